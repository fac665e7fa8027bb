import Declarations
import Foundation
import Testing

/// The sample with one passage changed, and what has to be said of it.
struct Change: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let complaints: [String]
    var tier: Tier = .ci

    init(_ old: String, to new: String, _ complaints: String..., tier: Tier = .ci) {
        self.old = old
        self.new = new
        self.complaints = complaints
        self.tier = tier
    }

    var testDescription: String { "\(old) → \(new)" }

    /// The changed sample; the passage has to stand in it.
    var yaml: String {
        guard let range = sample.range(of: old) else { return "the passage is not in the sample" }
        return sample.replacingCharacters(in: range, with: new)
    }
}
