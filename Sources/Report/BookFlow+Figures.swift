import Figures

extension BookFlow {
    /// Figures with their captions, one below the other; up to a quarter is taken off their size where
    /// that fills a page that would else be left half empty.
    mutating func figures(_ items: [(drawing: Drawing, caption: [Span])]) {
        var rest = items[...]
        while !rest.isEmpty {
            let room = bottom - max(y, Self.margin)
            var count = fitting(rest, into: room)
            if count == 0, y > Self.margin {
                breakPage()
                count = fitting(rest, into: bottom - y)
            }
            let group = rest.prefix(max(count, 1))
            let scale = min(1, share(of: group, in: bottom - y))
            for item in group { figure(item.drawing, caption: item.caption, shrink: scale) }
            rest = rest.dropFirst(group.count)
        }
    }

    private static let least = 0.75
    private static let gap = 22.0

    /// How many of the first figures stand on what is left of the page.
    private func fitting(
        _ items: ArraySlice<(drawing: Drawing, caption: [Span])>, into room: Double
    ) -> Int {
        var count = 0
        while count < items.count, share(of: items.prefix(count + 1), in: room) >= Self.least {
            count += 1
        }
        return count
    }

    /// The scale at which figures fill so much of a page, relative to each alone on one.
    private func share(
        of items: ArraySlice<(drawing: Drawing, caption: [Span])>, in room: Double
    ) -> Double {
        let captions = items.reduce(0) { $0 + captionHeight($1.caption) + Self.gap }
        let drawings = items.reduce(0) {
            $0 + $1.drawing.height * scale(of: $1.drawing, $1.caption)
        }
        return (room - captions) / drawings
    }

    private mutating func figure(_ drawing: Drawing, caption: [Span], shrink: Double) {
        let scale = scale(of: drawing, caption) * shrink
        skip(6)
        let x = (Self.width - drawing.width * scale) / 2
        onPage { [y] in $0.draw(drawing, at: Point(x, y), scale: scale) }
        y += drawing.height * scale + 6
        paragraph(caption, size: 8)
        skip(6)
    }

    /// The height that a figure takes with its caption, at the least size that it may have.
    func height(of drawing: Drawing, _ caption: [Span]) -> Double {
        Self.least * drawing.height * scale(of: drawing, caption) + captionHeight(caption)
            + Self.gap
    }

    private func captionHeight(_ caption: [Span]) -> Double {
        leading(8) * Double(broken(caption, size: 8, width: textWidth).count)
    }

    private func scale(of drawing: Drawing, _ caption: [Span]) -> Double {
        // A heading above has to fit on the page as well.
        let room = Self.height - 2 * Self.margin - captionHeight(caption) - 60
        return min(1, textWidth / drawing.width, room / drawing.height)
    }
}
