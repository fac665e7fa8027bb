import Declarations
import Digests
import Foundation
import Ledger
import Runner

/// A job array and its folder, which every node of the cluster sees.
///
/// The folder holds `job.json` (this value), the program, the script, and for each task its part of the
/// ledger and its log. A task needs nothing else but the repository.
struct SlurmJob: Codable {
    /// The repository's folder.
    var root: String
    /// The folder of artifacts, which all tasks share.
    var artifacts: String
    /// The suites of the plan, in its order.
    var suites: [String]
    var tier: String
    /// The filter of the plan.
    var experiments: [String]?
    var claims: [String]?
    /// OpenBLAS's core type, chosen by the command and the same for all tasks.
    var core: String
    var isPortable: Bool
    var isVerified: Bool
    /// Trials at once in a task.
    var jobs: Int
    /// The trials.
    var parts: PlanParts
    /// A digest of the keys of each task's trials: a task that comes to another one is of another
    /// declaration, program or machine, and runs nothing.
    var digests: [String]

    /// The plan and its keys, as a task has to come to them again.
    func workspace() throws -> Workspace {
        guard let tier = Tier(rawValue: tier) else {
            throw UsageError("job.json names the tier '\(tier)'")
        }
        let loaded = try suites.map { name in
            let parts = name.split(separator: "/").map(String.init)
            guard parts.count == 2 else { throw UsageError("job.json names a suite '\(name)'") }
            return try Suite.load(root: root, family: parts[0], slug: parts[1], tier: tier)
        }
        var places = Places(root: root)
        places.artifacts = artifacts
        return try Workspace(
            suites: loaded,
            filter: PlanFilter(
                experiments: experiments.map(Set.init), claims: claims.map(Set.init)),
            places: places,
            environment: NumericEnvironment(.named(core), portable: isPortable))
    }

    /// The digest of the keys of some trials.
    static func digest(of trials: [Int], keys: TrialKeys) -> String {
        var hash = SHA256()
        for trial in trials { hash.update(keys[trial].bytes) }
        return hash.finalizeHex()
    }

    /// Reads `job.json` of a folder.
    static func load(_ folder: String) throws -> SlurmJob {
        guard let data = FileManager.default.contents(atPath: folder + "/job.json") else {
            throw UsageError("there is no job in \(folder)")
        }
        do {
            return try JSONDecoder().decode(SlurmJob.self, from: data)
        } catch {
            throw UsageError("\(folder)/job.json is damaged: delete \(folder) and run again")
        }
    }

    /// The part of the ledger that a task writes.
    static func ledger(of task: Int, in folder: String) -> String {
        "\(folder)/task-\(task).sqlite"
    }

    /// What a task says, on all its attempts.
    static func log(of task: Int, in folder: String) -> String { "\(folder)/task-\(task).log" }
}
