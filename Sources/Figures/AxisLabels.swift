import Glibc

/// An axis with its marks set in type for a length on the page.
struct AxisLabels {
    /// A labelled mark: its number and its text.
    struct Label {
        let value: Double
        let text: TextLine
    }

    let labels: [Label]
    let minor: [Double]
    let factor: TextLine?
    let title: TextBlock
    /// Whether labels are turned, as long names of categories are.
    let isTurned: Bool
    let isCategory: Bool

    /// How far turned labels rise, in radians.
    static let turn = Double.pi / 5
    /// Length of the marks and distance to their labels.
    static let mark = 2.6
    static let gap = 2.4

    /// The horizontal axis.
    init(horizontal axis: Axis, _ domain: Domain, length: Double, _ typesetter: Typesetter) {
        title = typesetter.block(axis.label ?? "", .label, width: max(length * 1.05, 60))
        if case .category = axis.scale {
            let ticks = Ticks(domain, atMost: 2)
            let set = ticks.major.map {
                Label(value: $0.value, text: typesetter.line($0.label, .tick))
            }
            let slot = length / domain.span
            let widest = set.map(\.text.width).max() ?? 0
            isTurned = widest > slot - 3
            // Turned labels need their height; where even that is missing, some are left out.
            let needed = isTurned ? 1.3 * Font.tick.size / sin(Self.turn) * 0.75 : 0
            let step = max(1, Int((needed / slot).rounded(.up)))
            labels = set.enumerated().filter { $0.offset % step == 0 }.map(\.element)
            (minor, factor, isCategory) = ([], nil, true)
            return
        }
        isTurned = false
        isCategory = false
        var count = max(2, Int(length / 26))
        while true {
            let ticks = Ticks(domain, atMost: count)
            let set = ticks.major.map {
                Label(value: $0.value, text: typesetter.line($0.label, .tick))
            }
            let isFree = zip(set, set.dropFirst()).allSatisfy { a, b in
                let distance = (domain.fraction(b.value) - domain.fraction(a.value)) * length
                return distance >= (a.text.width + b.text.width) / 2 + 8
            }
            if isFree || count <= 2 {
                labels = set
                minor = ticks.minor
                factor = ticks.factor.map { typesetter.line($0, .tick) }
                return
            }
            count -= 1
        }
    }

    /// The vertical axis.
    init(vertical axis: Axis, _ domain: Domain, length: Double, _ typesetter: Typesetter) {
        title = typesetter.block(axis.label ?? "", .label, width: max(length * 1.05, 60))
        isTurned = false
        isCategory = if case .category = axis.scale { true } else { false }
        let ticks = Ticks(domain, atMost: max(2, Int(length / 17)))
        let set = ticks.major.map { Label(value: $0.value, text: typesetter.line($0.label, .tick)) }
        let step =
            isCategory ? max(1, Int((9 / (length / domain.span)).rounded(.up))) : 1
        labels = set.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        minor = ticks.minor
        factor = ticks.factor.map { typesetter.line($0, .tick) }
    }

    var widest: Double { labels.map(\.text.width).max() ?? 0 }
    var highest: Double { labels.map(\.text.height).max() ?? 0 }

    /// What a horizontal axis takes below the plotting area.
    var depth: Double {
        var depth = Self.mark + Self.gap
        if isTurned {
            depth += (labels.map { $0.text.width * sin(Self.turn) }.max() ?? 0) + highest
        } else {
            depth += highest
        }
        let line = max(title.height, factor?.height ?? 0)
        return depth + (line > 0 ? 3.5 + line : 0)
    }

    /// What a vertical axis takes at the left of the plotting area.
    var breadth: Double {
        let text = max(widest + Self.mark, factor.map { $0.width + 2 } ?? 0)
        return Self.gap + text + (title.lines.isEmpty ? 0 : 4.5 + title.height)
    }

    /// How far labels of a horizontal axis reach beyond its ends.
    func overhang(_ domain: Domain, length: Double) -> (left: Double, right: Double) {
        var (left, right) = (0.0, 0.0)
        for label in labels {
            let position = domain.fraction(label.value) * length
            let width = label.text.width
            if isTurned {
                left = max(left, width * cos(Self.turn) + 2 - position)
            } else {
                left = max(left, width / 2 - position)
                right = max(right, position + width / 2 - length)
            }
        }
        return (left, right)
    }
}

