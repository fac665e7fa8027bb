/// A number of the data and where it stands on the page, for readers who point at it.
public struct DataPoint: Sendable, Equatable {
    /// The panel, counted from 0.
    public var panel: Int
    /// The name of the series; nil if it has none.
    public var series: String?
    /// The abscissa; the lower end of a histogram's interval.
    public var x: Double
    /// The upper end of a histogram's interval.
    public var xEnd: Double?
    /// The name of the abscissa on an axis of categories.
    public var xName: String?
    /// The ordinate.
    public var y: Double
    /// The name of the ordinate on an axis of categories.
    public var yName: String?
    /// The value that is shown as a color.
    public var z: Double?
    /// The band or error bar at this point.
    public var bounds: (lower: Double, upper: Double)?
    /// Where it stands, in points from the upper left corner of the page.
    public var place: Point

    /// Whether two numbers are the same at the same place.
    public static func == (a: DataPoint, b: DataPoint) -> Bool {
        a.panel == b.panel && a.series == b.series && a.x == b.x && a.xEnd == b.xEnd
            && a.xName == b.xName && a.y == b.y && a.yName == b.yName && a.z == b.z
            && a.bounds?.lower == b.bounds?.lower && a.bounds?.upper == b.bounds?.upper
            && a.place == b.place
    }
}

/// A chart at its place on the page.
struct Plot: Sendable {
    let prepared: PreparedChart
    let frame: Frame
}

extension Drawing {
    /// The numbers that lie inside the plotting areas, panel by panel and mark by mark; of level sets
    /// the nodes of the grid.
    public var dataPoints: [DataPoint] {
        plots.enumerated().flatMap { panel, plot in
            plot.prepared.chart.marks.flatMap { plot.points(of: $0, panel: panel) }
        }
    }

    /// The labels of the axes and colors of each panel, for the same readers.
    public var axisLabels: [(x: String?, y: String?, z: String?)] {
        plots.map { plot in
            let color = plot.prepared.colors.compactMap { $0 }.first
            return (plot.prepared.chart.x.label, plot.prepared.chart.y.label, color?.scale.label)
        }
    }
}

extension Plot {
    fileprivate func points(of mark: Mark, panel: Int) -> [DataPoint] {
        switch mark {
        case .line(let line):
            return line.x.indices.compactMap {
                point(panel, line.series, line.x[$0], line.y[$0], line.band?[$0])
            }
        case .scatter(let scatter):
            return scatter.x.indices.compactMap {
                point(panel, scatter.series, scatter.x[$0], scatter.y[$0], scatter.yBounds?[$0])
            }
        case .bars(let bars): return points(of: bars, panel: panel)
        case .histogram(let histogram):
            return histogram.counts.indices.compactMap { i in
                let (a, b) = (histogram.edges[i], histogram.edges[i + 1])
                let middle = frame.x.value(
                    atFraction: (frame.x.fraction(a) + frame.x.fraction(b)) / 2)
                var point = point(panel, histogram.series, middle, histogram.counts[i], nil)
                point?.x = a
                point?.xEnd = b
                return point
            }
        case .heatmap(let heatmap): return points(of: heatmap.grid, panel: panel)
        case .contour(let contour): return points(of: contour.grid, panel: panel)
        }
    }

    private func points(of bars: BarMark, panel: Int) -> [DataPoint] {
        let isLying = if case .category = frame.y.scale { true } else { false }
        let all = prepared.chart.marks.compactMap { mark -> BarMark? in
            if case .bars(let bars) = mark { bars } else { nil }
        }
        let index = all.firstIndex { $0.series == bars.series } ?? 0
        // As the bars are drawn: 0.8 of the slot for all of a category.
        let offset =
            all.count == 1 ? 0 : 0.8 * ((Double(index) + 0.5) / Double(all.count) - 0.5)
        return bars.values.indices.compactMap { i in
            let slot = Double(i)
            let value = bars.values[i]
            var point =
                isLying
                ? point(panel, bars.series, value, slot + offset, bars.bounds?[i])
                : point(panel, bars.series, slot + offset, value, bars.bounds?[i])
            if isLying { point?.yName = frame.y.name(i) } else { point?.xName = frame.x.name(i) }
            return point
        }
    }

    private func points(of grid: Grid, panel: Int) -> [DataPoint] {
        func middles(_ positions: [Double], _ count: Int, _ domain: Domain) -> [Double] {
            guard positions.count == count + 1 else { return positions }
            return zip(positions, positions.dropFirst()).map { a, b in
                domain.value(atFraction: (domain.fraction(a) + domain.fraction(b)) / 2)
            }
        }
        let xs = middles(grid.x, grid.columns, frame.x)
        let ys = middles(grid.y, grid.rows, frame.y)
        return (0..<grid.rows).flatMap { i in
            (0..<grid.columns).compactMap { j in
                let value = grid.values[i * grid.columns + j]
                guard value.isFinite else { return nil }
                var point = point(panel, Series(), xs[j], ys[i], nil)
                point?.z = value
                return point
            }
        }
    }

    private func point(
        _ panel: Int, _ series: Series, _ x: Double, _ y: Double, _ bounds: (Double, Double)?
    ) -> DataPoint? {
        guard let place = frame.point(x, y), frame.box.inset(by: -0.5).contains(place) else {
            return nil
        }
        return DataPoint(
            panel: panel, series: series.name, x: x, xName: frame.x.name(x), y: y,
            yName: frame.y.name(y), bounds: bounds, place: place)
    }
}

extension Bounds {
    fileprivate subscript(i: Int) -> (Double, Double) { (lower[i], upper[i]) }
}

extension Domain {
    /// The name of the category at a number; nil on an axis of numbers or between categories.
    fileprivate func name(_ value: Double) -> String? {
        guard case .category(let names) = scale, let i = Int(exactly: value) else { return nil }
        return names.indices.contains(i) ? names[i] : nil
    }

    fileprivate func name(_ index: Int) -> String? { name(Double(index)) }
}
