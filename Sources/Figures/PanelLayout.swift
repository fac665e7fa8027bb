/// What a panel needs around its plotting area.
struct Insets: Equatable {
    var left = 0.0
    var right = 0.0
    var top = 0.0
    var bottom = 0.0

    /// The larger on each side.
    func union(_ other: Insets) -> Insets {
        Insets(
            left: max(left, other.left), right: max(right, other.right), top: max(top, other.top),
            bottom: max(bottom, other.bottom))
    }
}

/// Where a panel explains its series.
enum LegendSpot {
    case inside, right, below, nowhere
}

/// A panel set in type for a size of its plotting area.
struct PanelLayout {
    let prepared: PreparedChart
    let letter: String?
    let x: AxisLabels
    let y: AxisLabels
    let bar: ColorBar?
    let heading: TextBlock?
    let spot: LegendSpot
    let legend: [LegendEntry]
    /// Whether guides have their labels beside them rather than in the legend.
    private let labelsGuides: Bool
    /// A legend outside of the plotting area.
    let outside: LegendBlock?
    let insets: Insets

    private static let headingGap = 5.0
    private static let outsideGap = 8.0
    private static let belowGap = 3.0

    init(
        _ prepared: PreparedChart, letter: String?, width: Double, height: Double,
        legend spot: LegendSpot, labelsGuides: Bool, _ typesetter: Typesetter
    ) {
        let chart = prepared.chart
        self.prepared = prepared
        self.letter = letter
        x = AxisLabels(horizontal: chart.x, prepared.x, length: width, typesetter)
        y = AxisLabels(vertical: chart.y, prepared.y, length: height, typesetter)
        bar = Self.colorBar(prepared, height: height, typesetter)
        heading = Self.heading(
            chart.title, letter, width: width + (bar?.clearance ?? 0), typesetter)
        self.labelsGuides = labelsGuides || chart.legend == .hidden
        let guides = self.labelsGuides ? [] : chart.guides.compactMap(\.legendEntry)
        legend = prepared.legend + guides
        self.spot = legend.isEmpty ? .nowhere : spot
        switch self.spot {
        case .inside, .nowhere: outside = nil
        case .right:
            outside = LegendBlock(legend, nameWidth: max(70, 0.35 * width), typesetter)
        case .below:
            outside = LegendBlock(
                legend, fitting: width + 0.8 * y.breadth, typesetter)
        }
        let overhang = x.overhang(prepared.x, length: width)
        var insets = Insets(
            left: max(y.breadth, overhang.left), right: max(overhang.right, 3),
            top: y.factor == nil ? 4 : 11, bottom: x.depth)
        if let bar { insets.right = max(insets.right, bar.breadth) }
        if let heading { insets.top = heading.height + Self.headingGap }
        if let outside, spot == .right {
            insets.right = (bar?.breadth ?? 0) + Self.outsideGap + outside.width
            insets.bottom = max(insets.bottom, outside.height - height)
        } else if let outside {
            insets.bottom += Self.belowGap + outside.height
            insets.right = max(insets.right, outside.width - width - 0.8 * y.breadth)
        }
        self.insets = insets
    }

    private static func colorBar(
        _ prepared: PreparedChart, height: Double, _ typesetter: Typesetter
    ) -> ColorBar? {
        for (mark, mapping) in zip(prepared.chart.marks, prepared.colors) {
            guard let mapping, !prepared.isEmpty else { continue }
            var isFilled = true
            if case .contour(let contour) = mark { isFilled = contour.isFilled }
            return ColorBar(mapping, isFilled: isFilled, height: height, typesetter)
        }
        return nil
    }

