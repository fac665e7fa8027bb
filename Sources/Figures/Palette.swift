import Glibc

/// Colors, dashes and markers of series.
package enum Palette {
    /// The colors of series in order of use.
    ///
    /// Found by search over sRGB: for normal sight and simulated protanopia, deuteranopia and
    /// tritanopia (Machado, Oliveira and Fernandes 2009, severity 1) any two differ by ΔE*ab ≥ 25,
    /// and in grey by L* ≥ 6.
    package static let series = [
        Color(0x3E3FA3), Color(0xDB8D04), Color(0x158D6E), Color(0xB52F19),
        Color(0x62D0FF), Color(0x680020), Color(0x9FBA72), Color(0x2A1746),
    ]
    static let reference = Color(0x777777)
    static let text = Color(0x1A1A1A)
    static let axis = Color(0x4D4D4D)
    static let gridLine = Color(0xE6E6E6)
    static let guide = Color(0x6E6E6E)
    static let white = Color(0xFFFFFF)

    private static let dashes: [[Double]] = [
        [], [5, 2], [1.2, 1.8], [6, 1.8, 1.2, 1.8], [8, 2.4], [2.6, 1.6],
        [6, 1.6, 1.2, 1.6, 1.2, 1.6], [3.5, 3],
    ]

    /// The color of a series.
    static func color(_ series: Series) -> Color {
        series.isReference ? reference : Self.series[series.style % Self.series.count]
    }

    /// Dashes and gaps in points; different after the colors repeat.
    static func dash(_ series: Series) -> [Double] {
        let round = series.style / Self.series.count
        return dashes[(series.style + 3 * round) % dashes.count]
    }

    /// The marker of a series; different after the colors repeat.
    static func marker(_ series: Series) -> Marker {
        let round = series.style / Self.series.count
        return Marker.allCases[(series.style + 3 * round) % Marker.allCases.count]
    }

    /// The lightness L* (0 black, 100 white) that a color has in grey (CIE 1976, D65).
    package static func lightness(of color: Color) -> Double {
        func linear(_ c: Double) -> Double {
            c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
        }
        let luminance =
            0.2126729 * linear(color.red) + 0.7151522 * linear(color.green) + 0.0721750
            * linear(color.blue)
        return luminance > 0.008856 ? 116 * cbrt(luminance) - 16 : 903.3 * luminance
    }
}

/// The shape that marks a point.
enum Marker: CaseIterable, Sendable {
    case circle, square, triangle, diamond, invertedTriangle, cross, plus

    /// The outline of the marker around a point; `size` is about its diameter.
    func shape(at p: Point, size: Double) -> Shape {
        func closed(_ corners: [(Double, Double)]) -> Shape {
            let points = corners.map { corner in
                Point(p.x + corner.0 * size, p.y + corner.1 * size)
            }
            return .polyline(points, isClosed: true)
        }
        switch self {
        case .circle:
            return .circle(p, radius: size / 2)
        case .square:
            return .box(
                Box(
                    x: p.x - 0.44 * size, y: p.y - 0.44 * size, width: 0.88 * size,
                    height: 0.88 * size))
        case .triangle:
            return closed([(0, -0.6), (0.56, 0.42), (-0.56, 0.42)])
        case .invertedTriangle:
            return closed([(0, 0.6), (0.56, -0.42), (-0.56, -0.42)])
        case .diamond:
            return closed([(0, -0.66), (0.56, 0), (0, 0.66), (-0.56, 0)])
        case .plus:
            let a = 0.17
            let b = 0.56
            return closed([
                (-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b), (-a, b), (-a, a),
                (-b, a), (-b, -a), (-a, -a),
            ])
        case .cross:
            let a = 0.24
            let b = 0.52
            let c = b - a
            return closed([
                (0, -a), (c, -b), (b, -c), (a, 0), (b, c), (c, b), (0, a), (-c, b), (-b, c),
                (-a, 0), (-b, -c), (-c, -b),
            ])
        }
    }
}
