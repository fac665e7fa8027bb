extension ChartPainter {
    mutating func draw(_ line: LineMark) {
        let color = Palette.color(line.series)
        if let band = line.band { draw(band, of: line, color) }
        let points = zip(line.x, line.y).map { frame.point($0, $1) }
        let present = points.count { $0 != nil }
        let showsMarkers = line.showsMarkers
        var shapes: [Shape] = []
        for run in points.split(separator: nil) {
            var path = run.compactMap { $0 }
            if line.isStepped { path = Self.stepped(path) }
            guard path.count > 1 else { continue }
            path = Self.thinned(path)
            for (a, b) in zip(path, path.dropFirst()) {
                occupancy.add(from: a, to: b)
            }
            shapes.append(.polyline(path, isClosed: false))
        }
        let dash = line.dashes
        add(.shapes(shapes, .stroke(color, line.series.isReference ? 1 : 1.25, dash: dash)))
        if showsMarkers || present == 1 {
            addMarkers(points.compactMap { $0 }, line.series, size: 4.4)
        } else {
            addLonely(points, color)
        }
    }

    /// Marks points without neighbors, which no line shows.
    private mutating func addLonely(_ points: [Point?], _ color: Color) {
        let lonely = points.indices.compactMap { i -> Shape? in
            guard let p = points[i] else { return nil }
            let hasBefore = i > 0 && points[i - 1] != nil
            let hasAfter = i + 1 < points.count && points[i + 1] != nil
            return hasBefore || hasAfter ? nil : .circle(p, radius: 1.2)
        }
        if !lonely.isEmpty { add(.shapes(lonely, .fill(color))) }
    }

    /// The corners of a line that keeps its height until the next point.
    private static func stepped(_ path: [Point]) -> [Point] {
        var result: [Point] = []
        for (i, point) in path.enumerated() {
            if i > 0 { result.append(Point(point.x, path[i - 1].y)) }
            result.append(point)
        }
        return result
    }

    /// The same picture with fewer points: of a long line that runs to the right, the first, the
    /// highest, the lowest and the last point in each quarter of a point of width.
    private static func thinned(_ path: [Point]) -> [Point] {
        guard path.count > 2000, zip(path, path.dropFirst()).allSatisfy({ $0.x <= $1.x }) else {
            return path
        }
        var result: [Point] = []
        var start = 0
        while start < path.count {
            let column = (path[start].x * 4).rounded(.down)
            var end = start
            var low = start
            var high = start
            while end < path.count && (path[end].x * 4).rounded(.down) == column {
                if path[end].y < path[low].y { low = end }
                if path[end].y > path[high].y { high = end }
                end += 1
            }
            var last = -1
            for i in [start, min(low, high), max(low, high), end - 1] where i > last {
                result.append(path[i])
                last = i
            }
            start = end
        }
        return result
    }

    private mutating func draw(_ band: Bounds, of line: LineMark, _ color: Color) {
        var shapes: [Shape] = []
        var above: [Point] = []
        var below: [Point] = []
        func flush() -> Shape? {
            guard above.count > 1 else { return nil }
            let upper = line.isStepped ? Self.stepped(above) : above
            let lower = line.isStepped ? Self.stepped(below) : below
            return .polyline(upper + lower.reversed(), isClosed: true)
        }
        for i in line.x.indices {
            let place = frame.point(line.x[i], line.y[i])
            if let x = place?.x, let low = frame.bound(y: band.lower[i]),
                let high = frame.bound(y: band.upper[i])
            {
                above.append(Point(x, high))
                below.append(Point(x, low))
                continue
            }
            if let shape = flush() { shapes.append(shape) }
            above = []
            below = []
        }
        if let shape = flush() { shapes.append(shape) }
        for case .polyline(let outline, _) in shapes {
            for (a, b) in zip(outline, outline.dropFirst()) {
                occupancy.add(from: a, to: b)
            }
        }
        // Bands go under all lines.
        for shape in shapes {
            bands.append(.shapes([shape], .fill(color.opacity(0.2))))
        }
    }

    mutating func draw(_ scatter: ScatterMark) {
        let color = Palette.color(scatter.series)
        let points = zip(scatter.x, scatter.y).map { frame.point($0, $1) }
        for (i, point) in points.enumerated() {
            guard let point else { continue }
            if let bounds = scatter.yBounds {
                addErrorBar(y: point.x, bounds.lower[i], bounds.upper[i], color)
            }
            if let bounds = scatter.xBounds {
                addErrorBar(x: point.y, bounds.lower[i], bounds.upper[i], color)
            }
        }
        let present = points.compactMap { $0 }
        if present.count > 400 {
            addDots(present, color)
        } else {
            addMarkers(present, scatter.series, size: present.count > 80 ? 3.4 : 4.8)
        }
        guard let labels = scatter.labels else { return }
        for (label, point) in zip(labels, points) {
            guard let point, frame.box.contains(point), !label.isEmpty else { continue }
            addLabel(label, beside: point)
        }
    }

    /// Many points as dots: lines of no length with round ends, which take little space in a file.
    private mutating func addDots(_ points: [Point], _ color: Color) {
        let inside = points.filter(frame.box.inset(by: -0.01).contains)
        inside.forEach { occupancy.add($0) }
        let size = points.count > 3000 ? 1.2 : 2.0
        var ink = Ink.stroke(color.opacity(points.count > 3000 ? 0.5 : 0.65), size)
        ink.hasRoundEnds = true
        // One path for each piece: what overlaps in one path does not add up.
        for start in stride(from: 0, to: inside.count, by: 500) {
            let piece = inside[start..<min(start + 500, inside.count)]
            let shapes = piece.map { Shape.polyline([$0, $0], isClosed: false) }
            add(.shapes(shapes, ink))
        }
    }

    mutating func addMarkers(_ points: [Point], _ series: Series, size: Double) {
        let inside = points.filter(frame.box.inset(by: -0.5).contains)
        let marker = Palette.marker(series)
        for point in inside {
            occupancy.add(
                Box(x: point.x - size / 2, y: point.y - size / 2, width: size, height: size))
        }
        var ink = Ink.fill(Palette.color(series))
        ink.stroke = Palette.white
        ink.width = 0.5
        let shapes = inside.map { marker.shape(at: $0, size: size) }
        // One path as long as nothing overlaps would do; overlaps need an outline each.
        for shape in shapes {
            add(.shapes([shape], ink), isWhole: true)
        }
    }

    /// A vertical error bar at the position `x`.
    mutating func addErrorBar(
        y x: Double, _ lower: Double, _ upper: Double, _ color: Color, cap: Double = 1.8
    ) {
        guard let low = frame.bound(y: lower), let high = frame.bound(y: upper) else { return }
        let shapes: [Shape] = [
            .polyline([Point(x, low), Point(x, high)], isClosed: false),
            .polyline([Point(x - cap, low), Point(x + cap, low)], isClosed: false),
            .polyline([Point(x - cap, high), Point(x + cap, high)], isClosed: false),
        ]
        add(.shapes(shapes, .stroke(color, 0.8)))
        occupancy.add(Box(Point(x - cap, low), Point(x + cap, high)))
    }

    /// A horizontal error bar at the position `y`.
    mutating func addErrorBar(
        x y: Double, _ lower: Double, _ upper: Double, _ color: Color, cap: Double = 1.8
    ) {
        guard let left = frame.bound(x: lower), let right = frame.bound(x: upper) else { return }
        let shapes: [Shape] = [
            .polyline([Point(left, y), Point(right, y)], isClosed: false),
            .polyline([Point(left, y - cap), Point(left, y + cap)], isClosed: false),
            .polyline([Point(right, y - cap), Point(right, y + cap)], isClosed: false),
        ]
        add(.shapes(shapes, .stroke(color, 0.8)))
        occupancy.add(Box(Point(left, y - cap), Point(right, y + cap)))
    }

    /// A word beside a point, on the side with the fewest data.
    private mutating func addLabel(_ label: String, beside point: Point) {
        let line = typesetter.line(label, .note)
        let places = [
            Point(point.x + 4, point.y - 3), Point(point.x - 4 - line.width, point.y - 3),
            Point(point.x + 4, point.y + 3 + line.ascent),
            Point(point.x - 4 - line.width, point.y + 3 + line.ascent),
        ]
        addText(line, atBestOf: places, Palette.text)
    }

    /// Text on a light ground at the free-est of several places.
    mutating func addText(_ line: TextLine, atBestOf places: [Point], _ color: Color) {
        let room = frame.box.inset(by: 1.5)
        func cost(_ place: Point) -> Int { occupancy.count(in: line.box(at: place).inset(by: -1)) }
        // What would reach out of the plotting area is moved in; what has no room is left out.
        guard line.width <= room.width, line.height <= room.height else { return }
        let places = places.map { place in
            Point(
                min(max(place.x, room.x), room.maxX - line.width),
                min(max(place.y, room.y + line.ascent), room.maxY - line.descent))
        }
        guard var best = places.first else { return }
        var least = cost(best)
        for place in places.dropFirst() where cost(place) < least {
            best = place
            least = cost(place)
        }
        let box = line.box(at: best)
        let ground = Shape.box(box.inset(by: -0.8))
        words.append(.shapes([ground], .fill(Palette.white.opacity(0.75))))
        words.append(.text(line, at: best, angle: 0, color))
        occupancy.add(box)
    }
}

extension LineMark {
    /// Whether points are marked; more than 16 would run into each other on a small panel.
    var showsMarkers: Bool {
        switch markers {
        case .shown: true
        case .hidden: false
        case .automatic: !series.isReference && x.count <= 16
        }
    }

    /// Dashes and gaps in points; a line with markers is told apart by those.
    var dashes: [Double] {
        switch dash {
        case .solid: []
        case .dashed: [4, 2.2]
        case .dotted: [1.2, 1.8]
        case .automatic:
            if series.isReference { [4, 2.2] } else { showsMarkers ? [] : Palette.dash(series) }
        }
    }
}

extension TextLine {
    /// The rectangle of the text when its baseline begins at a point.
    func box(at point: Point) -> Box {
        Box(x: point.x, y: point.y - ascent, width: width, height: height)
    }
}
