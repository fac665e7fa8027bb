import Declarations
public import Figures
import Foundation
import Results

/// The report as a book in PDF: contents, and a chapter for each suite.
public struct Book {
    private let input: ReportInput
    private let typesetter: DocumentTypesetter

    /// A book of the report; throws when the fonts are missing.
    public init(_ input: ReportInput) throws(FigureError) {
        self.input = input
        typesetter = try DocumentTypesetter()
    }

    /// The file's bytes; the same report gives the same bytes.
    public func encoded() throws(FigureError) -> [UInt8] {
        var chapters: [(report: SuiteReport, flow: BookFlow)] = []
        for (index, report) in input.suites.enumerated() {
            var flow = BookFlow(typesetter)
            flow.breakPage()
            try BookChapter(report, number: index + 1).set(into: &flow)
            chapters.append((report, flow))
        }
        // The length of the front matter depends on the number of entries, not on the page numbers.
        let provisional = front(chapters.map { ($0.report, 0) })
        var page = provisional.pages.count + 1
        var starts: [(SuiteReport, Int)] = []
        for chapter in chapters {
            starts.append((chapter.report, page))
            page += chapter.flow.pages.count
        }
        let front = front(starts)
        var document = Document(
            title: input.title, width: BookFlow.width, height: BookFlow.height)
        document.pages = front.pages
        document.bookmarks = front.bookmarks
        for (report, flow) in chapters {
            document.pages += flow.pages.map { headed($0, report) }
            document.bookmarks += flow.bookmarks
        }
        for index in document.pages.indices.dropFirst() {
            number(&document.pages[index], index + 1)
        }
        return try document.encoded(with: typesetter)
    }

    private func headed(_ page: DocumentPage, _ report: SuiteReport) -> DocumentPage {
        var page = page
        let text = typesetter.set(report.suite.name, isBold: false, size: 7.5)
        let x = BookFlow.width - BookFlow.margin - text.width
        page.add(text, at: Point(x, 38), color: BookFlow.Tone.soft)
        return page
    }

    private func number(_ page: inout DocumentPage, _ number: Int) {
        let text = typesetter.set(String(number), isBold: false, size: 8)
        let x = (BookFlow.width - text.width) / 2
        page.add(text, at: Point(x, BookFlow.height - 32), color: BookFlow.Tone.soft)
    }
}

// MARK: - Front matter

extension Book {
    private typealias Span = BookFlow.Span
    private typealias Tone = BookFlow.Tone

    private func front(_ starts: [(report: SuiteReport, page: Int)]) -> BookFlow {
        var flow = BookFlow(typesetter)
        flow.breakPage()
        flow.skipDown(90)
        flow.heading(input.title, level: 0, anchor: "front", size: 26)
        let claims = input.suites.reduce(0) { $0 + $1.suite.claims.count }
        let tiers = Set(input.suites.map(\.suite.tier.rawValue)).sorted().joined(separator: ", ")
        let scope =
            "\(counted(claims, "claim")) of \(counted(input.suites.count, "paper")), each held "
            + "against an expectation fixed beforehand"
            + (tiers.isEmpty ? "." : "; sizes of tier ‘\(tiers)’.")
        flow.paragraph([Span(text: scope, color: Tone.soft)], size: 11)
        flow.skip(14)
        tally(&flow)
        deviations(&flow)
        if !input.provenance.isEmpty {
            flow.heading("Provenance", level: 1, anchor: "provenance", size: 12)
            flow.facts(input.provenance)
        }
        flow.breakPage()
        flow.heading("Contents", level: 0, anchor: "contents", size: 16)
        for (index, entry) in starts.enumerated() {
            contentsLine(entry.report, page: entry.page, number: index + 1, &flow)
        }
        return flow
    }

    private func tally(_ flow: inout BookFlow) {
        let rows = Verdict.allCases.map { verdict -> BookFlow.Row in
            let count = input.suites.reduce(0) { $0 + $1.count(verdict) }
            return BookFlow.Row(cells: [
                [Span(text: verdict.words, isBold: true, color: verdict.tone)],
                [Span(text: countText(count), isBold: count > 0)],
                [Span(text: verdict.meaning, color: Tone.soft)],
            ])
        }
        flow.table(["Verdict", "Claims", "Meaning"], rows, shares: [2, 1, 7], size: 9)
    }

    private func deviations(_ flow: inout BookFlow) {
        flow.heading("Not as declared", level: 1, anchor: "deviating", size: 12)
        var isEmpty = true
        for (index, report) in input.suites.enumerated() {
            for claim in report.deviating {
                isEmpty = false
                let verdict = report.verdict(of: claim)
                flow.paragraph(
                    [
                        Span(
                            text: verdict.words + ": ", isBold: true, color: verdict.verdict.tone),
                        Span(
                            text: claim.statement, color: Tone.link,
                            target: .anchor(claimAnchor(index + 1, claim))),
                        Span(text: " (\(report.suite.name))", color: Tone.soft),
                    ], indent: 10, bullet: "•")
            }
        }
        if isEmpty {
            flow.paragraph([
                Span(
                    text:
                        "Nothing: every claim that is judged at this tier has its declared verdict."
                )
            ])
        }
    }

    private func contentsLine(
        _ report: SuiteReport, page: Int, number: Int, _ flow: inout BookFlow
    ) {
        let size = 9.5
        flow.reserve(flow.leading(size) * 3)
        let top = flow.y
        let target = DocumentPage.Target.anchor("suite-\(number)")
        flow.paragraph(
            [
                Span(text: "\(number)  ", color: Tone.soft),
                Span(text: report.suite.paper.title, isBold: true, target: target),
                Span(text: "  " + report.suite.name, color: Tone.soft),
            ], size: size, width: flow.textWidth - 90)
        let counts = Verdict.allCases.filter { report.count($0) > 0 }
        var x = BookFlow.width - BookFlow.margin - 80
        for verdict in counts {
            let span = Span(
                text: verdict.letter + "\u{2009}\(report.count(verdict))", color: verdict.tone)
            flow.place(span, x: x, y: top + 1, size: 8)
            x += flow.width(of: span, size: 8) + 5
        }
        let label = Span(text: String(page), target: target)
        let right = BookFlow.width - BookFlow.margin - flow.width(of: label, size: size)
        flow.place(label, x: right, y: top, size: size)
        flow.skip(2)
    }
}

/// The anchor of a claim in the chapter with this number.
func claimAnchor(_ chapter: Int, _ claim: Claim) -> String {
    "claim-\(chapter)-\(claim.id)"
}

extension Verdict {
    /// The color of the verdict on paper, with a contrast of at least 4.5.
    var tone: Color {
        switch self {
        case .reproduced: .hex(0x11704F)
        case .contradicted: .hex(0xB04A00)
        case .inconclusive: .hex(0x7A6000)
        case .vacuous: .hex(0x7440A8)
        case .failed: .hex(0xB3261E)
        case .notRun: .hex(0x646A72)
        }
    }
}
