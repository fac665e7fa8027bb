import Declarations
import Foundation
import Ledger
import Runner

extension SlurmRun {
    /// Writes a job's folder and submits it; returns the folder's name.
    func submit(_ trials: [Int], _ slurm: SlurmClient, _ ledger: Ledger) throws -> String {
        let parts = PlanParts(trials, tasks: options.arraySize ?? Self.defaultTasks)
        let name = Self.name()
        let folder = "\(jobsFolder)/\(name)"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            // A build in the meantime would change the program under its tasks.
            try FileManager.default.copyItem(
                atPath: AssayCommand.program, toPath: folder + "/assay")
        } catch {
            throw UsageError("\(folder) cannot be written: \(error.localizedDescription)")
        }
        try seed(parts, folder, ledger)
        let job = job(parts)
        try write(JSONEncoder().encode(job), folder + "/job.json")
        let script = script(name: "assay-\(name)", folder: folder, parts: parts)
        try write(Data(script.text.utf8), folder + "/script.sh")
        let number: Int
        do {
            number = try slurm.submit(folder + "/script.sh")
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try write(Data("\(number)\n".utf8), folder + "/number")
        Console.note(
            "job \(number): \(parts.count) trials in \(parts.tasks) tasks (\(folder))")
        return name
    }

    private func job(_ parts: PlanParts) -> SlurmJob {
        let environment = workspace.environment
        return SlurmJob(
            root: workspace.places.root, artifacts: workspace.places.artifacts,
            suites: workspace.suites.map(\.name),
            tier: (workspace.suites.first?.tier ?? .ci).rawValue,
            experiments: filter.experiments?.sorted(), claims: filter.claims?.sorted(),
            core: environment.core, isPortable: environment.isPortable, isVerified: isVerified,
            jobs: processors, parts: parts,
            digests: (0..<parts.tasks).map {
                SlurmJob.digest(of: parts.trials(of: $0), keys: workspace.keys)
            })
    }

    /// Gives each task the records of the producers whose artifacts it reads.
    private func seed(_ parts: PlanParts, _ folder: String, _ ledger: Ledger) throws {
        for task in 0..<parts.tasks {
            var producers: Set<Int> = []
            for trial in parts.trials(of: task) {
                producers.formUnion(workspace.plan.producers(of: trial).map(\.trial))
            }
            guard !producers.isEmpty else { continue }
            let part = try Ledger(
                path: SlurmJob.ledger(of: task, in: folder), for: .writingAlone)
            let run = try part.beginRun(
                tier: workspace.suites.first?.tier ?? .ci, suites: workspace.suites.map(\.name),
                options: ["on": "slurm"], provenance: [:])
            for producer in producers.sorted() {
                if let entry = try ledger.trial(workspace.keys[producer]) {
                    try part.record(entry, run: run)
                }
            }
        }
    }

    func script(name: String, folder: String, parts: PlanParts) -> SlurmScript {
        let limits = workspace.plan.suites.flatMap(\.experiments).map(\.memoryLimit)
        // The parent of the workers has its own 200 MB.
        let memory = processors * (limits.max() ?? 2_000_000_000) + 200_000_000
        return SlurmScript(
            name: name, folder: folder, program: folder + "/assay", tasks: parts.tasks,
            processors: processors,
            memory: options.memory ?? SlurmScript.memory(bytes: memory), options: options)
    }

    /// Processors of a task: `--jobs`, and at least what one trial wants.
    private var processors: Int {
        let threads = workspace.plan.suites.flatMap(\.experiments).map(\.threads).max() ?? 1
        return max(jobs ?? 1, threads)
    }

    private func write(_ data: Data, _ path: String) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw UsageError("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// A name that sorts by time, and that no other job has.
    private static func name() -> String {
        let seconds = Int(Date().timeIntervalSince1970)
        return "\(seconds)-\(UUID().uuidString.prefix(8).lowercased())"
    }
}
