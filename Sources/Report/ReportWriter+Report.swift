public import Declarations
import Figures
import Foundation
public import Ledger
public import Results

extension ReportWriter {
    /// A suite's part of a report, with its figures and records written.
    ///
    /// - Parameters:
    ///   - suite: what was declared.
    ///   - verdicts: in any order.
    ///   - outcomes: of its trials, those of controls included.
    ///   - withData: whether the records are written as well.
    ///   - history: the verdicts of all runs so far.
    /// - Returns: the suite's part, with its files.
    /// - Throws: `ReportError` when a figure cannot be drawn or a file not be written.
    public func write(
        _ suite: Suite, verdicts: [ClaimVerdict], outcomes: [(TrialPoint, TrialOutcome)],
        withData: Bool = true, history: [VerdictEntry] = []
    ) throws(ReportError) -> SuiteReport {
        var report = SuiteReport(suite, verdicts: verdicts, outcomes: outcomes)
        report.history = history
        report.figures = try write(report.figures, of: suite)
        if withData { report.data = try writeData(of: Export(suite, outcomes: outcomes)) }
        return report
    }

    /// Writes the records of a suite: `data/<family>/<slug>/<experiment>.csv`, a file more for each
    /// table, and `data/<family>/<slug>.json`.
    ///
    /// - Parameter export: the records.
    /// - Returns: the CSV files.
    /// - Throws: `ReportError` when a file cannot be written.
    public func writeData(of export: Export) throws(ReportError) -> [DataFile] {
        let suite = export.suite
        let folder = try "data/\(safeName(suite.family))/\(safeName(suite.slug))"
        var files: [DataFile] = []
        for experiment in suite.experiments {
            let id = try safeName(experiment.id)
            let path = "\(folder)/\(id).csv"
            try write(export.csv(experiment: experiment.id), to: path)
            files.append(DataFile(experiment: experiment.id, table: nil, path: path))
            for table in export.tables(experiment: experiment.id) {
                let path = try "\(folder)/\(id).\(safeName(table)).csv"
                try write(export.csv(experiment: experiment.id, table: table), to: path)
                files.append(DataFile(experiment: experiment.id, table: table, path: path))
            }
        }
        let json: Data
        do {
            json = try export.json()
        } catch {
            throw .unwritable(path: folder + ".json", reason: "\(error)")
        }
        try write(json, to: folder + ".json")
        return files
    }

    /// Writes pages, book, JUnit XML and Markdown summary, and removes what an earlier report has left
    /// and this one does not write, such as the pages of a suite that is gone.
    ///
    /// - Parameters:
    ///   - input: what they say; its figures have been written here before.
    ///   - withBook: whether the book is written, too.
    /// - Throws: `ReportError` when a file cannot be written.
    public func write(_ input: ReportInput, withBook: Bool = true) throws(ReportError) {
        var attachments: [(name: String, path: String)] = []
        if withBook {
            let bytes: [UInt8]
            do throws(FigureError) {
                bytes = try Book(input).encoded()
            } catch {
                throw .book(reason: error.description)
            }
            try write(Data(bytes), to: "book.pdf")
            attachments.append(("Book (PDF)", "book.pdf"))
        }
        attachments.append(("Summary (Markdown)", "summary.md"))
        attachments.append(("JUnit (XML)", "junit.xml"))
        try write(junitXML(input), to: "junit.xml")
        try write(markdownSummary(input), to: "summary.md")
        for page in try Site(input, attachments: attachments).pages() {
            try write(page.text, to: page.path)
        }
        try replaceEarlierReport()
    }
}
