/// A rectangle of the page in points; y grows downwards.
package struct Box: Sendable, Equatable {
    /// The left edge.
    package var x: Double
    /// The upper edge.
    package var y: Double
    /// The width.
    package var width: Double
    /// The height.
    package var height: Double

    /// A rectangle by its upper left corner and size.
    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The rectangle with these two opposite corners.
    init(_ a: Point, _ b: Point) {
        self.init(
            x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
    }

    /// The right edge.
    package var maxX: Double { x + width }
    /// The lower edge.
    package var maxY: Double { y + height }

    /// Whether a point lies inside or on the edge.
    package func contains(_ p: Point) -> Bool {
        p.x >= x && p.x <= maxX && p.y >= y && p.y <= maxY
    }

    /// Whether two rectangles share more than an edge.
    package func overlaps(_ other: Box) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }

    /// The rectangle that is smaller by `margin` on each side; negative makes it larger.
    func inset(by margin: Double) -> Box {
        Box(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
    }
}

/// A color in sRGB with its opacity, each from 0 to 1.
package struct Color: Sendable, Equatable {
    /// Red, green and blue.
    package let red, green, blue: Double
    /// 0 is clear, 1 opaque.
    package let opacity: Double

    /// A color by its parts.
    init(red: Double, green: Double, blue: Double, opacity: Double = 1) {
        self.red = red
        self.green = green
        self.blue = blue
        self.opacity = opacity
    }

    /// A color as written in hexadecimal, 0xRRGGBB.
    init(_ hex: UInt32, opacity: Double = 1) {
        red = Double((hex >> 16) & 255) / 255
        green = Double((hex >> 8) & 255) / 255
        blue = Double(hex & 255) / 255
        self.opacity = opacity
    }

    /// The same color, translucent.
    func opacity(_ opacity: Double) -> Color {
        Color(red: red, green: green, blue: blue, opacity: opacity)
    }

    /// This color with a share of white.
    func lightened(by share: Double) -> Color {
        Color(
            red: red + (1 - red) * share, green: green + (1 - green) * share,
            blue: blue + (1 - blue) * share, opacity: opacity)
    }
}

/// A piece of an outline.
enum Shape: Sendable {
    /// Points joined by straight lines.
    case polyline([Point], isClosed: Bool)
    /// A full circle.
    case circle(Point, radius: Double)
    /// A rectangle.
    case box(Box)
}

/// How shapes are filled and stroked.
struct Ink: Sendable {
    /// The color inside, if any; overlapping closed shapes are holes.
    var fill: Color?
    /// The color of the outline, if any.
    var stroke: Color?
    /// Width of the outline in points.
    var width = 0.6
    /// Lengths of dashes and gaps in points; empty is solid.
    var dash: [Double] = []
    /// Whether strokes end in half circles; dots are lines of no length with such ends.
    var hasRoundEnds = false

    /// A filled area without an outline.
    static func fill(_ color: Color) -> Ink { Ink(fill: color) }

    /// An outline.
    static func stroke(_ color: Color, _ width: Double, dash: [Double] = []) -> Ink {
        Ink(stroke: color, width: width, dash: dash)
    }
}

/// Something on the page.
indirect enum Element: Sendable {
    /// Shapes with one ink.
    case shapes([Shape], Ink)
    /// A line of text whose baseline begins at a point, turned by an angle in radians
    /// (positive turns clockwise, as y grows downwards).
    case text(TextLine, at: Point, angle: Double, Color)
    /// Pixels stretched over a rectangle.
    case raster(Raster, Box)
    /// Elements of which only what lies in the rectangle is seen.
    case clipped(Box, [Element])
}

/// Opaque or clear pixels, row by row from the top.
struct Raster: Sendable {
    /// Pixels in a row.
    let width: Int
    /// Number of rows.
    let height: Int
    /// 0xAARRGGBB with the opacity 0 or 255.
    let pixels: [UInt32]
}
