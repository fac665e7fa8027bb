public import SuiteKit

/// What tells one trial of a suite from another: experiment, parameters and seed.
public struct TrialPoint: Sendable, Hashable {
    /// The experiment's id.
    public let experiment: String
    /// All parameters, overrides applied.
    public let parameters: Parameters
    /// The seed.
    public let seed: Int

    /// A trial of an experiment at a point with a seed.
    public init(experiment: String, parameters: Parameters, seed: Int) {
        self.experiment = experiment
        self.parameters = parameters
        self.seed = seed
    }

    /// One text for trials that mean the same: parameters sorted by name, `1.0` as `1`.
    public var canonicalText: String {
        let list = parameters.keys.sorted().map { name in
            // Quoting keeps the text of the word "1" apart from that of the number 1.
            if case .string(let word)? = parameters[name] { return "\(name)=\"\(word)\"" }
            return "\(name)=\(parameters[name].map(\.description) ?? "")"
        }
        return "\(experiment){\(list.joined(separator: ", "))}#\(seed)"
    }
}
