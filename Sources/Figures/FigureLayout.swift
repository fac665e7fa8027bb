/// Places the panels of a figure on a page.
struct FigureLayout {
    let width: Double
    let height: Double
    let elements: [Element]
    let plots: [Plot]

    private static let margin = 5.0
    private static let columnGap = 14.0
    private static let rowGap = 13.0

    init(_ figure: Figure, _ prepared: [PreparedChart], _ typesetter: Typesetter) {
        let columns = max(1, min(figure.columns, prepared.count))
        let rows = (prepared.count + columns - 1) / columns
        // Margins depend on labels, labels on sizes, sizes on margins. Three rounds decide where
        // words go, three more settle the sizes.
        let (deciding, rounds) = (3, 6)
        let isShared = Self.isShared(figure, prepared)
        var spots = prepared.map { isShared ? .nowhere : Self.spot($0.chart.legend) }
        var labelsGuides = true
        var plotWidth = figure.width / Double(columns) - 50
        var panels: [PanelLayout] = []
        var heights: [Double] = []
        for round in 0..<rounds {
            plotWidth = max(plotWidth, 24)
            // On a small panel there is no room beside guides.
            if round < deciding && plotWidth < 150 { labelsGuides = false }
            heights = (0..<rows).map { row in
                let inRow = prepared[row * columns..<min((row + 1) * columns, prepared.count)]
                return Self.height(figure, inRow, width: plotWidth, columns: columns)
            }
            panels = prepared.indices.map { i in
                PanelLayout(
                    prepared[i], letter: figure.hasPanelLetters ? Self.letter(i) : nil,
                    width: plotWidth, height: heights[i / columns],
                    legend: spots[i], labelsGuides: labelsGuides, typesetter)
            }
            if round < deciding {
                for i in panels.indices where prepared[i].chart.legend == .automatic {
                    let box = Box(x: 0, y: 0, width: plotWidth, height: heights[i / columns])
                    if panels[i].draw(in: box, top: 0, typesetter).isCrowded {
                        spots[i] = columns == 1 ? .right : .below
                    }
                }
            }
            guard round + 1 < rounds else { break }
            let taken = Self.columnInsets(panels, columns).reduce(0) { $0 + $1.left + $1.right }
            let gaps = 2 * Self.margin + Self.columnGap * Double(columns - 1)
            plotWidth = (figure.width - gaps - taken) / Double(columns)
        }
        self.init(
            figure, panels, columns: columns, plotWidth: plotWidth, heights: heights,
            isShared: isShared, typesetter)
    }

    /// Whether one legend stands for all panels.
    private static func isShared(_ figure: Figure, _ prepared: [PreparedChart]) -> Bool {
        switch figure.legend {
        case .shared: return true
        case .perPanel: return false
        case .automatic:
            let automatic = prepared.filter { $0.chart.legend == .automatic && !$0.legend.isEmpty }
            guard automatic.count > 1, let first = automatic.first else { return false }
            return automatic.allSatisfy { $0.legend.map(\.series) == first.legend.map(\.series) }
        }
    }

    private static func spot(_ legend: Chart.Legend) -> LegendSpot {
        switch legend {
        case .automatic, .inside: .inside
        case .outside: .right
        case .below: .below
        case .hidden: .nowhere
        }
    }

    private init(
        _ figure: Figure, _ panels: [PanelLayout], columns: Int, plotWidth: Double,
        heights: [Double], isShared: Bool, _ typesetter: Typesetter
    ) {
        let columnInsets = Self.columnInsets(panels, columns)
        var elements: [Element] = []
        var plots: [Plot] = []
        var y = Self.margin
        let inside = figure.width - 2 * Self.margin
        let title = typesetter.block(
            figure.title ?? "", Font(face: .bold, size: 9.6), width: inside)
        for (i, line) in title.lines.enumerated() {
            let baseline = y + line.ascent + Double(i) * title.leading
            elements.append(
                .text(line, at: Point(Self.margin, baseline), angle: 0, Palette.text))
        }
        if !title.lines.isEmpty { y += title.height + 7 }
        var right = figure.width - Self.margin
        for row in heights.indices {
            let range = row * columns..<min((row + 1) * columns, panels.count)
            let insets = panels[range].reduce(Insets()) { $0.union($1.insets) }
            y += insets.top
            var x = Self.margin
            for i in range {
                let column = i - row * columns
                x += columnInsets[column].left
                let area = Box(x: x, y: y, width: plotWidth, height: heights[row])
                let box = Self.plot(panels[i].prepared, in: area)
                elements += panels[i].draw(in: box, top: y - insets.top, typesetter).elements
                let prepared = panels[i].prepared
                plots.append(
                    Plot(
                        prepared: prepared,
                        frame: Frame(box: box, x: prepared.x, y: prepared.y)))
                x += plotWidth + columnInsets[column].right + Self.columnGap
                right = max(right, x - Self.columnGap)
            }
            y += heights[row] + insets.bottom + (row + 1 < heights.count ? Self.rowGap : 0)
        }
        if isShared {
            let legend = Self.shared(panels, width: inside, typesetter)
            if let legend {
                let place = Point((figure.width - legend.width) / 2, y + 6)
                elements += legend.elements(at: place, hasGround: false)
                y += 6 + legend.height
            }
        }
        if panels.isEmpty {
            let note = typesetter.line("no panels", .label)
            elements.append(
                .text(
                    note, at: Point(Self.margin, y + note.ascent), angle: 0, Palette.guide))
            y += note.height
        }
        width = max(figure.width, right + Self.margin)
        height = y + Self.margin
        self.elements = elements
        self.plots = plots
    }

    /// a, b, …, z, aa, ab, ….
    private static func letter(_ i: Int) -> String {
        let last = Character(Unicode.Scalar(UInt8(97 + i % 26)))
        return (i >= 26 ? letter(i / 26 - 1) : "") + String(last)
    }

    private static func columnInsets(_ panels: [PanelLayout], _ columns: Int) -> [Insets] {
        (0..<columns).map { column in
            stride(from: column, to: panels.count, by: columns).reduce(Insets()) {
                $0.union(panels[$1].insets)
            }
        }
    }

    private static func height(
        _ figure: Figure, _ row: ArraySlice<PreparedChart>, width: Double, columns: Int
    ) -> Double {
        if let height = figure.panelHeight { return height }
        var height = (columns == 1 ? 0.6 : 0.74) * width
        for prepared in row where prepared.chart.hasEqualUnits {
            let ratio = prepared.y.span / prepared.x.span
            height = max(height, min(ratio, 1.15) * width)
        }
        return max(height, 40)
    }

    /// The part of the area that a chart with equal units fills.
    private static func plot(_ prepared: PreparedChart, in area: Box) -> Box {
        guard prepared.chart.hasEqualUnits else { return area }
        let unit = min(area.width / prepared.x.span, area.height / prepared.y.span)
        let width = unit * prepared.x.span
        let height = unit * prepared.y.span
        // Flat beyond use: rather unequal units than a line.
        guard width > 20 && height > 20 else { return area }
        return Box(
            x: area.x, y: area.y + (area.height - height) / 2, width: width, height: height)
    }

    /// One legend of all panels in as many columns as fit.
    private static func shared(
        _ panels: [PanelLayout], width: Double, _ typesetter: Typesetter
    ) -> LegendBlock? {
        var entries: [LegendEntry] = []
        for entry in panels.flatMap(\.legend)
        where !entries.contains(where: { $0.series == entry.series }) {
            entries.append(entry)
        }
        return entries.isEmpty ? nil : LegendBlock(entries, fitting: width, typesetter)
    }
}
