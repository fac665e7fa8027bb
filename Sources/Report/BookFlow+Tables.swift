import Figures

extension BookFlow {
    /// A row of a table.
    struct Row {
        var cells: [[Span]]
    }

    /// A table; `shares` are the widths of the columns relative to each other.
    mutating func table(
        _ head: [String], _ rows: [Row], shares: [Double], size: Double = 8, hasRules: Bool = true
    ) {
        let widths = widths(shares)
        let titles = Row(cells: head.map { [Span(text: $0, isBold: true)] })
        if !head.isEmpty {
            reserve(leading(size) * 4)
            add(titles, widths, size)
            rule(Tone.ink)
        }
        for row in rows {
            let height = self.height(of: row, widths, size)
            if y + height > bottom, y > Self.margin, height < Self.height - 2 * Self.margin {
                breakPage()
                if !head.isEmpty {
                    add(titles, widths, size)
                    rule(Tone.ink)
                }
            }
            add(row, widths, size)
            if hasRules { rule(Tone.line) } else { y -= 2 }
        }
        y += 4
    }

    /// The space between columns.
    private static let gap = 8.0

    private func widths(_ shares: [Double]) -> [Double] {
        let room = textWidth - Self.gap * Double(shares.count - 1)
        let total = shares.reduce(0, +)
        return shares.map { $0 / total * room }
    }

    /// The height of a table's rows.
    func height(of rows: [Row], shares: [Double], size: Double) -> Double {
        let widths = widths(shares)
        return rows.reduce(0) { $0 + height(of: $1, widths, size) }
    }

    private mutating func rule(_ color: Color) {
        onPage { [y, textWidth] in
            $0.rule(
                from: Point(Self.margin, y - 2), to: Point(Self.margin + textWidth, y - 2),
                width: 0.4, color)
        }
        y += 2
    }

    private func height(of row: Row, _ widths: [Double], _ size: Double) -> Double {
        let counts = zip(row.cells, widths).map { broken($0, size: size, width: $1).count }
        return Double(counts.max() ?? 1) * leading(size) + 4
    }

    private mutating func add(_ row: Row, _ widths: [Double], _ size: Double) {
        let cells = zip(row.cells, widths).map { broken($0, size: size, width: $1) }
        let count = cells.map(\.count).max() ?? 0
        // A row may be higher than a page, so that it is set line by line.
        for line in 0..<count {
            reserve(leading(size))
            var x = Self.margin
            for (cell, width) in zip(cells, widths) {
                if line < cell.count { set(cell[line], at: Point(x, y), size: size) }
                x += width + Self.gap
            }
            y += leading(size)
        }
        y += 3
    }
}
