/// A font file that figures are set in.
public struct FigureFont: Sendable, Equatable {
    /// Where Debian installs it.
    public let path: String
    /// The package that has it.
    public let package: String

    /// Every font file that a figure may need.
    public static let all = Face.allCases.map { FigureFont(path: $0.path, package: $0.package) }
}
