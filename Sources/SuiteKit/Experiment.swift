/// A named computation of a paper.
///
/// Its stored properties are its parameters; they are decoded from `suite.yaml` and have no defaults
/// in Swift. A run is a pure function of the parameters, the seed, the data and the artifacts that
/// the trial hands out: no clock, no files, no randomness from elsewhere.
public protocol Experiment: Decodable, Sendable {
    /// Computes one trial: this experiment at one point of its grid with one seed.
    ///
    /// - Parameter trial: the seed's random streams, the declared data and artifacts.
    /// - Returns: every quantity that the declaration lists under `reports` and `tables`, and no
    ///   other; all numbers finite.
    /// - Throws: what makes the trial impossible; the trial then counts as failed, with the message.
    func run(_ trial: Trial) throws -> Record
}

extension Experiment {
    /// The name by which `suite.yaml` asks for this type: the type's own, without its enclosing types.
    public static var name: String { String(describing: Self.self) }
}
