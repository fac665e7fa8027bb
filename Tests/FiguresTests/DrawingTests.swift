import Figures
import Foundation
import FoundationXML
import Testing

/// Charts of every kind, and hard ones.
private enum Sample {
    static let x = (1...40).map(Double.init)

    static func lines(_ axis: Axis = Axis("loss L_{t}", scale: .log)) -> Chart {
        let marks = (0..<5).map { i -> Mark in
            let y = x.map { pow($0, -0.3 * Double(i + 1)) }
            let band = Bounds(lower: y.map { 0.8 * $0 }, upper: y.map { 1.3 * $0 })
            return .line(LineMark(Series("method \(i) <&>", style: i), x: x, y: y, band: band))
        }
        return Chart(
            title: "Loss <of> & \"all\"", x: Axis("step", scale: .log), y: axis, marks: marks,
            guides: [
                .power(exponent: -0.5), .horizontal(0.5, label: "half"),
                .verticalBand(3...5, label: "early"),
            ])
    }

    static let grid = Grid(
        x: x, y: x, values: x.flatMap { y in x.map { sin($0 / 5) * cos(y / 7) } })

    static let charts: [Chart] = [
        lines(),
        Chart(
            x: Axis(scale: .category(["a", "b, a long name", "c"])), y: Axis("share"),
            marks: (0..<2).map {
                .bars(
                    BarMark(
                        Series("set \($0)", style: $0), values: [1, .nan, -0.5],
                        bounds: Bounds(lower: [0.9, 0, -1], upper: [1.1, 0, 0])))
            }),
        Chart(marks: [.histogram(HistogramMark(of: x.map { $0 * $0 }))]),
        Chart(
            x: Axis("close together", range: 1234.0001...1234.0009), y: Axis(range: -8e-7...9e-7),
            marks: [.line(LineMark(x: [1234.0002, 1234.0008], y: [0, 5e-7]))]),
        Chart(marks: [.heatmap(HeatmapMark(grid, scale: ColorScale("z")))]),
        Chart(marks: [.contour(ContourMark(grid)), .line(LineMark(Series("path"), x: x, y: x))]),
        Chart(
            y: Axis("Ω ∈ ∇ 試験", scale: .symlog(linearWidth: 0.1)),
            marks: [
                .scatter(
                    ScatterMark(
                        x: x, y: x.map { -$0 }, yBounds: Bounds(lower: x, upper: x),
                        labels: x.map { "p\($0)" }))
            ]),
    ]

    static let hard: [Chart] = [
        Chart(marks: []),
        Chart(marks: [.line(LineMark(x: [], y: []))]),
        Chart(marks: [.line(LineMark(x: [1], y: [2]))]),
        Chart(marks: [.line(LineMark(x: [1, 2], y: [.nan, .infinity]))]),
        Chart(marks: [.line(LineMark(x: [1, 2, 3], y: [-1.7e308, 0, 1.7e308]))]),
        Chart(marks: [.line(LineMark(x: [1, 2, 3], y: [.leastNonzeroMagnitude, 0, 1e-308 / 64]))]),
        Chart(
            x: Axis(scale: .log), y: Axis(scale: .log),
            marks: [.scatter(ScatterMark(x: [0, -1, 1e-300], y: [1, 1, 1e300]))]),
        Chart(y: Axis(range: 0...1e-9), marks: [.line(LineMark(x: [0, 1], y: [-1e30, 1e30]))]),
        Chart(
            x: Axis(scale: .log),
            marks: [
                .contour(
                    ContourMark(
                        Grid(x: [-1, 0, 1, 2], y: [0, 1], values: [0, 1, 2, 3, 4, 5, 6, 7])))
            ]),
        Chart(marks: [.contour(ContourMark(Grid(x: [], y: [], values: [])))]),
        Chart(marks: [.heatmap(HeatmapMark(Grid(x: [0], y: [0], values: [3]), showsValues: true))]),
        Chart(marks: [.bars(BarMark(values: [1, 2]))]),
        Chart(
            x: Axis(scale: .category([])), y: Axis(scale: .category(["a"])),
            marks: [.bars(BarMark(values: []))]),
        Chart(
            x: Axis(String(repeating: "long ", count: 100)),
            marks: [.line(LineMark(x: [1], y: [1]))]
        ),
    ]

