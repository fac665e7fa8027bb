import Foundation
import Glibc
import Results

/// Writing to the terminal: colours where they are wanted, notes to standard error.
enum Console {
    /// Whether standard output may be coloured.
    static let usesColor =
        isatty(1) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// Whether standard error is a terminal, where progress is redrawn in place.
    static let isInteractive = isatty(2) == 1

    /// Writes to standard error; nobody can be told when that fails, and a run goes on without.
    static func note(_ text: String, terminator: String = "\n") {
        try? FileHandle.standardError.write(contentsOf: Data((text + terminator).utf8))
    }

    /// Writes out what `print` has left in its buffer.
    ///
    /// - Throws: `UsageError` when it cannot be written: what nobody can read was not said.
    static func flush() throws {
        guard fflush(nil) != 0 else { return }
        throw UsageError("standard output cannot be written: \(errorText(errno))")
    }

    private static func errorText(_ number: Int32) -> String {
        POSIXErrorCode(rawValue: number).map { POSIXError($0).localizedDescription }
            ?? "error \(number)"
    }

    /// The text in a colour of the terminal (an SGR code), where colours are wanted.
    static func colored(_ text: String, _ code: Int) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// A verdict, padded to ten columns.
    static func label(_ verdict: Verdict, isAsDeclared: Bool) -> String {
        let text = verdict.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
        return colored(text, isAsDeclared ? 32 : 31)
    }

    /// A number to four digits.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "none" }
        if value == 0 { return "0" }
        let magnitude = abs(value)
        if magnitude >= 1e5 || magnitude < 1e-3 { return String(format: "%.3e", value) }
        return String(format: "%.4g", value)
    }

    /// Seconds of a repetition, in the unit that suits them.
    static func time(_ seconds: Double) -> String {
        let units: [(Double, String)] = [(1, "s"), (1e-3, "ms"), (1e-6, "µs")]
        let (size, unit) = units.first { seconds >= $0.0 } ?? (1e-9, "ns")
        return String(format: "%.3g %@", seconds / size, unit)
    }

    /// Seconds as a person would say them.
    static func duration(_ seconds: Double) -> String {
        if seconds < 10 { return String(format: "%.1f s", seconds) }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return String(format: "%d:%02d min", whole / 60, whole % 60) }
        return String(format: "%d:%02d h", whole / 3600, whole % 3600 / 60)
    }
}
