import Glibc

extension ChartPainter {
    mutating func draw(_ guide: Guide) {
        let box = frame.box
        switch guide {
        case .horizontal(let value, let label):
            let y = frame.y(value)
            guard y >= box.y - 0.1 && y <= box.maxY + 0.1 else { return }
            addGuide([Point(box.x, y), Point(box.maxX, y)])
            addLabel(label, nearHorizontal: y, y)
            occupancy.add(from: Point(box.x, y), to: Point(box.maxX, y))
        case .vertical(let value, let label):
            let x = frame.x(value)
            guard x >= box.x - 0.1 && x <= box.maxX + 0.1 else { return }
            addGuide([Point(x, box.y), Point(x, box.maxY)])
            addLabel(label, nearVertical: x, x)
            occupancy.add(from: Point(x, box.y), to: Point(x, box.maxY))
        case .horizontalBand(let range, let label):
            guard let a = frame.bound(y: range.lowerBound),
                let b = frame.bound(y: range.upperBound)
            else { return }
            let low = min(max(a, b), box.maxY)
            let high = max(min(a, b), box.y)
            guard low >= high else { return }
            addStripe(Box(Point(box.x, high), Point(box.maxX, low)))
            addLabel(label, nearHorizontal: high, low)
        case .verticalBand(let range, let label):
            guard let a = frame.bound(x: range.lowerBound),
                let b = frame.bound(x: range.upperBound)
            else { return }
            let left = max(min(a, b), box.x)
            let right = min(max(a, b), box.maxX)
            guard right >= left else { return }
            addStripe(Box(Point(left, box.y), Point(right, box.maxY)))
            addLabel(label, nearVertical: left, right)
        case .power(let exponent, let point, _):
            let anchor = point ?? anchorBesideData(exponent)
            guard let anchor else { return }
            addCurve(guide.label, isShort: point == nil) { x in
                anchor.y * pow(x / anchor.x, exponent)
            }
        case .diagonal(let label):
            addCurve(label, isShort: false) { $0 }
        }
    }

    private mutating func addGuide(_ points: [Point]) {
        guides.append(
            .shapes(
                [.polyline(points, isClosed: false)],
                .stroke(Palette.guide, 0.8, dash: Guide.dash)))
    }

    private mutating func addStripe(_ box: Box) {
        guides.insert(.shapes([.box(box)], .fill(Palette.guide.opacity(0.14))), at: 0)
    }

    /// Puts a label above or below a horizontal guide, at the end with the fewest data.
    private mutating func addLabel(_ label: String?, nearHorizontal high: Double, _ low: Double) {
        guard let label, labelsGuides else { return }
        let line = typesetter.line(label, .note)
        let right = frame.box.maxX - line.width - 3
        let middle = frame.box.x + (frame.box.width - line.width) / 2
        var places: [Point] = []
        for x in [right, frame.box.x + 3, middle] {
            places.append(Point(x, high - 2.5))
            places.append(Point(x, low + 2.5 + line.ascent))
            if low - high > line.height + 2 {
                places.append(Point(x, (low + high + line.ascent) / 2))
            }
        }
        addText(line, atBestOf: places, Palette.guide)
    }

    /// Puts a label beside a vertical guide, at the end with the fewest data.
    private mutating func addLabel(_ label: String?, nearVertical left: Double, _ right: Double) {
        guard let label, labelsGuides else { return }
        let line = typesetter.line(label, .note)
        let box = frame.box
        var places: [Point] = []
        let middle = box.y + box.height / 2
        for y in [box.y + 3 + line.ascent, box.maxY - 3 - line.descent, middle] {
            places.append(Point(right + 2.5, y))
            places.append(Point(left - 2.5 - line.width, y))
        }
        addText(line, atBestOf: places, Palette.guide)
    }

    /// A point from which a power law runs at a small distance below the first line or scatter.
    private func anchorBesideData(_ exponent: Double) -> Point? {
        for mark in prepared.chart.marks {
            var points: [Point] = []
            switch mark {
            case .line(let line): points = zip(line.x, line.y).map { Point($0, $1) }
            case .scatter(let scatter): points = zip(scatter.x, scatter.y).map { Point($0, $1) }
            default: continue
            }
            points = points.filter { $0.x > 0 && $0.y > 0 && $0.x.isFinite && $0.y.isFinite }
            guard !points.isEmpty else { continue }
            // The curve c xᵃ that touches the data from below has the least y / xᵃ as c.
            let c = points.map { log($0.y) - exponent * log($0.x) }.min() ?? 0
            let x = points[points.count / 2].x
            return Point(x, 0.7 * exp(c + exponent * log(x)))
        }
        return nil
    }

