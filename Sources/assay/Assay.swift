import ArgumentParser
import Foundation
import Glibc

/// The command `assay`.
@main
struct Assay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Turns published claims into checked experiments.",
        discussion: """
            A suite is named by its folder: theory/double-descent, or double-descent alone. The \
            flow is run → check → figures → report; each step reads what the one before has left \
            in the ledger.

            Exit status: 0 all as declared; 1 a verdict differs; 2 usage or an invalid \
            declaration; 3 trials failed to execute.
            """,
        version: "0.1.0",
        subcommands: [
            ListCommand.self, ShowCommand.self, ValidateCommand.self, RunCommand.self,
            CheckCommand.self, FiguresCommand.self, ReportCommand.self, ExportCommand.self,
            DataCommand.self, WorkerCommand.self,
        ])

    static func main() {
        // A reader that goes away ends this program as it ends other filters, whatever its parent
        // has set.
        _ = signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            try command.run()
            try Console.flush()
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            end(with: error)
        }
    }

    /// Says what went wrong and ends with the status of the design: never 0 for an error.
    private static func end(with error: any Error) -> Never {
        let status = exitCode(for: error)
        if status.isSuccess {
            // Help and version are asked for by throwing them.
            print(fullMessage(for: error))
            Foundation.exit(0)
        }
        let isUsage = status == .validationFailure
        let text = isUsage ? fullMessage(for: error) : "assay: \(message(of: error))"
        Console.note(text)
        Foundation.exit(2)
    }

    private static func message(of error: any Error) -> String {
        String(describing: error)
    }
}
