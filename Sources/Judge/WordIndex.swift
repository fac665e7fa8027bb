import SuiteKit

/// The words of an axis, each with its place.
struct WordIndex {
    private(set) var words: [String]
    private var places: [String: Double] = [:]
    /// Whether the axis holds anything but numbers.
    let areWords: Bool

    /// The values of a parameter in declared order, or nothing yet for a column of labels.
    init(_ values: [ParameterValue?]) {
        words = values.map { $0?.description ?? "none" }
        areWords = values.isEmpty || values.contains { $0?.number == nil }
        for (place, word) in words.enumerated() { places[word] = Double(place) }
    }

    /// The place of a word, which is added if it is new.
    mutating func place(of word: String) -> Double {
        if let known = places[word] { return known }
        places[word] = Double(words.count)
        words.append(word)
        return Double(words.count - 1)
    }

    /// The place of a word that is there.
    func known(_ word: String) -> Double { places[word] ?? .nan }
}