extension AxisLabels {
    /// Lines through the plotting area at the labels, marks, labels and title of both axes.
    static func elements(
        x: AxisLabels, y: AxisLabels, _ frame: Frame, isFramed: Bool
    ) -> (under: [Element], over: [Element]) {
        let box = frame.box
        var grid: [Shape] = []
        var marks: [Shape] = []
        var texts: [Element] = []
        func line(_ a: Point, _ b: Point) -> Shape { .polyline([a, b], isClosed: false) }

        for label in x.labels {
            let px = frame.x(label.value)
            if !x.isCategory { grid.append(line(Point(px, box.y), Point(px, box.maxY))) }
            marks.append(line(Point(px, box.maxY), Point(px, box.maxY + mark)))
            let top = box.maxY + mark + gap
            if x.isTurned {
                // The end of the text, at the height of its middle, stands below the mark.
                let width = label.text.width
                let place = Point(
                    px + 2 - width * cos(turn), top + width * sin(turn) + label.text.ascent * 0.6)
                texts.append(.text(label.text, at: place, angle: -turn, Palette.text))
            } else {
                let place = Point(px - label.text.width / 2, top + x.labelAscent)
                texts.append(.text(label.text, at: place, angle: 0, Palette.text))
            }
        }
        for label in y.labels {
            let py = frame.y(label.value)
            if !y.isCategory { grid.append(line(Point(box.x, py), Point(box.maxX, py))) }
            marks.append(line(Point(box.x - mark, py), Point(box.x, py)))
            let place = Point(
                box.x - mark - gap - label.text.width, py + 0.36 * Font.tick.size)
            texts.append(.text(label.text, at: place, angle: 0, Palette.text))
        }
        var minors: [Shape] = []
        for value in x.minor {
            let px = frame.x(value)
            minors.append(line(Point(px, box.maxY), Point(px, box.maxY + 0.6 * mark)))
        }
        for value in y.minor {
            let py = frame.y(value)
            minors.append(line(Point(box.x - 0.6 * mark, py), Point(box.x, py)))
        }
        let spines: Shape =
            isFramed
            ? .box(box)
            : .polyline(
                [Point(box.x, box.y), Point(box.x, box.maxY), Point(box.maxX, box.maxY)],
                isClosed: false)
        let under: [Element] = isFramed ? [] : [.shapes(grid, .stroke(Palette.gridLine, 0.45))]
        var over: [Element] = [
            .shapes(minors, .stroke(Palette.axis, 0.4)),
            .shapes(marks + [spines], .stroke(Palette.axis, 0.6)),
        ]
        over += texts + titles(x: x, y: y, box)
        return (under, over)
    }

    /// From a label's baseline to the top of its digits, the same for raised exponents.
    private var labelAscent: Double { labels.map(\.text.ascent).max() ?? 0 }

    private static func titles(x: AxisLabels, y: AxisLabels, _ box: Box) -> [Element] {
        var elements: [Element] = []
        let bottom = box.maxY + x.depth
        for (i, line) in x.title.lines.enumerated() {
            let fromLast = Double(x.title.lines.count - 1 - i) * x.title.leading
            let place = Point(
                box.x + (box.width - line.width) / 2,
                bottom - (x.title.lines.last?.descent ?? 0) - fromLast)
            elements.append(.text(line, at: place, angle: 0, Palette.text))
        }
        if let factor = x.factor {
            let place = Point(box.maxX - factor.width, bottom - factor.descent)
            elements.append(.text(factor, at: place, angle: 0, Palette.text))
        }
        let left = box.x - y.breadth
        for (i, line) in y.title.lines.enumerated() {
            let place = Point(
                left + (y.title.lines.first?.ascent ?? 0) + Double(i) * y.title.leading,
                box.y + (box.height + line.width) / 2)
            elements.append(.text(line, at: place, angle: -Double.pi / 2, Palette.text))
        }
        if let factor = y.factor {
            let place = Point(box.x - gap - 2 - factor.width, box.y - 4.5)
            elements.append(.text(factor, at: place, angle: 0, Palette.text))
        }
        return elements
    }
}
