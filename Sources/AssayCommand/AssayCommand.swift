import ArgumentParser
import Foundation
import Glibc
import Runner
public import SuiteKit

/// The command `assay` for a program's own families of suites.
///
/// A program of three lines is a complete `assay` for the papers of its package:
///
/// ```swift
/// import AssayCommand
///
/// AssayCommand.main(families: [family])
/// ```
public enum AssayCommand {
    /// The families that this process knows; set once, by `main`, around everything else.
    @TaskLocal static var families: [Family] = []

    /// Parses the arguments of this process, does what they say, and ends the process.
    ///
    /// The status is 0 when all is as declared, 1 when a verdict differs, 2 for usage or an invalid
    /// declaration, 3 when trials failed to execute. The same program, called as `worker`, runs the
    /// trials of these families.
    ///
    /// - Parameter families: the families of suites that the program is built with.
    public static func main(families: [Family]) -> Never {
        // A reader that goes away ends this program as it ends other filters, whatever its parent
        // has set.
        _ = signal(SIGPIPE, SIG_DFL)
        do {
            try $families.withValue(families) {
                var command = try Assay.parseAsRoot()
                try command.run()
                try Console.flush()
            }
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            end(with: error)
        }
        Foundation.exit(0)
    }

    /// The file of this program.
    static var program: String { Bundle.main.executablePath ?? CommandLine.arguments[0] }

    /// The folder of Assay's own sources that this program was built from, if it is still there.
    static let kitRoot: String? = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        return FileManager.default.fileExists(atPath: root + "/Sources/SuiteKit") ? root : nil
    }()

    /// Where suites of other packages have their core targets from.
    static var kit: SourceDigests.Kit {
        kitRoot.map { .sources(root: $0) } ?? .program(path: program)
    }

    /// A source file that is newer than this program; nil when there is none.
    static func newerSource(root: String) -> String? {
        Staleness.newerSource(root: root, executable: program, kit: kitRoot)
    }

    /// What builds this program anew.
    static var rebuild: String {
        "swift build -c release --product \((program as NSString).lastPathComponent)"
    }

    /// The paper in `suites/<family>/<slug>`, if this program has its code.
    static func paper(family: String, slug: String) -> Paper? {
        families.first { $0.name == family }?.papers.first { $0.slug == slug }
    }

    /// Says what went wrong and ends with the status of the design: never 0 for an error.
    private static func end(with error: any Error) -> Never {
        let status = Assay.exitCode(for: error)
        if status.isSuccess {
            // Help and version are asked for by throwing them.
            print(Assay.fullMessage(for: error))
            Foundation.exit(0)
        }
        let isUsage = status == .validationFailure
        let text = isUsage ? Assay.fullMessage(for: error) : "assay: \(error)"
        Console.note(text)
        Foundation.exit(2)
    }
}
