import Datasets
import Declarations
import Foundation
import Ledger
import Runner

extension Workspace {
    /// Checks every data set that a trial of the plan is going to read, before any of them begins.
    ///
    /// - Throws: `UsageError` that names each set, who needs it and what brings it back.
    func verifyData() throws {
        var users: [String: Set<String>] = [:]
        for suite in suites {
            var needed: Set<String> = []
            for trials in plan.trials(of: suite.name) {
                needed.formUnion(plan.experiment(of: trials.lowerBound).data)
            }
            for name in needed { users[name, default: []].insert(suite.name) }
        }
        guard !users.isEmpty, try remaining() > 0 else { return }
        let library = try DatasetLibrary(root: places.root)
        var problems: [String] = []
        for (name, suites) in users.sorted(by: { $0.key < $1.key }) {
            do {
                try library.verify(name)
            } catch {
                let who = suites.sorted().joined(separator: ", ")
                problems.append("\(error.description)\n    needed by \(who)")
            }
        }
        guard problems.isEmpty else {
            throw UsageError("nothing was run:\n" + problems.joined(separator: "\n"))
        }
    }

    /// How many trials of the plan the ledger lacks.
    private func remaining() throws -> Int {
        guard FileManager.default.fileExists(atPath: places.ledger) else { return plan.count }
        let runner = Runner(
            plan: plan, keys: keys, places: places, options: RunOptions(environment: environment))
        return plan.count - (try runner.cachedCount(in: openLedger()))
    }
}
