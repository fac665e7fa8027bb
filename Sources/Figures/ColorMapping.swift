import Glibc

/// A color scale fitted to data: from a number to its color.
struct ColorMapping: Sendable {
    /// The declared scale.
    let scale: ColorScale
    /// The numbers of the first and last color.
    let domain: Domain
    /// Levels between which the color is constant; empty for a gradient.
    var levels: [Double] = []

    /// The color of a number; nil for one that has none.
    func color(_ value: Double) -> Color? {
        let t = domain.fraction(value)
        return t.isFinite ? color(atFraction: t) : nil
    }

    /// The color at a share of the way from the first to the last.
    func color(atFraction t: Double) -> Color {
        let t = min(max(t, 0), 1)
        switch scale.colors {
        case .sequential: return Self.blend(Self.viridis, t)
        case .sequentialReversed: return Self.blend(Self.viridis, 1 - t)
        case .diverging: return Self.blend(Self.blueRed, t)
        }
    }

    /// Piecewise linear between equally spaced colors.
    private static func blend(_ colors: [Color], _ t: Double) -> Color {
        let position = t * Double(colors.count - 1)
        let i = min(Int(position), colors.count - 2)
        let u = position - Double(i)
        let a = colors[i]
        let b = colors[i + 1]
        return Color(
            red: a.red + u * (b.red - a.red), green: a.green + u * (b.green - a.green),
            blue: a.blue + u * (b.blue - a.blue))
    }

    /// Viridis at 0, 1/8, …, 1 (S. van der Walt and N. Smith 2015, matplotlib, released as CC0).
    static let viridis = [
        Color(0x440154), Color(0x472D7B), Color(0x3B528B), Color(0x2C728E), Color(0x21918C),
        Color(0x28AE80), Color(0x5EC962), Color(0xADDC30), Color(0xFDE725),
    ]

    /// ColorBrewer's RdBu with eleven colors, from blue (C. Brewer and M. Harrower 2003).
    static let blueRed = [
        Color(0x053061), Color(0x2166AC), Color(0x4393C3), Color(0x92C5DE), Color(0xD1E5F0),
        Color(0xF7F7F7), Color(0xFDDBC7), Color(0xF4A582), Color(0xD6604D), Color(0xB2182B),
        Color(0x67001F),
    ]

    /// Fits a scale to values; the second part counts values that a logarithm has to leave out.
    static func fitted(_ scale: ColorScale, to values: [Double]) -> (ColorMapping, dropped: Int) {
        var extent = Extent(scale.scale)
        for value in values where value.isFinite {
            extent.take(value)
        }
        var domain = extent.domain(padding: 0, including: [])
        if case .diverging(let center) = scale.colors {
            let middle = scale.scale.straightened(center)
            let reach = max(abs(domain.lower - middle), abs(domain.upper - middle))
            domain = Domain(scale.scale, lower: middle - reach, upper: middle + reach)
        }
        if let range = scale.range {
            domain = Domain(domain.scale, range: range)
        }
        return (ColorMapping(scale: scale, domain: domain), extent.dropped)
    }
}

extension Palette {
    /// Colors at equal steps of the sequence for magnitudes.
    package static func sequential(count: Int) -> [Color] {
        let domain = Domain(.linear, lower: 0, upper: 1)
        let mapping = ColorMapping(scale: ColorScale(), domain: domain)
        return (0..<count).map { mapping.color(atFraction: Double($0) / Double(max(count - 1, 1))) }
    }
}
