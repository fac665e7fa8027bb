import Foundation
import Testing

/// Whether a Slurm answers, here and now.
private let hasSlurm: Bool = {
    let ending = try? Program.Running(
        "/bin/bash", ["-c", "squeue --noheader --name=assay-none"], in: "/"
    ).wait()
    return ending?.status == 0
}()

@Suite("On a Slurm cluster", .serialized)
struct SlurmTests {
    private static let skipped: Comment =
        "no Slurm answers here: 'ci/slurm-local run' before this command starts one"

    @Test("a dry run prints the script, with everything that was asked for")
    func script() throws {
        let repository = try Repository()
        let ending = try repository.assay(
            "run", "--all", "--on", "slurm", "--dry-run", "--partition", "fast", "--time", "30",
            "--memory", "3G", "--account", "us", "--array-size", "4", "--sbatch=--qos=low",
            "--sbatch", "--exclusive", "--jobs", "2")
        #expect(ending.status == 0, "\(ending.errors)")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.first == "#!/bin/bash")
        let wanted = [
            "--array=0-3", "--cpus-per-task=2", "--mem=3G", "--partition=fast", "--time=30",
            "--account=us", "--qos=low", "--exclusive", "--requeue",
        ]
        #expect(wanted.filter { !lines.contains("#SBATCH \($0)") } == [])
        #expect(
            lines.last?.hasSuffix(
                "/assay' task '\(repository.root)/reports/latest/"
                    + "ledger.sqlite.slurm/NAME'") == true)
        #expect(ending.errors.contains("19 in 4 tasks now"))
        #expect(!repository.exists("reports"))
    }

    @Test("without Slurm it says so", .enabled(if: !hasSlurm))
    func absent() throws {
        let repository = try Repository()
        let ending = try repository.assay("run", "--all", "--on", "slurm")
        #expect(ending.status == 2 && ending.errors.contains("ci/slurm-local"))
    }

    @Test("the records are those of a local run, bit for bit", .enabled(if: hasSlurm, skipped))
    func same() throws {
        let repository = try Repository()
        let cluster = try repository.assay("run", "--all", "--on", "slurm", "--array-size", "3")
        #expect(cluster.status == 0, "\(cluster.errors)")
        #expect(cluster.errors.contains("19 trials in 3 tasks"))
        #expect(try repository.assay("export", "--output", "cluster").status == 0)
        // The ledger knows them all; nothing is left of the job.
        #expect(try repository.assay("run", "--all").errors.contains("19 of them known"))
        #expect(try repository.files("reports/latest").keys.allSatisfy { !$0.contains("slurm") })
        let local = ["--ledger", "local/ledger.sqlite"]
        #expect(try Program.run(["run", "--all"] + local, in: repository.root).status == 0)
        let export = ["export", "--output", "local"] + local
        #expect(try Program.run(export, in: repository.root).status == 0)
        let files = try repository.files("cluster/data")
        let same = try repository.files("local/data")
        #expect(files.count >= 2 && files == same)
    }

    @Test("tasks that are cancelled run again in the same command", .enabled(if: hasSlurm, skipped))
    func killed() throws {
        // Large enough that a task takes seconds.
        let repository = try Repository(Repository.declaration(arms: 2_000_000, seeds: 10))
        let run = try Program.start(
            ["run", "--all", "--on", "slurm", "--array-size", "2"], in: repository.root)
        func shell(_ line: String) throws -> String {
            try Program.shell(line, in: repository.root).output
        }
        // Slurm looks for work every few seconds.
        let deadline = Date(timeIntervalSinceNow: 60)
        while try shell("squeue --noheader --array --states=R") == "" {
            try #require(Date() < deadline, "no task began within a minute")
            usleep(200_000)
        }
        _ = try shell(
            "scancel --name=\"$(squeue --noheader --format=%j | grep assay- | head -n 1)\"")
        let ending = run.wait()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("did not come to an end"), "\(ending.errors)")
        #expect(ending.errors.contains("34 of 34 trials are in the ledger"), "\(ending.errors)")
    }

    @Test("an interrupted command is taken up by the next", .enabled(if: hasSlurm, skipped))
    func interrupted() throws {
        let repository = try Repository()
        let first = try repository.assay("run", "--all", "--on", "slurm", "--no-wait")
        #expect(first.status == 0 && first.errors.contains("19 trials in 19 tasks"))
        let second = try repository.assay("run", "--all", "--on", "slurm")
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("an earlier command has submitted"))
        #expect(second.errors.contains("19 of 19 trials are in the ledger"), "\(second.errors)")
    }

    @Test("trials that fail are said, once, and end with 3", .enabled(if: hasSlurm, skipped))
    func failing() throws {
        let repository = try Repository()
        try repository.change("{armCounts: [20, 40, 80]", to: "{armCounts: [20, 40, 1]")
        let ending = try repository.assay("run", "--all", "--on", "slurm", "--array-size", "2")
        #expect(ending.status == 3)
        #expect(ending.errors.contains("failed: sequential/streaming-bandits arms{"))
        #expect(ending.errors.contains("15 of 19 trials are in the ledger, 4 failed"))
    }
}
