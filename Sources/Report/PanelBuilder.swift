import Declarations
import Figures
import Judge
import SuiteKit

/// Turns one declared panel into one chart, or into several where it has facets.
struct PanelBuilder {
    /// What was declared.
    let panel: PanelDeclaration
    /// Where the observations are.
    let builder: FigureBuilder

    init(_ panel: PanelDeclaration, in builder: FigureBuilder) {
        self.panel = panel
        self.builder = builder
    }

    /// A curve and the index of its quantity.
    struct Entry {
        let curve: Curve
        let quantity: Int
        var points: [Curve.Point]
        /// The remaining parameters that the legend has to name.
        var rest: String
    }

    /// The panels, with the looks of their series.
    func panels(_ styles: inout SeriesStyles) -> [BuiltPanel] {
        guard !panel.y.isEmpty else { return [empty("nothing to draw")] }
        var entries: [Entry] = []
        var missing = 0
        var failed = 0
        for (index, request) in requests.enumerated() {
            guard let observations = builder.observations[request.quantity.experiment] else {
                return [empty("there is no experiment ‘\(request.quantity.experiment)’")]
            }
            if let complaint = observations.complaint(about: request) { return [empty(complaint)] }
            let set = observations.curves(request)
            entries += set.curves.map {
                Entry(curve: $0, quantity: index, points: $0.points, rest: $0.rest)
            }
            missing = max(missing, set.missing)
            failed = max(failed, set.failed)
        }
        let remarks = [
            missing > 0 ? counted(missing, "trial") + " not run" : "",
            failed > 0 ? counted(failed, "trial") + " without a number" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
        entries = joined(entries.filter { !$0.curve.points.isEmpty })
        guard !entries.isEmpty else {
            return [empty(remarks.isEmpty ? "no observation passes the filter" : remarks)]
        }
        return divided(entries).map { group in
            var built = drawn(group, &styles)
            guard !remarks.isEmpty else { return built }
            built.title += (built.title.isEmpty ? "" : " ") + "(\(remarks))"
            built.warnings.append(remarks)
            return built
        }
    }

    /// Whether the panel is an image of z over two axes.
    var isImage: Bool { panel.mark == .heatmap || panel.mark == .contour }

    private var requests: [CurveRequest] {
        if isImage {
            guard let z = panel.z, let y = panel.y.first else { return [] }
            return [
                CurveRequest(quantity: z, x: panel.x, series: y.column, facet: panel.facet)
            ]
        }
        // Bars and lines show a summary; the other marks draw the sample itself.
        let isSummary = panel.mark == .line || panel.mark == .bars
        return panel.y.map { quantity in
            CurveRequest(
                quantity: quantity, x: panel.mark == .histogram ? nil : panel.x,
                series: panel.series, facet: panel.facet,
                band: isSummary && !panel.individual ? panel.band : .none)
        }
    }

    /// The curves that the reader sees, each series once if that leaves nothing ambiguous.
    ///
    /// Clouds and counts show the sample as a whole, whatever else was varied. Elsewhere curves of one
    /// series are joined if they have no x in common: what tells them apart then follows from x, as
    /// when cases pair a size with its number of repetitions. Over a table's column they must follow
    /// each other, too. What remains needs its own name.
    private func joined(_ entries: [Entry]) -> [Entry] {
        guard !isImage else { return entries }
        var keys: [String] = []
        var groups: [String: [Entry]] = [:]
        for entry in entries {
            let names = [entry.curve.facet, entry.curve.series].map { $0?.description ?? "" }
            let key = ([String(entry.quantity)] + names).joined(separator: "\u{0}")
            if groups[key] == nil { keys.append(key) }
            groups[key, default: []].append(entry)
        }
        let drawsSample = panel.mark == .scatter || panel.mark == .histogram
        return keys.flatMap { key -> [Entry] in
            let group = groups[key] ?? []
            let places = group.flatMap { $0.points.map(\.x) }
            let isOneCurve = Set(places).count == places.count && !interlaces(group)
            guard drawsSample || isOneCurve, var joined = group.first else { return group }
            joined.points = group.flatMap(\.points)
            if joined.points.allSatisfy({ $0.x?.number != nil }) {
                joined.points.sort { ($0.x?.number ?? 0) < ($1.x?.number ?? 0) }
            }
            joined.rest = ""
            return [joined]
        }
    }

    /// Whether curves over a table's column run beside each other, so that joining them would jump
    /// between them: what was measured, such as evaluations, may differ at every point.
    private func interlaces(_ group: [Entry]) -> Bool {
        guard panel.x?.table != nil else { return false }
        let ranges = group.compactMap { entry -> (start: Double, end: Double)? in
            let x = entry.points.compactMap { $0.x?.number }
            guard let start = x.min(), let end = x.max() else { return nil }
            return (start, end)
        }.sorted { $0.start < $1.start }
        return zip(ranges, ranges.dropFirst()).contains { $0.end > $1.start }
    }

    /// The entries of each panel: one for each facet, and for images one for each remaining point.
    private func divided(_ entries: [Entry]) -> [[Entry]] {
        var keys: [String] = []
        var groups: [String: [Entry]] = [:]
        for entry in entries {
            let facet = entry.curve.facet?.description ?? ""
            let key = isImage ? facet + "\u{0}" + entry.curve.rest : facet
            if groups[key] == nil { keys.append(key) }
            groups[key, default: []].append(entry)
        }
        return keys.compactMap { groups[$0] }
    }

    private func drawn(_ entries: [Entry], _ styles: inout SeriesStyles) -> BuiltPanel {
        var built = BuiltPanel(
            title: title(of: entries), x: Axis(xLabel, scale: .linear),
            y: Axis(yLabel, scale: .linear))
        built.guides = panel.guides.compactMap(guide)
        switch panel.mark {
        case .line: addLines(entries, to: &built, &styles)
        case .scatter: addPoints(entries, to: &built, &styles)
        case .bars: addBars(entries, to: &built, &styles)
        case .histogram: addCounts(entries, to: &built, &styles)
        case .heatmap, .contour: addImage(entries, to: &built)
        }
        return built
    }

    /// A panel with a sentence in place of data.
    private func empty(_ reason: String) -> BuiltPanel {
        let text = "no data: " + reason
        return BuiltPanel(
            title: panel.title.isEmpty ? text : panel.title + " – " + text,
            x: Axis(xLabel, range: 0...1), y: Axis(yLabel, range: 0...1), warnings: [text])
    }

    private func guide(_ guide: PanelDeclaration.Guide) -> Guide? {
        switch guide {
        case .horizontal(let value, let label):
            value.isFinite ? .horizontal(value, label: nonempty(label)) : nil
        case .vertical(let value, let label):
            value.isFinite ? .vertical(value, label: nonempty(label)) : nil
        case .power(let exponent, let scale, let label):
            exponent.isFinite && scale.isFinite
                ? .power(exponent: exponent, through: Point(1, scale), label: nonempty(label)) : nil
        }
    }

    private func nonempty(_ text: String) -> String? {
        text.isEmpty ? nil : text
    }
}

// MARK: - Axes

extension PanelBuilder {
    /// The declared scale.
    func figureScale(_ scale: PanelDeclaration.Scale) -> Figures.Scale {
        switch scale {
        case .linear: .linear
        case .log: .log
        case .symlog(let threshold):
            threshold > 0 && threshold.isFinite ? .symlog(linearWidth: threshold) : .linear
        }
    }

