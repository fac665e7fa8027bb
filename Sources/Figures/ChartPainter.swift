/// Turns the marks of a chart into elements of the page.
struct ChartPainter {
    let prepared: PreparedChart
    let frame: Frame
    let typesetter: Typesetter
    /// Whether guides have their labels beside them rather than in the legend.
    let labelsGuides: Bool
    /// Under all lines.
    var bands: [Element] = []
    /// Lines for comparison: under the data, but over colors that cover the plotting area.
    var guides: [Element] = []
    /// The data; what is clipped ends at the edge of the plotting area.
    private var data: [Element] = []
    /// The end of the data: what is to be clipped since the last whole element.
    private var pending: [Element] = []
    /// Words, over everything.
    var words: [Element] = []
    /// Where data are drawn, for finding free places.
    var occupancy = Occupancy()

    init(
        _ prepared: PreparedChart, _ frame: Frame, labelsGuides: Bool, _ typesetter: Typesetter
    ) {
        self.labelsGuides = labelsGuides
        self.prepared = prepared
        self.frame = frame
        self.typesetter = typesetter
        let bars = prepared.chart.marks.reduce(0) { count, mark in
            if case .bars = mark { count + 1 } else { count }
        }
        var bar = 0
        for (mark, mapping) in zip(prepared.chart.marks, prepared.colors) {
            switch mark {
            case .line(let line): draw(line)
            case .scatter(let scatter): draw(scatter)
            case .bars(let mark):
                draw(mark, index: bar, of: bars)
                bar += 1
            case .histogram(let histogram): draw(histogram)
            case .heatmap(let heatmap):
                if let mapping { draw(heatmap, mapping) }
            case .contour(let contour):
                if let mapping { draw(contour, mapping) }
            }
        }
        for guide in prepared.chart.guides {
            draw(guide)
        }
        if prepared.isEmpty {
            let note = typesetter.line("no data", .label)
            let box = frame.box
            let place = Point(box.x + (box.width - note.width) / 2, box.y + box.height / 2)
            words.append(.text(note, at: place, angle: 0, Palette.guide))
        }
    }

    /// Part of the page in which clipped elements are seen.
    private var window: Box { frame.box.inset(by: -0.4) }

    /// Adds an element of the data over what is there; markers stay whole at the edge.
    mutating func add(_ element: Element, isWhole: Bool = false) {
        guard isWhole else {
            pending.append(element)
            return
        }
        if !pending.isEmpty { data.append(.clipped(window, pending)) }
        pending = []
        data.append(element)
    }

    /// Everything, in the order of drawing.
    var elements: [Element] {
        let coversFrame = prepared.colors.contains { $0 != nil }
        let under: Element = .clipped(window, bands)
        let lines: Element = .clipped(window, guides)
        let data = self.data + [.clipped(window, pending)]
        return (coversFrame ? [under] + data + [lines] : [under, lines] + data) + words
    }
}

/// Sampled places where data are drawn.
package struct Occupancy: Sendable {
    private var points: [Point] = []

    /// No data.
    package init() {}

    /// Number of samples.
    package var count: Int { points.count }

    /// Marks a place.
    package mutating func add(_ point: Point) { points.append(point) }

    /// Marks a straight line by samples about 4 points apart.
    package mutating func add(from a: Point, to b: Point) {
        let length = max(abs(b.x - a.x), abs(b.y - a.y))
        let pieces = min(max(Int(length / 4), 1), 300)
        for i in 0...pieces {
            let t = Double(i) / Double(pieces)
            points.append(Point(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)))
        }
    }

    /// Marks an area by a grid of samples.
    package mutating func add(_ box: Box) {
        let columns = min(max(Int(box.width / 4), 1), 100)
        for i in 0...columns {
            let x = box.x + box.width * Double(i) / Double(columns)
            add(from: Point(x, box.y), to: Point(x, box.maxY))
        }
    }

    /// How many samples lie in a rectangle.
    package func count(in box: Box) -> Int {
        points.reduce(0) { $0 + (box.contains($1) ? 1 : 0) }
    }
}
