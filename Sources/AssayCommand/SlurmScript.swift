import Foundation

/// The batch script of a job array.
struct SlurmScript {
    /// The job's name, by which `squeue` finds it.
    var name: String
    /// The job's folder.
    var folder: String
    /// The program.
    var program: String
    /// The number of tasks.
    var tasks: Int
    /// Processors of a task.
    var processors: Int
    /// Memory of a task, as sbatch takes it.
    var memory: String
    var options: ClusterOptions

    /// The script.
    var text: String {
        var lines = [
            "#!/bin/bash",
            "#SBATCH --job-name=\(name)",
            "#SBATCH --array=0-\(tasks - 1)",
            "#SBATCH --cpus-per-task=\(processors)",
            "#SBATCH --mem=\(memory)",
            "#SBATCH --output=\"\(folder.replacing("%", with: "%%"))/task-%a.log\"",
            "#SBATCH --open-mode=append",
            // A node that fails, or somebody who is let through first, costs the trials in flight.
            "#SBATCH --requeue",
        ]
        if let partition = options.partition { lines.append("#SBATCH --partition=\(partition)") }
        if let account = options.account { lines.append("#SBATCH --account=\(account)") }
        if let time = options.time { lines.append("#SBATCH --time=\(time)") }
        lines += options.flags.map { "#SBATCH \($0)" }
        lines += ["exec \(Self.quoted(program)) task \(Self.quoted(folder))", ""]
        return lines.joined(separator: "\n")
    }

    /// A word of the shell that stands for exactly this text.
    static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// Bytes as sbatch takes them, in whole mebibytes.
    static func memory(bytes: Int) -> String { "\(max(1, (bytes + 1_048_575) / 1_048_576))M" }
}
