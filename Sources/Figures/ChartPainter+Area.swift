import Glibc

extension Grid {
    /// The ends of the cells along one direction, from their ends or centers; between centers
    /// they lie in the middle as the scale shows it.
    func edges(_ positions: [Double], _ count: Int, _ scale: Scale) -> [Double] {
        guard positions.count == count else { return positions }
        let t = positions.map { scale.straightened($0) }
        guard let first = t.first, let last = t.last else { return [] }
        guard count > 1 else {
            return [first - 0.5, first + 0.5].map(scale.value(atStraightened:))
        }
        var edges = zip(t, t.dropFirst()).map { $0 + ($1 - $0) / 2 }
        edges.insert(first - (edges[0] - first), at: 0)
        edges.append(last + (last - edges[count - 1]))
        return edges.map(scale.value(atStraightened:))
    }
}

extension ChartPainter {
    mutating func draw(_ bars: BarMark, index: Int, of count: Int) {
        let color = Palette.color(bars.series)
        let isLying = if case .category = frame.y.scale { true } else { false }
        let box = frame.box
        let (domain, length) = isLying ? (frame.x, box.width) : (frame.y, box.height)
        let base = frame.base(domain) * length
        let slot = (isLying ? box.height : box.width) / (isLying ? frame.y : frame.x).span
        let width = (count == 1 ? 0.62 : 0.8) * slot / Double(count)
        for (i, value) in bars.values.enumerated() where value.isFinite {
            let t = domain.fraction(value)
            guard t.isFinite else { continue }
            let end = min(max(t, -1), 2) * length
            let category = isLying ? frame.y(Double(i)) : frame.x(Double(i))
            let start = category + (Double(index) - Double(count) / 2) * width
            let bar =
                isLying
                ? Box(Point(box.x + base, start), Point(box.x + end, start + width))
                : Box(Point(start, box.maxY - base), Point(start + width, box.maxY - end))
            var ink = Ink.fill(color)
            ink.stroke = Palette.white
            add(.shapes([.box(bar)], ink))
            occupancy.add(bar)
            guard let bounds = bars.bounds else { continue }
            let middle = start + width / 2
            let cap = min(1.8, width / 3)
            if isLying {
                addErrorBar(x: middle, bounds.lower[i], bounds.upper[i], Palette.text, cap: cap)
            } else {
                addErrorBar(y: middle, bounds.lower[i], bounds.upper[i], Palette.text, cap: cap)
            }
        }
        if domain.fraction(0) > 0 && domain.fraction(0) < 1 {
            let zero =
                isLying
                ? [Point(box.x + base, box.y), Point(box.x + base, box.maxY)]
                : [Point(box.x, box.maxY - base), Point(box.maxX, box.maxY - base)]
            add(.shapes([.polyline(zero, isClosed: false)], .stroke(Palette.axis, 0.6)))
        }
    }

    mutating func draw(_ histogram: HistogramMark) {
        let color = Palette.color(histogram.series)
        let floor = frame.box.maxY - frame.base(frame.y) * frame.box.height
        var outline: [Point] = []
        var areas: [Shape] = []
        func flush() {
            guard let first = outline.first, let last = outline.last else { return }
            let corners = [Point(first.x, floor)] + outline + [Point(last.x, floor)]
            areas.append(.polyline(corners, isClosed: true))
            outline = []
        }
        for (i, count) in histogram.counts.enumerated() {
            let (a, b) = (histogram.edges[i], histogram.edges[i + 1])
            guard let left = frame.bound(x: a), let right = frame.bound(x: b),
                count != 0, let top = frame.bound(y: count)
            else {
                flush()
                continue
            }
            outline += [Point(left, top), Point(right, top)]
            occupancy.add(Box(Point(left, top), Point(right, floor)))
        }
        flush()
        var ink = Ink.fill(color.opacity(0.35))
        ink.stroke = color
        ink.width = 0.9
        add(.shapes(areas, ink))
    }

    mutating func draw(_ heatmap: HeatmapMark, _ mapping: ColorMapping) {
        let grid = heatmap.grid
        let xs = grid.edges(grid.x, grid.columns, frame.x.scale).map { frame.bound(x: $0) ?? 0 }
        let ys = grid.edges(grid.y, grid.rows, frame.y.scale).map { frame.bound(y: $0) ?? 0 }
        guard grid.columns > 0 && grid.rows > 0 else { return }
        // Beyond this many cells pixels are smaller, and no seams show between cells.
        if grid.values.count > 4096 {
            add(.raster(raster(grid, xs, ys, mapping), frame.box))
        } else {
            for i in 0..<grid.rows {
                addRow(i, of: grid, xs, ys, mapping)
            }
        }
        guard heatmap.showsValues else { return }
        for i in 0..<grid.rows {
            for j in 0..<grid.columns {
                let value = grid.values[i * grid.columns + j]
                let cell = Box(Point(xs[j], ys[i]), Point(xs[j + 1], ys[i + 1]))
                addValue(value, in: cell, mapping)
            }
        }
    }

    /// The cells of one row, neighbors of one color as one rectangle.
    private mutating func addRow(
        _ i: Int, of grid: Grid, _ xs: [Double], _ ys: [Double], _ mapping: ColorMapping
    ) {
        var j = 0
        while j < grid.columns {
            let start = j
            let color = mapping.color(grid.values[i * grid.columns + j])
            while j < grid.columns && mapping.color(grid.values[i * grid.columns + j]) == color {
                j += 1
            }
            guard let color else { continue }
            // A hair of overlap closes the seams that viewers leave between areas.
            var box = Box(Point(xs[start], ys[i]), Point(xs[j], ys[i + 1]))
            let overlap = 0.25
            if j < grid.columns { box.width += overlap }
            if i + 1 < grid.rows {
                if ys[i + 1] < ys[i] { box.y -= overlap }
                box.height += overlap
            }
            add(.shapes([.box(box)], .fill(color)))
        }
    }

