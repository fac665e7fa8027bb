import Foundation
import Testing

@Suite("Ledgers that cannot be used")
struct LedgerTests {
    private static let ledger = "reports/latest/ledger.sqlite"

    /// A repository whose trials have all run, with the ledger in one file.
    private func finished() throws -> Repository {
        let repository = try Repository()
        #expect(try repository.assay("run", "--all").status == 0)
        return repository
    }

    private func change(_ repository: Repository, _ body: (inout Data) throws -> Void) throws {
        var data = try repository.read(Self.ledger)
        try body(&data)
        try repository.write(Self.ledger, data)
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: repository.path(Self.ledger + suffix))
        }
    }

    private func expectRefusal(_ repository: Repository, _ messages: String...) throws {
        let before = try repository.read(Self.ledger)
        for command in [["run", "--all"], ["check"], ["figures"], ["report"]] {
            let ending = try Program.run(command, in: repository.root)
            #expect(ending.status == 2, "\(command): \(ending)")
            for message in messages {
                #expect(ending.errors.contains(message), "\(command): \(ending.errors)")
            }
        }
        // What can be saved is left to be saved.
        #expect(try repository.read(Self.ledger) == before)
    }

    @Test("a damaged one is told, with what to do, and left as it is")
    func damaged() throws {
        let repository = try finished()
        try change(repository) { data in
            for index in 4096..<data.count where index % 3 == 0 { data[index] = 0xa5 }
        }
        try expectRefusal(repository, "is damaged", "move it away")
        // Moved away, as it says, everything is run again.
        try FileManager.default.moveItem(
            atPath: repository.path(Self.ledger), toPath: repository.path("ledger.damaged"))
        let again = try repository.assay("run", "--all")
        #expect(again.status == 0 && again.errors.contains("19 run, 0 known"))
    }

    @Test("a truncated one is told")
    func truncated() throws {
        let repository = try finished()
        try change(repository) { data in data = data.prefix(data.count / 2) }
        try expectRefusal(repository, "is damaged", "move it away")
    }

    @Test("another format is told, older and newer", arguments: [("0", "older"), ("9", "newer")])
    func format(number: String, age: String) throws {
        let repository = try finished()
        try change(repository) { data in
            let place = try #require(data.range(of: Data("format1".utf8)))
            data.replaceSubrange(place, with: Data("format\(number)".utf8))
        }
        try expectRefusal(repository, "has format \(number), \(age) than this program's 1")
    }

    @Test("a file that is something else is told")
    func stranger() throws {
        let repository = try Repository()
        try repository.write(Self.ledger, Repository.declaration())
        try expectRefusal(repository, "is not a ledger")
    }

    @Test("a second run on one ledger is refused at once; reading is not, nor is another ledger")
    func twoRuns() throws {
        let repository = try Repository(Repository.declaration(arms: 5000, seeds: 300))
        let first = try Program.start(["run", "--all", "--jobs", "1"], in: repository.root)
        try waitFor { first.errors.contains("/904 ") }
        // Stopped, it holds the ledger as long as it takes.
        kill(first.process.processIdentifier, SIGSTOP)
        let second = try repository.assay("run", "--all")
        #expect(second.status == 2)
        #expect(
            second.errors.contains("another run (process \(first.process.processIdentifier))"),
            "\(second.errors)")
        // What has run so far can be looked at; verdicts are not all in, which is no success.
        #expect(try repository.assay("check").status == 1)
        let other = try repository.assay(
            "run", "--all", "--experiment", "arms", "--ledger", "other/ledger.sqlite")
        #expect(other.status == 0)
        kill(first.process.processIdentifier, SIGKILL)
        _ = first.wait()
        // A ledger whose holder was killed is free.
        let third = try repository.assay("run", "--all", "--experiment", "arms")
        #expect(third.status == 0, "\(third.errors)")
    }

    // MARK: Full disks

    private static let limited = """
        trap '' XFSZ; ulimit -f 40; $assay run --all; status=$?; exit $status
        """

    @Test("a file that may not grow ends a run with a message; with room the same command goes on")
    func limit() throws {
        let repository = try Repository()
        let full = try Program.shell(Self.limited, in: repository.root)
        #expect(full.status == 2 && full.errors.contains("ledger.sqlite"), "\(full.errors)")
        let again = try repository.assay("run", "--all")
        #expect(again.status == 0 && again.errors.contains("0 failed"), "\(again.errors)")
        #expect(try repository.assay("check").status == 0)
    }

    @Test("a full disk ends every command with a message", .enabled(if: geteuid() == 0))
    func disk() throws {
        let repository = try finished()
        // A namespace of its own, so that the mount ends with the shell whatever happens.
        let script = """
            unshare --mount /bin/bash -c '
              mkdir -p small && mount -t tmpfs -o size=64k tmpfs small || exit 77
              "$0" run --all --ledger small/ledger.sqlite; echo "run $?"
              rm -f small/*; dd if=/dev/zero of=small/filler bs=1k count=60 2>/dev/null
              "$0" report --output small/report; echo "report $?"
              "$0" figures --output small/report; echo "figures $?"
              "$0" export --output small/report; echo "export $?"
            ' "$assay"
            """
        let ending = try Program.shell(script, in: repository.root)
        // Some containers do not let their root mount; there is nothing to see then.
        guard ending.output.contains("run ") else { return }
        #expect(ending.errors.contains("no room is left on the disk of"), "\(ending.errors)")
        #expect(ending.errors.contains("cannot be written"), "\(ending.errors)")
        #expect(ending.output.contains("run 2\n") && ending.output.contains("report 2\n"))
        #expect(ending.output.contains("figures 2\n") && ending.output.contains("export 2\n"))
    }
}

/// Waits until something holds, for ten seconds at most.
func waitFor(_ condition: () -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: 10)
    while !condition() {
        try #require(Date() < deadline, "it did not happen within ten seconds")
        usleep(2000)
    }
}