    /// Figures with room for their words: of the charts, all but that with forty labelled points.
    static let orderly =
        charts.dropLast().map { Figure($0) }
        + [Figure(title: "Title", panels: Array(charts.dropLast()), columns: 2)]

    static let panels = Figure(title: "All", panels: charts, columns: 3)
}

@Suite("Drawings")
struct DrawingTests {
    @Test("are the same bytes each time, whatever was drawn before")
    func sameBytes() throws {
        var differing: [FigureFormat] = []
        for format in [FigureFormat.pdf, .svg, .png(pixelsPerPoint: 1)] {
            let first = try render(Sample.panels, as: format)
            _ = try render(Figure(Sample.charts[3]), as: format)
            let second = try render(Sample.panels, as: format)
            if first != second || first.isEmpty { differing.append(format) }
        }
        #expect(differing == [])
    }

    @Test("are the same bytes from many threads at once")
    func threads() async throws {
        let alone = try render(Sample.panels, as: .svg) + render(Sample.panels, as: .pdf)
        let isSame = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    try render(Sample.panels, as: .svg) + render(Sample.panels, as: .pdf) == alone
                }
            }
            return try await group.allSatisfy { $0 }
        }
        #expect(isSame)
    }

    @Test("in PDF embed their fonts and carry no date")
    func pdf() throws {
        let bytes = try render(Figure(Sample.charts[0]), as: .pdf)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("%PDF-1.5"))
        #expect(!text.contains("Date"))
        #expect(text.contains("Lato-Regular"))
        #expect(text.contains("/FontFile2"))
    }

    @Test("in SVG are well-formed, titled, without what is not a number")
    func svg() throws {
        let bytes = try render(Sample.panels, as: .svg)
        let document = try XMLDocument(data: Data(bytes))
        let titles = try document.nodes(forXPath: "/*/*[local-name()='title']")
        #expect(titles.first?.stringValue?.contains("Loss <of> & \"all\"") == true)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("nan") && !text.contains("inf\"") && !text.contains("inf "))
    }

    @Test("of two figures share no names in SVG")
    func names() throws {
        func names(_ chart: Chart) throws -> Set<Substring> {
            let bytes = try render(Figure(chart), as: .svg)
            let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: " id=\"")
            return Set(parts.dropFirst().compactMap { $0.split(separator: "\"").first })
        }
        let (a, b) = (try names(Sample.charts[0]), try names(Sample.charts[1]))
        #expect(!a.isEmpty && !b.isEmpty)
        #expect(a.isDisjoint(with: b))
    }

    @Test("of hard data have finite size and no overflow", arguments: Sample.hard)
    func hard(chart: Chart) throws {
        let drawing = try Drawing(Figure(chart))
        #expect(drawing.width.isFinite && drawing.height.isFinite && drawing.height < 3000)
        let text = String(decoding: try drawing.encoded(as: .svg), as: UTF8.self)
        #expect(!text.contains("nan") && !text.contains("inf "))
        #expect(try drawing.encoded(as: .pdf).count > 1000)
    }

    @Test("are as wide as asked for, with legends beside the data", arguments: [200.0, 244, 468])
    func width(width: Double) throws {
        let figures = [
            Figure(Sample.charts[0], width: width),
            Figure(panels: [Sample.charts[0], Sample.charts[1]], columns: 2, width: 2 * width),
        ]
        let excess = try figures.map { try Drawing($0).width - $0.width }
        // Sizes are settled by iteration; a tenth of a point cannot be seen.
        #expect(excess.allSatisfy { $0 < 0.1 })
    }

    @Test("know their data and where they stand")
    func dataPoints() throws {
        let chart = Chart(
            x: Axis(range: 0...10), y: Axis("z", scale: .log, range: 0.1...10),
            marks: [.line(LineMark(Series("a"), x: [0, 5, 10, 11], y: [0.1, 1, 10, 1]))])
        let points = try Drawing(Figure(chart)).dataPoints
        // The last one lies outside of the axis.
        #expect(points.map(\.x) == [0, 5, 10])
        #expect(points.map(\.y) == [0.1, 1, 10])
        #expect(points.allSatisfy { $0.series == "a" && $0.xName == nil })
        // Middle of both axes: 5 of 0…10, and 1 of 0.1…10 on a logarithm, up to rounding.
        let places = points.map(\.place)
        #expect(abs(places[1].x - (places[0].x + places[2].x) / 2) < 1e-9)
        #expect(abs(places[1].y - (places[0].y + places[2].y) / 2) < 1e-9)
    }

    @Test("show signed magnitudes over many decades in colors")
    func symlogColors() throws {
        let grid = Grid(x: [0, 1, 2], y: [0, 1], values: [-100, -1, 0, 0, 1, 100])
        let scale = ColorScale(
            "z", colors: .diverging(center: 0), scale: .symlog(linearWidth: 1))
        let drawing = try Drawing(Figure(Chart(marks: [.heatmap(HeatmapMark(grid, scale: scale))])))
        let words = drawing.words.map(\.text)
        #expect(words.contains("0") && words.contains("102") && words.contains("\u{2212}102"))
        #expect(drawing.dataPoints.compactMap(\.z) == grid.values)
    }

    @Test("set accents over letters without moving what follows")
    func accents() throws {
        let type = try DocumentTypesetter()
        let width = { type.width(of: $0, isBold: false, size: 10) }
        // The hat of β̂ comes from another file, and has no advance of its own.
        // Six advances are added up in another order: a few ulp of 22.
        #expect(abs(width("β\u{302} = 1") - width("β = 1")) < 1e-13)
        #expect(width("X\u{303}") == width("X"))
    }

    @Test("say so where there are no data")
    func noData() throws {
        let drawing = try Drawing(Figure(Chart(marks: [])))
        #expect(drawing.words.contains { $0.text == "no data" })
    }

    @Test("warn of values that a logarithmic axis cannot show")
    func warnings() throws {
        let mark = LineMark(Series("loss"), x: [1, 2, 3, 4], y: [1, 0, -1, .nan])
        let chart = Chart(title: "T", y: Axis(scale: .log), marks: [.line(mark)])
        let drawing = try Drawing(Figure(chart))
        #expect(
            drawing.warnings == [
                "T: 2 values of “loss” at or below 0 cannot stand on a logarithmic y axis"
            ])
    }

    @Test("have no words over each other and none off the page", arguments: Sample.orderly)
    func words(figure: Figure) throws {
        let drawing = try Drawing(figure)
        let page = Box(x: 0, y: 0, width: drawing.width, height: drawing.height)
        var faults: [String] = []
        for (i, word) in drawing.words.enumerated() {
            let box = word.box
            let isInside =
                page.contains(Point(box.x, box.y)) && page.contains(Point(box.maxX, box.maxY))
            if !isInside { faults.append("\(word.text) leaves the page") }
            for other in drawing.words[..<i] where other.box.overlaps(box) {
                faults.append("\(word.text) over \(other.text)")
            }
        }
        #expect(faults == [])
    }
}

@Suite("Fonts")
struct FontTests {
    @Test("that are missing are named with their package")
    func missing() {
        let path = "/nowhere/Lato.ttf"
        #expect(throws: FigureError.missingFont(path: path, package: "fonts-lato")) {
            try FontFile(path: path, package: "fonts-lato")
        }
        let text = FigureError.missingFont(path: path, package: "fonts-lato").description
        #expect(text.contains(path) && text.contains("install the Debian package fonts-lato"))
    }

    @Test("that are no fonts are named with their package")
    func unreadable() {
        #expect(throws: FigureError.unreadableFont(path: #filePath, package: "fonts-lato")) {
            try FontFile(path: #filePath, package: "fonts-lato")
        }
    }
}
