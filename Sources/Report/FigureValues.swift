import Figures
import Foundation

/// The numbers of a figure as the pages' script reads them: where each stands, and what it says.
struct FigureValues: Encodable {
    /// One series of one panel.
    struct Series: Encodable {
        /// Its name; empty if it has none.
        var name: String
        /// The labels of the panel's axes.
        var x: String
        var y: String
        /// Positions, in shares of the figure's width and height times 10⁴.
        var u: [Int] = []
        var v: [Int] = []
        /// What stands there: abscissa and ordinate (or color).
        var a: [String] = []
        var b: [String] = []
    }

    /// The series, panel by panel.
    var series: [Series]

    /// Beyond so many points of a series a reader's pointer cannot tell them apart.
    private static let limit = 800

    /// The values of a figure that has been laid out.
    init(_ drawing: Drawing) {
        let labels = drawing.axisLabels
        var keys: [String] = []
        var groups: [String: [DataPoint]] = [:]
        for point in drawing.dataPoints {
            let key = "\(point.panel) \(point.series ?? "")"
            if groups[key] == nil { keys.append(key) }
            groups[key, default: []].append(point)
        }
        series = keys.compactMap { key in
            guard let points = groups[key], let first = points.first else { return nil }
            let label = labels[first.panel]
            var series = Series(
                name: Self.plain(first.series), x: Self.plain(label.x), y: Self.plain(label.y))
            if first.z != nil {
                series.x = [label.x, label.y].compactMap { $0 }.map(Self.plain).joined(
                    separator: ", ")
                series.y = Self.plain(label.z)
            }
            let step = max(1, (points.count + Self.limit - 1) / Self.limit)
            for index in stride(from: 0, to: points.count, by: step) {
                let point = points[index]
                series.u.append(Int((point.place.x / drawing.width * 1e4).rounded()))
                series.v.append(Int((point.place.y / drawing.height * 1e4).rounded()))
                series.a.append(Self.abscissa(point))
                series.b.append(Self.ordinate(point))
            }
            return series
        }
    }

    /// The values as JSON; nil if there are none.
    var json: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard !series.isEmpty, let data = try? encoder.encode(self) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func plain(_ text: String?) -> String {
        text.map { RichText($0).pieces.map(\.text).joined() } ?? ""
    }

    private static func abscissa(_ point: DataPoint) -> String {
        let x = point.xName.map(plain) ?? numberText(point.x)
        if point.z != nil { return x + ", " + (point.yName.map(plain) ?? numberText(point.y)) }
        return point.xEnd.map { x + " to " + numberText($0) } ?? x
    }

    private static func ordinate(_ point: DataPoint) -> String {
        if let z = point.z { return numberText(z) }
        let y = point.yName.map(plain) ?? numberText(point.y)
        guard let bounds = point.bounds, bounds.lower.isFinite, bounds.upper.isFinite else {
            return y
        }
        return "\(y) [\(numberText(bounds.lower)), \(numberText(bounds.upper))]"
    }
}