    /// The cells as pixels, about 300 to an inch.
    private func raster(
        _ grid: Grid, _ xs: [Double], _ ys: [Double], _ mapping: ColorMapping
    ) -> Raster {
        let box = frame.box
        let width = max(1, Int(box.width * 300 / 72))
        let height = max(1, Int(box.height * 300 / 72))
        let columns = Self.cells(xs, from: box.x, width: box.width, count: width)
        let rows = Self.cells(ys, from: box.y, width: box.height, count: height)
        let colors = grid.values.map { mapping.color($0)?.pixel ?? 0 }
        var pixels = [UInt32](repeating: 0, count: width * height)
        for (v, row) in rows.enumerated() where row >= 0 {
            for (u, column) in columns.enumerated() where column >= 0 {
                pixels[v * width + u] = colors[row * grid.columns + column]
            }
        }
        return Raster(width: width, height: height, pixels: pixels)
    }

    /// Which cell each of `count` pixels lies in, −1 for none.
    private static func cells(
        _ edges: [Double], from start: Double, width: Double, count: Int
    ) -> [Int] {
        var cells = [Int](repeating: -1, count: count)
        for (i, (a, b)) in zip(edges, edges.dropFirst()).enumerated() {
            let first = ((min(a, b) - start) / width * Double(count)).rounded()
            let last = ((max(a, b) - start) / width * Double(count)).rounded()
            for pixel in Int(max(first, 0))..<max(Int(max(first, 0)), Int(min(last, Double(count))))
            {
                cells[pixel] = i
            }
        }
        return cells
    }

    /// Writes a value into its cell, to a hundredth of the range of colors.
    private mutating func addValue(_ value: Double, in cell: Box, _ mapping: ColorMapping) {
        guard let ground = mapping.color(value) else { return }
        let range = mapping.domain.upperValue - mapping.domain.lowerValue
        let decimals = max(0, 2 - Int(floor(log10(range) + 0.3)))
        let isPlain = mapping.scale.scale == .linear && range > 1e-3 && range < 1e5
        let text =
            isPlain
            ? NumberLabel.fixed(value, decimals: decimals) : NumberLabel.short(value, digits: 2)
        let line = typesetter.line(text, .note)
        guard line.width < cell.width - 1, line.height < cell.height else { return }
        let isDark = Palette.lightness(of: ground) < 55
        let place = Point(
            cell.x + (cell.width - line.width) / 2, cell.y + (cell.height + line.ascent) / 2)
        add(.text(line, at: place, angle: 0, isDark ? Palette.white : Palette.text))
    }

    mutating func draw(_ contour: ContourMark, _ mapping: ColorMapping) {
        // Curves are found on the page, so that they are smooth on every scale.
        let xs = contour.grid.x.map { frame.bound(x: $0) ?? 0 }
        let ys = contour.grid.y.map { frame.bound(y: $0) ?? 0 }
        guard xs.count > 1, ys.count > 1 else { return }
        let scale = mapping.domain.scale
        var values = contour.grid.values.map { scale.straightened($0) }
        // Nodes that the axes have no place for have no cells around them.
        for (i, y) in contour.grid.y.enumerated() {
            for (j, x) in contour.grid.x.enumerated()
            where frame.x(x).isNaN || frame.y(y).isNaN {
                values[i * xs.count + j] = .nan
            }
        }
        let squares = MarchingSquares(x: xs, y: ys, values: values)
        let levels = mapping.levels.map { scale.straightened($0) }.filter(\.isFinite)
        if contour.isFilled {
            let floors: [Double?] = [nil] + levels
            for (i, floor) in floors.enumerated() {
                let outlines = squares.regions(above: floor).map {
                    Shape.polyline($0, isClosed: true)
                }
                guard !outlines.isEmpty else { continue }
                add(.shapes(outlines, .fill(mapping.bandColor(i))))
            }
        }
        guard contour.showsLines else { return }
        for (i, level) in levels.enumerated() {
            let curves = squares.lines(at: level).map { Shape.polyline($0, isClosed: false) }
            guard !curves.isEmpty else { continue }
            let color =
                contour.isFilled
                ? Palette.white.opacity(0.55) : mapping.color(mapping.levels[i]) ?? Palette.axis
            add(.shapes(curves, .stroke(color, contour.isFilled ? 0.4 : 0.9)))
        }
    }
}

extension ColorMapping {
    /// The color of the region above the level with this index less one, below the next.
    func bandColor(_ band: Int) -> Color {
        let ends = [domain.lowerValue] + levels + [domain.upperValue]
        let low = domain.fraction(ends[min(band, ends.count - 1)])
        let high = domain.fraction(ends[min(band + 1, ends.count - 1)])
        return color(atFraction: (low + high) / 2)
    }
}

extension Domain {
    /// The length on the straightened axis.
    var span: Double { upper - lower }
}

extension Color {
    /// 0xAARRGGBB, opaque.
    var pixel: UInt32 {
        func byte(_ part: Double) -> UInt32 { UInt32((part * 255).rounded()) }
        return 255 << 24 | byte(red) << 16 | byte(green) << 8 | byte(blue)
    }
}
