import Foundation
import Glibc
import Ledger
import Randomness
import Results
import Runner
import Testing

@Suite("Kills at random moments", .serialized)
struct KillTests {
    private static let suite = """
          - id: steady
            run: Steady
            parameters: {milliseconds: 3}
            grid: {rows: [0, 1, 50]}
            seeds: 120
            reports: {mean: a number}
            tables: {curve: {step: a count, noise: a number, kind: a word}}
          - {id: train, run: Train, parameters: {fails: false}, grid: {width: [40000]}, seeds: 20,
             produces: [model], reports: {norm: a number}}
          - {id: use, run: Use, parameters: {scale: 2}, grid: {width: [40000]}, seeds: 20,
             needs: {model: train}, reports: {norm: a number, count: a number}}
        """

    private func undisturbed() throws -> [String: TrialEntry.Result] {
        let laboratory = try Laboratory(Self.suite)
        #expect(try laboratory.run().succeeded == 400)
        return try laboratory.records()
    }

    /// Starts the fixture's own run of the laboratory's suite.
    private func start(_ laboratory: Laboratory, shuffle: Int) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Laboratory.program)
        process.arguments = ["run", laboratory.root, "2", "\(shuffle)"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The processes whose parent is `parent`.
    private func children(of parent: Int32) -> [Int32] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: " ").compactMap { Int32($0) }
    }

    private func isRunning(_ process: Int32) -> Bool {
        // A process that has ended and has not been waited for yet, is a Z.
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return !text.isEmpty && !text.contains(") Z ")
    }

    /// Runs what is left and compares the ledger with that of an undisturbed run.
    private func settle(
        _ laboratory: Laboratory, expected: [String: TrialEntry.Result]
    ) throws {
        let before = try laboratory.records().values.count {
            if case .failure = $0 { false } else { true }
        }
        let summary = try laboratory.run()
        #expect(summary.cached == before && summary.remaining == 0 && summary.failed == 0)
        #expect(try laboratory.records() == expected)
    }

    @Test("after 50 kills of parents and workers the ledger holds the bits of an undisturbed run")
    func kills() throws {
        let expected = try undisturbed()
        var laboratory = try Laboratory(Self.suite)
        var random = RandomStream(seed: 1).stream("moments")
        var orphans: [Int32] = []
        var parents = 0
        var workers = 0
        while parents + workers < 50 {
            let process = try start(laboratory, shuffle: parents + workers)
            while process.isRunning, parents + workers < 50 {
                usleep(UInt32(random.integer(in: 5_000..<60_000)))
                let children = children(of: process.processIdentifier)
                if random.integer(below: 3) == 0 {
                    orphans += children
                    kill(process.processIdentifier, SIGKILL)
                    parents += 1
                    break
                }
                guard !children.isEmpty else { continue }
                kill(children[random.integer(below: children.count)], SIGKILL)
                workers += 1
            }
            process.waitUntilExit()
            // A run that outlived its share of the kills is done; the rest strike a new one.
            if process.terminationReason == .exit, parents + workers < 50 {
                #expect(process.terminationStatus == 0)
                try settle(laboratory, expected: expected)
                laboratory = try Laboratory(Self.suite)
            }
        }
        usleep(200_000)
        #expect(parents > 5 && workers > 5)
        #expect(!orphans.isEmpty && !orphans.contains(where: isRunning))
        try settle(laboratory, expected: expected)
    }

    @Test("a second run on the same ledger is refused at once")
    func twoRuns() throws {
        let laboratory = try Laboratory(Self.suite)
        let first = try start(laboratory, shuffle: 0)
        while !FileManager.default.fileExists(atPath: laboratory.places.ledger) { usleep(1000) }
        usleep(100_000)
        let start = Date()
        #expect {
            try laboratory.run()
        } throws: { error in
            guard case LedgerError.inUse = error else { return false }
            return "\(error)".contains("process \(first.processIdentifier)")
        }
        #expect(Date().timeIntervalSince(start) < 0.5)
        // Reading is not refused meanwhile.
        _ = try laboratory.records()
        kill(first.processIdentifier, SIGINT)
        first.waitUntilExit()
        // Interrupted, it ended by itself and left no trial half.
        #expect(first.terminationReason == .exit && first.terminationStatus == 130)
        #expect(try laboratory.trials().values.allSatisfy { try $0.outcome().failure == nil })
    }
}
