/// A chart with the domains of its axes and colors fitted to the data.
struct PreparedChart: Sendable {
    let chart: Chart
    let x: Domain
    let y: Domain
    /// For each mark, how its values become colors, if they do.
    let colors: [ColorMapping?]
    let legend: [LegendEntry]
    /// Whether there is nothing to show.
    let isEmpty: Bool
    let warnings: [String]

    init(_ chart: Chart) {
        var x = Extent(chart.x.scale)
        var y = Extent(chart.y.scale)
        var isEmpty = true
        var fillsFrame = false
        var startsAtZero = false
        var isWhole = (x: true, y: true)
        var warnings: [String] = []
        for mark in chart.marks {
            let points = DataPoints(mark, chart)
            let before = (x.dropped, y.dropped)
            // A point without a place on one axis does not count on the other.
            for (px, py) in zip(points.x, points.y) where px.isFinite && py.isFinite {
                if chart.x.scale.straightened(px).isNaN || chart.y.scale.straightened(py).isNaN {
                    if chart.x.scale.straightened(px).isNaN { x.take(px) } else { y.take(py) }
                    continue
                }
                x.take(px)
                y.take(py)
                isEmpty = false
            }
            points.xBounds.forEach { x.takeIfPossible($0) }
            points.yBounds.forEach { y.takeIfPossible($0) }
            if !points.isOptional {
                let name = points.name.map { " of “\($0)”" } ?? ""
                Self.note(x.dropped - before.0, name, "x", &warnings)
                Self.note(y.dropped - before.1, name, "y", &warnings)
            }
            isWhole.x = isWhole.x && points.isWhole(points.x + points.xBounds)
            isWhole.y = isWhole.y && points.isWhole(points.y + points.yBounds)
            fillsFrame = fillsFrame || points.fillsFrame
            startsAtZero = startsAtZero || points.startsAtZero
        }
        self.chart = chart
        self.isEmpty = isEmpty
        let onlyLines = chart.marks.allSatisfy { if case .line = $0 { true } else { false } }
        let padding = fillsFrame ? 0 : 0.05
        self.x = Self.domain(
            chart.x, x, padding: fillsFrame ? 0 : onlyLines ? 0.025 : 0.045,
            keepingZero: startsAtZero, isWhole: isWhole.x)
        self.y = Self.domain(
            chart.y, y, padding: padding, keepingZero: startsAtZero, isWhole: isWhole.y)
        var colors: [ColorMapping?] = []
        for mark in chart.marks {
            let (mapping, dropped) = Self.colors(of: mark)
            colors.append(mapping)
            if dropped > 0 {
                warnings.append(
                    "\(dropped) values at or below 0 have no color on a logarithmic scale")
            }
        }
        self.colors = colors
        legend = LegendEntry.entries(of: chart.marks)
        let place = chart.title.map { "\($0): " } ?? ""
        self.warnings = warnings.map { place + $0 }
    }

    private static func note(
        _ dropped: Int, _ name: String, _ axis: String, _ warnings: inout [String]
    ) {
        guard dropped > 0 else { return }
        let values = dropped == 1 ? "1 value" : "\(dropped) values"
        warnings.append("\(values)\(name) at or below 0 cannot stand on a logarithmic \(axis) axis")
    }

    private static func domain(
        _ axis: Axis, _ extent: Extent, padding: Double, keepingZero: Bool, isWhole: Bool
    ) -> Domain {
        var domain =
            axis.range.map { Domain(axis.scale, range: $0) }
            ?? extent.domain(padding: padding, keepingZero: keepingZero, including: axis.includes)
        domain.isWhole = isWhole && !extent.isEmpty
        return domain
    }

    private static func colors(of mark: Mark) -> (ColorMapping?, dropped: Int) {
        switch mark {
        case .heatmap(let heatmap):
            return ColorMapping.fitted(heatmap.scale, to: heatmap.grid.values)
        case .contour(let contour):
            var (mapping, dropped) = ColorMapping.fitted(contour.scale, to: contour.grid.values)
            switch contour.levels {
            case .values(let levels): mapping.levels = levels.filter(\.isFinite).sorted()
            case .automatic(let count): mapping.levels = mapping.domain.levels(about: count)
            }
            return (mapping, dropped)
        default: return (nil, 0)
        }
    }
}

extension Domain {
    /// About so many numbers inside, at equal round steps; of a logarithm at equal ratios.
    func levels(about count: Int) -> [Double] {
        let (positions, _) = Ticks.multiples(lower, upper, atMost: max(count * 3 / 2, 2))
        return positions.filter { $0 > lower && $0 < upper }.map(scale.value(atStraightened:))
    }
}

/// The numbers of a mark that axes have to show.
private struct DataPoints {
    var name: String?
    var x: [Double] = []
    var y: [Double] = []
    var xBounds: [Double] = []
    var yBounds: [Double] = []
    /// Whether the mark covers the plotting area to its edges.
    var fillsFrame = false
    /// Whether lengths are measured from zero.
    var startsAtZero = false
    /// Whether it is expected that some values have no place, as empty bins on a logarithm.
    var isOptional = false

    init(_ mark: Mark, _ chart: Chart) {
        switch mark {
        case .line(let line):
            name = line.series.name
            (x, y) = (line.x, line.y)
            if let band = line.band { yBounds = band.lower + band.upper }
        case .scatter(let scatter):
            name = scatter.series.name
            (x, y) = (scatter.x, scatter.y)
            if let bounds = scatter.yBounds { yBounds = bounds.lower + bounds.upper }
            if let bounds = scatter.xBounds { xBounds = bounds.lower + bounds.upper }
        case .bars(let bars):
            name = bars.series.name
            let slots = bars.values.indices.map(Double.init)
            let bounds = (bars.bounds?.lower ?? []) + (bars.bounds?.upper ?? []) + [0]
            if case .category = chart.y.scale {
                (x, y, xBounds) = (bars.values, slots, bounds)
            } else {
                (x, y, yBounds) = (slots, bars.values, bounds)
            }
            startsAtZero = true
        case .histogram(let histogram):
            name = histogram.series.name
            x = Array(histogram.edges.dropLast())
            y = histogram.counts
            xBounds = histogram.edges
            yBounds = histogram.counts.isEmpty ? [] : [0]
            startsAtZero = true
            isOptional = true
        case .heatmap(let heatmap):
            let grid = heatmap.grid
            cover(
                grid.edges(grid.x, grid.columns, chart.x.scale),
                grid.edges(grid.y, grid.rows, chart.y.scale))
        case .contour(let contour):
            cover(contour.grid.x, contour.grid.y)
        }
    }

    /// Whether the numbers are whole, as counts and sizes are; intervals of a histogram are not.
    func isWhole(_ values: [Double]) -> Bool {
        values.allSatisfy { !$0.isFinite || $0 == $0.rounded() }
    }

    /// Takes in the corners of a grid.
    private mutating func cover(_ x: [Double], _ y: [Double]) {
        fillsFrame = true
        guard let left = x.first, let right = x.last, let low = y.first, let high = y.last else {
            return
        }
        self.x = [left, right]
        self.y = [low, high]
    }
}