    /// An axis for numbers, within the declared limits as far as the scale allows.
    func axis(
        _ label: String?, _ scale: PanelDeclaration.Scale, limits: Expectation, data: [Double]
    ) -> Axis {
        let figureScale = figureScale(scale)
        let isLog = figureScale == .log
        let usable = data.filter { $0.isFinite && (!isLog || $0 > 0) }
        guard limits.lower != nil || limits.upper != nil,
            let lower = limits.lower ?? usable.min(), let upper = limits.upper ?? usable.max(),
            lower.isFinite, upper.isFinite, lower < upper, !isLog || lower > 0
        else { return Axis(label, scale: figureScale) }
        return Axis(label, scale: figureScale, range: lower...upper)
    }

    /// The places of x: numbers as they are, or the slots of a category axis where there are words.
    func places(_ entries: [Entry]) -> Places {
        let all = entries.flatMap { $0.points.compactMap(\.x) }
        return Places(all, isCategory: panel.mark == .bars, name: name(of:))
    }
}

/// How values on an axis become numbers.
struct Places {
    /// The names of the slots of a category axis; nil for an axis of numbers.
    let names: [String]?
    /// The values, in the order of the axis.
    let coordinates: [Coordinate]
    private let slots: [Coordinate: Double]

    /// The places of these values.
    init(_ values: [Coordinate], isCategory: Bool, name: (Coordinate) -> String) {
        var seen: Set<Coordinate> = []
        let values = values.filter { $0.number?.isFinite != false && seen.insert($0).inserted }
        let allNumbers = values.allSatisfy { $0.number != nil }
        let isNumeric = allNumbers && !isCategory
        let sorted =
            allNumbers ? values.sorted { ($0.number ?? 0) < ($1.number ?? 0) } : values
        self.coordinates = sorted
        self.names = isNumeric ? nil : sorted.map(name)
        let pairs = sorted.enumerated().map { index, value in
            (value, isNumeric ? value.number ?? .nan : Double(index))
        }
        self.slots = Dictionary(pairs) { first, _ in first }
    }

    /// The number at which a value stands.
    func position(_ value: Coordinate?) -> Double {
        value.flatMap { slots[$0] } ?? .nan
    }

    /// The numbers of all values, rising.
    var positions: [Double] { coordinates.map(position) }
}
