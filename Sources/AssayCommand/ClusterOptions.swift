import ArgumentParser

/// Where a run's trials are run.
enum Cluster: String, ExpressibleByArgument, CaseIterable {
    case slurm
}

/// What `assay run --on slurm` asks of the cluster.
struct ClusterOptions: ParsableArguments {
    @Option(help: "Run on a cluster: slurm. The same command collects what has ended and goes on.")
    var on: Cluster?

    @Option(help: "Slurm: the partition.")
    var partition: String?

    @Option(help: "Slurm: the longest time of a task, as sbatch takes it (60, 1:00:00, 2-0).")
    var time: String?

    @Option(help: "Slurm: memory of a task, 4G (default: what its trials may take).")
    var memory: String?

    @Option(help: "Slurm: the account that is charged.")
    var account: String?

    @Option(help: "Slurm: tasks of the job array at most (default: 100).")
    var arraySize: Int?

    @Option(
        name: .customLong("sbatch"), parsing: .unconditionalSingleValue,
        help: "Slurm: any other flag of sbatch, --sbatch=--qos=low; may be repeated.")
    var flags: [String] = []

    @Flag(help: "Slurm: submit and return; the same command without it collects.")
    var noWait = false

    mutating func validate() throws {
        if let arraySize, arraySize < 1 {
            throw ValidationError("--array-size has to be at least 1")
        }
        let texts = [partition, time, memory, account].compactMap { $0 } + flags
        if texts.contains(where: { $0.contains(where: \.isNewline) || $0.isEmpty }) {
            throw ValidationError("an option for Slurm is empty or has a line break")
        }
        if let wrong = flags.first(where: { !$0.hasPrefix("-") }) {
            throw ValidationError("--sbatch \(wrong): a flag of sbatch begins with '-'")
        }
        let isAsked = !texts.isEmpty || arraySize != nil || noWait
        if on == nil, isAsked {
            throw ValidationError(
                "--partition, --time, --memory, --account, --array-size, --sbatch and --no-wait "
                    + "need --on slurm")
        }
    }
}