    /// A curve over the width of the plotting area, or its middle half, with a label along it.
    private mutating func addCurve(
        _ label: String?, isShort: Bool, _ function: (Double) -> Double
    ) {
        let ends = isShort ? (0.22, 0.78) : (0.0, 1.0)
        let points = (0...64).compactMap { i -> Point? in
            let t = ends.0 + (ends.1 - ends.0) * Double(i) / 64
            let x = frame.x.value(atFraction: t)
            return frame.point(x, function(x))
        }
        let inside = points.filter(frame.box.contains)
        guard inside.count > 8 else { return }
        addGuide(inside)
        if let label, labelsGuides {
            addLabel(typesetter.line(label, .note), along: inside)
        }
        for (a, b) in zip(inside, inside.dropFirst()) {
            occupancy.add(from: a, to: b)
        }
    }
}

extension ChartPainter {
    /// Puts a label along a curve, at the place and on the side with the fewest data.
    private mutating func addLabel(_ line: TextLine, along curve: [Point]) {
        var best: (start: Point, angle: Double, covered: Int)?
        for share in [0.7, 0.3, 0.5, 0.88, 0.12] {
            let i = min(max(Int(share * Double(curve.count)), 2), curve.count - 3)
            let (a, b) = (curve[i - 2], curve[i + 2])
            let angle = atan2(b.y - a.y, b.x - a.x)
            for away in [2.5 + line.ascent, -3] {
                let start = Point(
                    curve[i].x - line.width / 2 * cos(angle) - away * sin(angle),
                    curve[i].y - line.width / 2 * sin(angle) + away * cos(angle))
                let covered = samples(line, from: start, angle)
                if covered < best?.covered ?? .max { best = (start, angle, covered) }
            }
        }
        guard let best else { return }
        words.append(.text(line, at: best.start, angle: best.angle, Palette.guide))
        for share in [0.0, 0.5, 1] {
            let p = Point(
                best.start.x + share * line.width * cos(best.angle),
                best.start.y + share * line.width * sin(best.angle))
            occupancy.add(Box(x: p.x - 3, y: p.y - 6, width: 6, height: 7))
        }
    }

    /// How many data lie under turned text; what leaves the plotting area counts as much data.
    private func samples(_ line: TextLine, from start: Point, _ angle: Double) -> Int {
        let pieces = max(2, Int(line.width / 5))
        var count = 0
        for i in 0...pieces {
            let along = line.width * Double(i) / Double(pieces)
            let up = line.ascent / 2
            let p = Point(
                start.x + along * cos(angle) + up * sin(angle),
                start.y + along * sin(angle) - up * cos(angle))
            count += frame.box.inset(by: 4).contains(p) ? 0 : 500
            count += occupancy.count(in: Box(x: p.x - 3, y: p.y - 4, width: 6, height: 8))
        }
        return count
    }
}

extension Guide {
    /// What stands beside the line or in the legend.
    var label: String? {
        switch self {
        case .horizontal(_, let label), .vertical(_, let label), .diagonal(let label),
            .horizontalBand(_, let label), .verticalBand(_, let label):
            label
        case .power(let exponent, _, let label):
            label ?? "∝ x^{\(NumberLabel.exponent(exponent))}"
        }
    }

    /// The line as it is shown in a legend; nil without a label.
    var legendEntry: LegendEntry? {
        guard let label, !label.isEmpty else { return nil }
        var swatch = LegendEntry.Swatch(color: Palette.guide)
        switch self {
        case .horizontalBand, .verticalBand: swatch.patch = .fill(Palette.guide.opacity(0.14))
        default: swatch.line = (Palette.guide, 0.8, Self.dash)
        }
        return LegendEntry(
            series: Series(label, isReference: true), name: label, swatch: swatch)
    }

    static let dash = [3.2, 2]
}

extension NumberLabel {
    /// An exponent in a label: a small fraction where it is one, a short decimal otherwise.
    static func exponent(_ value: Double) -> String {
        for denominator in [1.0, 2, 3, 4] {
            let numerator = value * denominator
            guard abs(numerator - numerator.rounded()) < 1e-9, abs(numerator) < 100 else {
                continue
            }
            let whole = (numerator < 0 ? "\u{2212}" : "") + String(Int(abs(numerator.rounded())))
            return denominator == 1 ? whole : whole + "/" + String(Int(denominator))
        }
        return short(value)
    }
}