    private static func heading(
        _ title: String?, _ letter: String?, width: Double, _ typesetter: Typesetter
    ) -> TextBlock? {
        guard title != nil || letter != nil else { return nil }
        let bold = typesetter.line(letter.map { "(\($0))" } ?? "", .title)
        guard let title, !title.isEmpty else {
            return TextBlock(lines: [bold], leading: 0)
        }
        let font = letter == nil ? Font.title : Font(face: .regular, size: Font.title.size)
        let indent = letter == nil ? 0 : bold.width + 4
        let block = typesetter.block(title, font, width: max(width - indent, 60))
        guard letter != nil, let first = block.lines.first else { return block }
        var line = bold
        line.append(first, gap: 4)
        return TextBlock(lines: [line] + block.lines.dropFirst(), leading: block.leading)
    }

    /// Whether colors cover the plotting area.
    private var isFramed: Bool { prepared.colors.contains { $0 != nil } }

    /// The panel drawn with its plotting area at `box` and its heading from `top` on, and whether
    /// its legend found no free place inside.
    func draw(in box: Box, top: Double, _ typesetter: Typesetter) -> (
        elements: [Element], isCrowded: Bool
    ) {
        let frame = Frame(box: box, x: prepared.x, y: prepared.y)
        let painter = ChartPainter(
            prepared, frame, labelsGuides: labelsGuides, typesetter)
        let axes = AxisLabels.elements(x: x, y: y, frame, isFramed: isFramed)
        var elements = axes.under + painter.elements + axes.over
        if let bar { elements += bar.elements(beside: box) }
        if let heading {
            for (i, line) in heading.lines.enumerated() {
                let baseline = top + (heading.lines.first?.ascent ?? 0)
                let place = Point(box.x, baseline + Double(i) * heading.leading)
                elements.append(.text(line, at: place, angle: 0, Palette.text))
            }
        }
        var isCrowded = false
        switch spot {
        case .nowhere: break
        case .inside:
            let (legend, crowded) = insideLegend(box, painter.occupancy, typesetter)
            elements += legend
            isCrowded = crowded
        case .right:
            let corner = Point(box.maxX + (bar?.breadth ?? 0) + Self.outsideGap, box.y)
            elements += outside?.elements(at: corner, hasGround: false) ?? []
        case .below:
            let corner = Point(
                box.x - 0.8 * y.breadth, box.maxY + x.depth + Self.belowGap)
            elements += outside?.elements(at: corner, hasGround: false) ?? []
        }
        return (elements, isCrowded)
    }

    /// The legend in the freest shape and place inside the plotting area.
    private func insideLegend(
        _ box: Box, _ occupancy: Occupancy, _ typesetter: Typesetter
    ) -> (elements: [Element], isCrowded: Bool) {
        let entries = legend
        var best: (block: LegendBlock, corner: Point, covered: Int)?
        for columns in entries.count > 3 ? [1, 2] : [1] {
            let block = LegendBlock(
                entries, columns: columns, nameWidth: 0.5 * box.width / Double(columns), typesetter)
            if case .inside(let corner) = prepared.chart.legend {
                let place = block.place(corner, in: box)
                return (block.elements(at: place, hasGround: true), false)
            }
            let found = LegendPlacement.best(
                width: block.width, height: block.height, in: box, avoiding: occupancy)
            if let found, found.covered < best?.covered ?? .max {
                best = (block, Point(found.box.x, found.box.y), found.covered)
            }
        }
        guard let best else { return ([], true) }
        // More than a hair of the data is too much.
        let isCrowded = best.covered > occupancy.count / 200
        return (best.block.elements(at: best.corner, hasGround: true), isCrowded)
    }
}

extension LegendBlock {
    /// The upper left corner of the legend in a corner of the plotting area.
    func place(_ corner: Chart.Corner, in box: Box) -> Point {
        let isRight = corner == .topRight || corner == .bottomRight
        let isBelow = corner == .bottomLeft || corner == .bottomRight
        return Point(
            isRight ? box.maxX - 4 - width : box.x + 4,
            isBelow ? box.maxY - 4 - height : box.y + 4)
    }
}
