/// The strip at the right of a plotting area that explains its colors.
struct ColorBar {
    private static let gap = 6.0
    private static let thickness = 7.5
    private let mapping: ColorMapping
    private let isFilled: Bool
    private let axis: AxisLabels

    init(_ mapping: ColorMapping, isFilled: Bool, height: Double, _ typesetter: Typesetter) {
        self.mapping = mapping
        self.isFilled = isFilled
        axis = AxisLabels(
            vertical: Axis(mapping.scale.label, scale: mapping.scale.scale), mapping.domain,
            length: height,
            typesetter)
    }

    /// What it takes at the right of the plotting area.
    var breadth: Double { Self.gap + Self.thickness + axis.breadth }

    /// How far a heading may reach over the strip.
    var clearance: Double { axis.factor == nil ? breadth : 0 }

    /// The strip beside a plotting area.
    func elements(beside frame: Box) -> [Element] {
        let box = Box(
            x: frame.maxX + Self.gap, y: frame.y, width: Self.thickness, height: frame.height)
        var elements = colors(in: box)
        var marks: [Shape] = [.box(box)]
        for label in axis.labels {
            let y = box.maxY - mapping.domain.fraction(label.value) * box.height
            marks.append(
                .polyline([Point(box.maxX, y), Point(box.maxX + 2.2, y)], isClosed: false))
            let place = Point(box.maxX + AxisLabels.mark + 1.6, y + 0.36 * Font.tick.size)
            elements.append(.text(label.text, at: place, angle: 0, Palette.text))
        }
        for value in axis.minor {
            let y = box.maxY - mapping.domain.fraction(value) * box.height
            marks.append(
                .polyline([Point(box.maxX, y), Point(box.maxX + 1.3, y)], isClosed: false))
        }
        elements.append(.shapes(marks, .stroke(Palette.axis, 0.5)))
        let right = frame.maxX + breadth
        for (i, line) in axis.title.lines.enumerated() {
            let fromLast = Double(axis.title.lines.count - 1 - i) * axis.title.leading
            let place = Point(
                right - line.descent - fromLast, box.y + (box.height + line.width) / 2)
            elements.append(.text(line, at: place, angle: -Double.pi / 2, Palette.text))
        }
        if let factor = axis.factor {
            elements.append(
                .text(factor, at: Point(box.x, box.y - 4.5), angle: 0, Palette.text))
        }
        return elements
    }

    /// Each color reaches up to the end of the strip, the next lies over it: no seams.
    private func colors(in box: Box) -> [Element] {
        func upwards(from t: Double, _ color: Color) -> Element {
            let height = box.height * (1 - min(max(t, 0), 1))
            let shape = Shape.box(Box(x: box.x, y: box.y, width: box.width, height: height))
            return .shapes([shape], .fill(color))
        }
        guard mapping.levels.isEmpty || !isFilled else {
            let ends = [mapping.domain.lowerValue] + mapping.levels
            return ends.indices.map { i in
                upwards(from: mapping.domain.fraction(ends[i]), mapping.bandColor(i))
            }
        }
        let steps = 96
        return (0..<steps).map { i in
            let t = Double(i) / Double(steps)
            return upwards(from: t, mapping.color(atFraction: t + 0.5 / Double(steps)))
        }
    }
}
