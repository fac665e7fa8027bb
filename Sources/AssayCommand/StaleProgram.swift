import Declarations

/// What is wrong with declarations; or that the program has to be built first, where it is older than
/// the code they may have been written for.
func declarationError(_ complaints: [Complaint], root: String) -> any Error {
    let error = DeclarationError(complaints)
    guard let file = AssayCommand.newerSource(root: root) else {
        return error
    }
    return UsageError(
        "\(file) is newer than this program; rebuild: \(AssayCommand.rebuild). "
            + "To the program as it is,\n\(error)")
}
