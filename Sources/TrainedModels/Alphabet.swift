public import SuiteKit

/// The characters of the novels as tokens: 0, 1, ….
public enum Alphabet {
    /// The characters, in the order of their tokens: the end of a paragraph, the space, marks, digits,
    /// capitals and small letters.
    public static let characters: [Character] = Array(
        "\n !\"&'(),-.:;?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    /// The tokens of a text, with its lines joined: every run of spaces and single line ends is one
    /// space, every blank line ends a paragraph; characters without a token are left out.
    ///
    /// - Parameter text: the text.
    /// - Returns: a token for each character that is left.
    public static func tokens(of text: String) -> [Int] {
        var places = [Int?](repeating: nil, count: 128)
        for (token, character) in characters.enumerated() {
            if let byte = character.asciiValue { places[Int(byte)] = token }
        }
        let (paragraph, space) = (0, 1)
        var tokens: [Int] = []
        var (spaces, lines) = (0, 0)
        for byte in text.utf8 {
            switch byte {
            case 0x0A: lines += 1
            case 0x20, 0x09, 0x0D: spaces += 1
            default:
                guard byte < 128, let token = places[Int(byte)] else { continue }
                if !tokens.isEmpty, spaces + lines > 0 {
                    tokens.append(lines > 1 ? paragraph : space)
                }
                (spaces, lines) = (0, 0)
                tokens.append(token)
            }
        }
        return tokens
    }

    /// The text of tokens.
    public static func text(of tokens: [Int]) -> String {
        String(tokens.map { characters[$0] })
    }

    /// The tokens of the novels that the shared transformer learns from, one after the other.
    ///
    /// - Parameter trial: a trial whose experiment lists `austen_emma`, `austen_mansfieldpark`,
    ///   `austen_northangerabbey`, `austen_prideprejudice` and `austen_sensesensibility` under `data`.
    /// - Returns: about 3.4 million tokens.
    /// - Throws: what reading the data throws.
    public static func trainingTokens(_ trial: Trial) throws -> [Int] {
        let novels = [
            "emma", "mansfieldpark", "northangerabbey", "prideprejudice", "sensesensibility",
        ]
        return try novels.flatMap { tokens(of: try trial.data("austen_\($0)").text) }
    }

    /// The tokens of the novel that is held out, Persuasion.
    ///
    /// - Parameter trial: a trial whose experiment lists `austen_persuasion` under `data`.
    /// - Returns: about 450 thousand tokens.
    /// - Throws: what reading the data throws.
    public static func heldOutTokens(_ trial: Trial) throws -> [Int] {
        tokens(of: try trial.data("austen_persuasion").text)
    }
}
