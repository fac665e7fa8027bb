/// Stops the process with a message unless the condition holds: for what only a mistake in the calling
/// code can break.
///
/// As `precondition`, but the message is written in release builds too, where the runner keeps it as
/// the reason why a trial failed.
///
/// - Parameters:
///   - condition: what has to hold.
///   - message: the operation and the numbers that do not fit.
///   - file: the file of the check.
///   - line: the line of the check.
public func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
    line: UInt = #line
) {
    if !condition {
        fatalError(message(), file: file, line: line)
    }
}
