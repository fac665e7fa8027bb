import Foundation

/// Slurm's commands, as far as a run needs them.
struct SlurmClient {
    /// Makes sure that Slurm is there.
    ///
    /// - Throws: `UsageError` where it is not, or does not answer.
    init() throws {
        guard Doctor.output(["sbatch", "--version"]) != nil else {
            throw UsageError(
                "there is no 'sbatch' on the PATH: give this command where Slurm's commands are "
                    + "installed (ci/slurm-local starts a Slurm of one node for trying it)")
        }
        guard Doctor.output(["squeue", "--noheader", "--name=assay-none"]) != nil else {
            throw UsageError(
                "Slurm does not answer: 'squeue' says why ('scontrol ping', 'systemctl status "
                    + "slurmctld munge')")
        }
    }

    /// Submits a script and returns the job's number.
    func submit(_ script: String) throws -> Int {
        let (status, output, errors) = try Self.run(["sbatch", "--parsable", script])
        let number = output.split { $0 == ";" || $0.isWhitespace }.first.flatMap { Int($0) }
        guard status == 0, let number else {
            throw UsageError(
                "sbatch refused \(script): \(errors.trimmingCharacters(in: .whitespacesAndNewlines))"
            )
        }
        return number
    }

    /// The tasks of a job that wait or run; nil while Slurm does not answer.
    ///
    /// - Parameter name: the job's name.
    /// - Returns: for each such task whether it runs.
    func activeTasks(of name: String) -> [Int: Bool]? {
        let query = ["squeue", "--noheader", "--array", "--name=\(name)", "--format=%K %t"]
        guard let text = Doctor.output(query) else { return nil }
        var tasks: [Int: Bool] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let task = Int(words[0]) else { continue }
            tasks[task] = words[1] == "R" || words[1] == "CG"
        }
        return tasks
    }

    /// How many tasks of a job ended in which state, as far as Slurm still knows.
    func states(of job: Int) -> [String: Int] {
        var states: [Substring: Int] = [:]
        let accounts = Doctor.output(
            [
                "sacct", "--noheader", "--parsable2", "--allocations", "--jobs=\(job)",
                "--format=State",
            ])
        if let accounts, !accounts.isEmpty {
            for line in accounts.split(separator: "\n") {
                states[line.prefix { $0 != " " }, default: 0] += 1
            }
        } else if let text = Doctor.output(["scontrol", "--oneliner", "show", "job", "\(job)"]) {
            for word in text.split(separator: " ") where word.hasPrefix("JobState=") {
                states[word.dropFirst("JobState=".count), default: 0] += 1
            }
        }
        return Dictionary(uniqueKeysWithValues: states.map { (String($0.key), $0.value) })
    }

    private static func run(_ command: [String]) throws -> (Int32, String, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw UsageError("\(command[0]) cannot be started: \(error.localizedDescription)")
        }
        // Each says a line or two, far less than a pipe holds.
        let said = try? output.fileHandleForReading.readToEnd()
        let complained = try? errors.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: said ?? Data(), as: UTF8.self),
            String(decoding: complained ?? Data(), as: UTF8.self)
        )
    }
}
