/// A line of a legend.
struct LegendEntry: Sendable {
    /// What stands before the name.
    struct Swatch: Sendable {
        var line: (color: Color, width: Double, dash: [Double])?
        var marker: Marker?
        var patch: Ink?
        var color: Color
        var band = false
    }

    let series: Series
    let name: String
    var swatch: Swatch

    /// The named series of a chart, in order, each once.
    static func entries(of marks: [Mark]) -> [LegendEntry] {
        var entries: [LegendEntry] = []
        for mark in marks {
            guard let (series, swatch) = mark.swatch, let name = series.name, !name.isEmpty else {
                continue
            }
            if let i = entries.firstIndex(where: { $0.series == series }) {
                entries[i].swatch.line = entries[i].swatch.line ?? swatch.line
                entries[i].swatch.marker = entries[i].swatch.marker ?? swatch.marker
                entries[i].swatch.patch = entries[i].swatch.patch ?? swatch.patch
            } else {
                entries.append(LegendEntry(series: series, name: name, swatch: swatch))
            }
        }
        return entries
    }
}

extension Mark {
    /// How a mark is shown in a legend.
    fileprivate var swatch: (Series, LegendEntry.Swatch)? {
        switch self {
        case .line(let line):
            let color = Palette.color(line.series)
            var swatch = LegendEntry.Swatch(color: color)
            swatch.line = (color, line.series.isReference ? 1 : 1.25, line.dashes)
            swatch.marker = line.showsMarkers ? Palette.marker(line.series) : nil
            swatch.band = line.band != nil
            return (line.series, swatch)
        case .scatter(let scatter):
            var swatch = LegendEntry.Swatch(color: Palette.color(scatter.series))
            swatch.marker = scatter.x.count > 400 ? .circle : Palette.marker(scatter.series)
            return (scatter.series, swatch)
        case .bars(let bars):
            let color = Palette.color(bars.series)
            return (bars.series, LegendEntry.Swatch(patch: .fill(color), color: color))
        case .histogram(let histogram):
            let color = Palette.color(histogram.series)
            var ink = Ink.fill(color.opacity(0.35))
            ink.stroke = color
            ink.width = 0.9
            return (histogram.series, LegendEntry.Swatch(patch: ink, color: color))
        case .heatmap, .contour: return nil
        }
    }
}

/// A legend set in type, before it has a place.
struct LegendBlock {
    private static let swatchWidth = 17.0
    private static let gap = 4.0
    private static let columnGap = 10.0
    private static let padding = 3.5
    private let entries: [(entry: LegendEntry, block: TextBlock)]
    private let columns: Int
    private let columnWidths: [Double]
    private let rowHeights: [Double]
    let width: Double
    let height: Double

    /// Sets the entries in columns, names broken so that none is wider than `nameWidth`.
    init(
        _ entries: [LegendEntry], columns: Int = 1, nameWidth: Double, _ typesetter: Typesetter
    ) {
        let set = entries.map { ($0, typesetter.block($0.name, .legend, width: nameWidth)) }
        let columns = max(1, min(columns, entries.count))
        var widths = [Double](repeating: 0, count: columns)
        var heights = [Double](
            repeating: 0, count: (entries.count + columns - 1) / columns)
        for (i, (_, block)) in set.enumerated() {
            widths[i % columns] = max(
                widths[i % columns], Self.swatchWidth + Self.gap + block.width)
            heights[i / columns] = max(heights[i / columns], block.height)
        }
        self.entries = set
        self.columns = columns
        columnWidths = widths
        rowHeights = heights
        width =
            widths.reduce(0, +) + Self.columnGap * Double(columns - 1) + 2 * Self.padding
        height =
            heights.reduce(0, +) + 3.2 * Double(max(heights.count - 1, 0)) + 2 * Self.padding
    }

    /// Sets the entries in as many columns as fit into a width.
    init(_ entries: [LegendEntry], fitting width: Double, _ typesetter: Typesetter) {
        for columns in stride(from: entries.count, to: 1, by: -1) {
            let block = LegendBlock(
                entries, columns: columns, nameWidth: 0.6 * width, typesetter)
            if block.width <= width {
                self = block
                return
            }
        }
        self.init(
            entries, nameWidth: max(width - Self.swatchWidth - Self.gap - 8, 40), typesetter)
    }

