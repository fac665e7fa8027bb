/// Two figures laid over each other.
///
/// What both show is grey; what only the first has drawn darker is orange, the second blue.
public struct DrawingDifference: Sendable, Equatable {
    /// The share of pixels that differ visibly.
    public let share: Double
    /// The picture as PNG.
    public let png: [UInt8]

    /// The largest difference of a color, of 255, that nobody sees.
    private static let invisible = 8

    /// Compares two figures, both set at the upper left corner of a page that holds either.
    ///
    /// - Parameters:
    ///   - before: the first figure.
    ///   - after: the second figure.
    ///   - pixelsPerPoint: 2 gives 144 dots per inch.
    /// - Throws: `FigureError` when one of them cannot be drawn.
    public init(
        before: Drawing, after: Drawing, pixelsPerPoint: Double = 2
    ) throws(FigureError) {
        let fonts = try CanvasFonts(Typesetter())
        let first = try Self.raster(before, pixelsPerPoint, fonts)
        let second = try Self.raster(after, pixelsPerPoint, fonts)
        let width = max(first.width, second.width)
        let height = max(first.height, second.height)
        var pixels = [UInt32](repeating: 0xffff_ffff, count: width * height)
        var differing = 0
        for y in 0..<height {
            for x in 0..<width {
                let (a, b) = (Pixel(first, x, y), Pixel(second, x, y))
                let distance = a.distance(to: b)
                guard distance > Self.invisible else {
                    pixels[y * width + x] = Pixel.grey(255 - (255 - b.brightness) / 3)
                    continue
                }
                differing += 1
                let tint: Pixel = a.brightness < b.brightness ? .orange : .blue
                pixels[y * width + x] = tint.mixed(with: .white, share: distance)
            }
        }
        share = Double(differing) / Double(max(1, width * height))
        let raster = Raster(width: width, height: height, pixels: pixels)
        let canvas = try Canvas(
            width: Double(width), height: Double(height), format: .png(pixelsPerPoint: 1),
            title: nil, fonts: fonts)
        canvas.draw(
            .raster(raster, Box(x: 0, y: 0, width: Double(width), height: Double(height))))
        png = try canvas.finish()
    }

    private static func raster(
        _ drawing: Drawing, _ scale: Double, _ fonts: CanvasFonts
    ) throws(FigureError) -> Raster {
        let canvas = try Canvas(
            width: drawing.width, height: drawing.height, format: .png(pixelsPerPoint: scale),
            title: nil, fonts: fonts)
        drawing.elements.forEach(canvas.draw)
        guard let raster = canvas.raster else { throw .drawing("no pixels") }
        return raster
    }
}

/// A color in three bytes.
private struct Pixel {
    var red, green, blue: Int

    init(_ red: Int, _ green: Int, _ blue: Int) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// A pixel of a raster; white outside it.
    init(_ raster: Raster, _ x: Int, _ y: Int) {
        guard x < raster.width, y < raster.height else {
            self = .white
            return
        }
        let value = raster.pixels[y * raster.width + x]
        self.init(Int(value >> 16 & 0xff), Int(value >> 8 & 0xff), Int(value & 0xff))
    }

    static let white = Pixel(255, 255, 255)
    // Vermilion and blue of Okabe and Ito, which everybody can tell apart.
    static let orange = Pixel(213, 94, 0)
    static let blue = Pixel(0, 114, 178)

    static func grey(_ value: Int) -> UInt32 { Pixel(value, value, value).value }

    var value: UInt32 {
        0xff00_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }

    /// 0 for black to 255 for white: the weights of ITU-R BT.601.
    var brightness: Int { (299 * red + 587 * green + 114 * blue) / 1000 }

    func distance(to other: Pixel) -> Int {
        max(abs(red - other.red), abs(green - other.green), abs(blue - other.blue))
    }

    /// This color over another, the stronger the larger the distance; never fainter than a third.
    func mixed(with other: Pixel, share distance: Int) -> UInt32 {
        let weight = max(distance, 85)
        func mix(_ a: Int, _ b: Int) -> Int { (weight * a + (255 - weight) * b) / 255 }
        return Pixel(mix(red, other.red), mix(green, other.green), mix(blue, other.blue)).value
    }
}
