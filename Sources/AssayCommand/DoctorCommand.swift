import ArgumentParser
import Foundation

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at the machine and the repository, and say what to repair.",
        discussion: """
            Looks at the toolchain, the packages of ci/setup, fonts, the kernels of OpenBLAS and their \
            speed, data sets, disk and memory, the ledger, and whether this program is older than its \
            sources. Each finding is ok, a note or a problem; notes and problems name their repair. \
            Exits with 2 when there is a problem, else with 0.
            """)

    @OptionGroup var rootOptions: RootOptions

    @Option(
        help: "The ledger's file (default: reports/latest/ledger.sqlite).",
        transform: pathArgument)
    var ledger: String?

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Flag(inversion: .prefixedNo, help: "Whether the speed of the kernels is measured (a second).")
    var measure = true

    func run() throws {
        let root = try rootOptions.folder()
        let doctor = Doctor(root: root, ledger: ledger)
        var findings = doctor.tools() + doctor.kernels(isMeasured: measure)
        findings += doctor.data() + doctor.machine() + doctor.repository()
        let problems = findings.filter { $0.status == .problem }.count
        if json {
            try printEncoded(Report(findings: findings, problems: problems))
        } else {
            show(findings)
            print(problems == 0 ? "nothing to repair" : "\(problems) to repair")
        }
        if problems > 0 { throw ExitCode(2) }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        var findings: [Finding]
        var problems: Int
    }

    private func show(_ findings: [Finding]) {
        let width = findings.map(\.name.count).max() ?? 0
        var topic = ""
        for finding in findings {
            if finding.topic != topic {
                topic = finding.topic
                print(Console.colored(topic, 1))
            }
            let color =
                switch finding.status {
                case .ok: 32
                case .note: 33
                case .problem: 31
                }
            let word = finding.status.rawValue.padding(
                toLength: 8, withPad: " ", startingAt: 0)
            let name = finding.name.padding(toLength: width, withPad: " ", startingAt: 0)
            print("  \(Console.colored(word, color)) \(name)  \(finding.detail)")
            if let repair = finding.repair {
                print(String(repeating: " ", count: width + 13) + "→ " + repair)
            }
        }
    }
}