    /// The legend with its upper left corner at a point.
    func elements(at corner: Point, hasGround: Bool) -> [Element] {
        var elements: [Element] = []
        if hasGround {
            let ground = Box(x: corner.x, y: corner.y, width: width, height: height)
            var ink = Ink.fill(Palette.white.opacity(0.85))
            ink.stroke = Color(0xD9D9D9)
            ink.width = 0.4
            elements.append(.shapes([.box(ground)], ink))
        }
        var y = corner.y + Self.padding
        for row in rowHeights.indices {
            var x = corner.x + Self.padding
            for column in 0..<columns where row * columns + column < entries.count {
                let (entry, block) = entries[row * columns + column]
                let ascent = block.lines.first?.ascent ?? 0
                elements += Self.elements(
                    entry.swatch, in: Box(x: x, y: y, width: Self.swatchWidth, height: ascent))
                for (i, line) in block.lines.enumerated() {
                    let baseline = y + ascent + Double(i) * block.leading
                    let place = Point(x + Self.swatchWidth + Self.gap, baseline)
                    elements.append(.text(line, at: place, angle: 0, Palette.text))
                }
                x += columnWidths[column] + Self.columnGap
            }
            y += rowHeights[row] + 3.2
        }
        return elements
    }

    private static func elements(_ swatch: LegendEntry.Swatch, in box: Box) -> [Element] {
        var elements: [Element] = []
        let middle = Point(box.x + box.width / 2, box.y + box.height / 2)
        if let patch = swatch.patch {
            let shape = Shape.box(
                Box(x: box.x + 2, y: middle.y - 3, width: box.width - 4, height: 6))
            elements.append(.shapes([shape], patch))
        }
        if swatch.band {
            let shape = Shape.box(Box(x: box.x, y: middle.y - 3, width: box.width, height: 6))
            elements.append(.shapes([shape], .fill(swatch.color.opacity(0.2))))
        }
        if let line = swatch.line {
            let path = [Point(box.x, middle.y), Point(box.maxX, middle.y)]
            elements.append(
                .shapes(
                    [.polyline(path, isClosed: false)],
                    .stroke(line.color, line.width, dash: line.dash)))
        }
        if let marker = swatch.marker {
            var ink = Ink.fill(swatch.color)
            ink.stroke = Palette.white
            ink.width = 0.5
            elements.append(.shapes([marker.shape(at: middle, size: 4.6)], ink))
        }
        return elements
    }
}

/// Finds a free place for a legend.
package enum LegendPlacement {
    /// The place in `frame` for a rectangle that covers the fewest data, and how many it covers:
    /// corners first, then along the sides, then between them.
    package static func best(
        width: Double, height: Double, in frame: Box, avoiding occupancy: Occupancy
    ) -> (box: Box, covered: Int)? {
        let margin = 4.0
        let room = frame.inset(by: margin)
        guard width <= room.width, height <= room.height else { return nil }
        let places: [(Double, Double)] =
            [
                (1, 0), (0, 0), (1, 1), (0, 1), (0.5, 0), (0.5, 1), (1, 0.5), (0, 0.5),
                (1, 0.25), (1, 0.75), (0, 0.25), (0, 0.75), (0.25, 0), (0.75, 0), (0.25, 1),
                (0.75, 1),
            ] + inner
        var best: (box: Box, covered: Int)?
        for (u, v) in places {
            let box = Box(
                x: room.x + u * (room.width - width), y: room.y + v * (room.height - height),
                width: width, height: height)
            let covered = occupancy.count(in: box.inset(by: -2))
            if covered < best?.covered ?? .max { best = (box, covered) }
            if covered == 0 { break }
        }
        return best
    }

    /// Where no place along the sides is free: 5 × 5 places between them.
    private static let inner: [(Double, Double)] = {
        let shares: [Double] = [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6]
        var places: [(Double, Double)] = []
        for u in shares {
            for v in shares { places.append((u, v)) }
        }
        return places
    }()
}
