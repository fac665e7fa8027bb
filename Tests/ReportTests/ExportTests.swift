import Declarations
import Foundation
import Report
import Results
import SuiteKit
import Testing

@Suite("Records for other programs")
struct ExportTests {
    @Test("A reader of RFC 4180 gets back each cell")
    func quoting() {
        let cells = ["plain", "a,b", "say \"hi\"", "two\nlines", "cr\rhere", " space", "", "=1+1"]
        #expect(parse(csvLine(cells) + csvLine(cells)) == [cells, cells])
    }

    @Test("Each trial has a row with its parameters, seed and numbers")
    func numbers() throws {
        let (suite, _, outcomes) = try Fixture.suites()[0]
        let rows = parse(
            Export(suite, outcomes: outcomes.reversed()).csv(experiment: "rfm-iterations"))
        #expect(
            rows[0] == [
                "iterations", "noise", "ratio", "samples", "seed", "trial_status", "test_error",
                "kappa",
            ])
        #expect(rows.count == 1 + 6 * 3 * 5)
        // The order is the declaration's, whatever the order of the outcomes.
        #expect(rows[1].prefix(5) == ["100", "0.2", "0.25", "200", "0"])
        #expect(rows[6].prefix(5) == ["10000", "0.2", "0.25", "200", "0"])
        let record = try #require(outcomes[0].1.record)
        #expect(Double(rows[1][6]) == record.scalar("test_error"))
        #expect(Double(rows[1][7]) == record.scalar("kappa"))
    }

    @Test("Each row of a table carries its trial's parameters")
    func tables() throws {
        let (suite, _, outcomes) = try Fixture.suites()[0]
        let export = Export(suite, outcomes: outcomes)
        #expect(export.tables(experiment: "rfm-iterations") == ["spectrum"])
        let rows = parse(export.csv(experiment: "rfm-iterations", table: "spectrum"))
        #expect(rows[0] == ["iterations", "noise", "ratio", "samples", "seed", "index", "value"])
        #expect(rows.count == 1 + 90 * 12)
        #expect(rows[13].suffix(3) == ["1", "1", "40.1"])
    }

    @Test("A trial that failed has a row without numbers")
    func failures() throws {
        let (suite, _, outcomes) = try Fixture.suites()[2]
        let rows = parse(Export(suite, outcomes: outcomes).csv(experiment: "broken"))
        #expect(rows == [["size", "seed", "trial_status", "value"], ["1", "0", "failed", ""]])
    }

    @Test("The JSON holds the same numbers, and no times")
    func json() throws {
        let (suite, _, outcomes) = try Fixture.suites()[0]
        let data = try Export(suite, outcomes: outcomes).json()
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let trials = try #require(object["trials"] as? [[String: Any]])
        #expect(trials.count == outcomes.count)
        let numbers = try #require(trials[7]["numbers"] as? [String: Double])
        #expect(numbers["kappa"] == outcomes[7].1.record?.scalar("kappa"))
        let text = try #require(String(data: data, encoding: .utf8))
        #expect(!text.contains("wallSeconds"))
    }

    /// The rows of a CSV text.
    private func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if isQuoted {
                if scalar != "\"" {
                    cell.unicodeScalars.append(scalar)
                } else if scalars.first == "\"" {
                    scalars.removeFirst()
                    cell += "\""
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\n" {
                row.append(cell)
                cell = ""
                if scalar == "\n" {
                    rows.append(row)
                    row = []
                }
            } else {
                cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
