import Ledger
import Results
import SuiteKit

/// Which trial of one side belongs to which of the other.
///
/// Trials with the same parameters and seed belong together. Where a parameter has one value in all
/// trials of either side, but not the same one, it is what somebody changed: the trials are then matched
/// by the other parameters.
struct TrialPairing {
    /// The parameters that somebody changed, sorted.
    let changed: [String]

    /// No parameter is left out.
    init() { changed = [] }

    /// The pairing of two sides' trials of one experiment.
    init(_ a: [TrialEntry], _ b: [TrialEntry]) {
        let (x, y) = (Self.constants(a), Self.constants(b))
        changed = Set(x.keys).union(y.keys).filter { name in
            guard let old = x[name], let new = y[name] else { return false }
            return old != new
        }.sorted()
    }

    /// The text by which a trial is found on the other side.
    func text(_ point: TrialPoint) -> String {
        guard !changed.isEmpty else { return point.canonicalText }
        var parameters = point.parameters
        for name in changed { parameters[name] = nil }
        return TrialPoint(
            experiment: point.experiment, parameters: parameters, seed: point.seed
        ).canonicalText
    }

    /// The parameters that have the same value in all trials.
    private static func constants(_ trials: [TrialEntry]) -> Parameters {
        guard var constants = trials.first?.point.parameters else { return [:] }
        for entry in trials.dropFirst() {
            for (name, value) in constants where entry.point.parameters[name] != value {
                constants[name] = nil
            }
        }
        return constants
    }
}
