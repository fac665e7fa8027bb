public import Randomness

/// What a trial may read: the declared data sets and the artifacts of earlier trials.
public protocol TrialResources: Sendable {
    /// The data set that the declaration lists under `data`.
    func data(_ name: String) throws -> Dataset
    /// The artifact that the declaration lists under `needs`.
    func artifact(_ name: String) throws -> Artifact
}

/// One experiment at one point of its grid with one seed, seen from inside the experiment.
public struct Trial: Sendable {
    /// The number of the repetition, 0, 1, 2, …; methods compared at one seed share their draws.
    public let seed: Int
    private let root: RandomStream
    private let resources: any TrialResources

    /// A trial of `suite`'s experiment `experiment` (the id in `suite.yaml`).
    ///
    /// The random streams depend on suite, experiment, seed and the stream's name, and on nothing
    /// else: not on the parameters, so that methods can be compared on common random numbers.
    public init(
        suite: String, experiment: String, seed: Int, resources: any TrialResources
    ) {
        self.seed = seed
        self.root = RandomStream(domain: [suite, experiment], seed: UInt64(seed))
        self.resources = resources
    }

    /// The random stream called `stream`, always from its beginning.
    ///
    /// Each purpose draws from a stream of its own (`"design"`, `"noise"`), so that one more draw in
    /// one place leaves the others as they were.
    public func random(_ stream: String) -> RandomStream {
        root.stream(stream)
    }

    /// The data set `name`, which the experiment's declaration lists under `data`.
    public func data(_ name: String) throws -> Dataset {
        try resources.data(name)
    }

    /// The artifact `name`, which the experiment's declaration lists under `needs`.
    ///
    /// It comes from the producing experiment's trial with the same seed (or its only seed) and the
    /// same values of the parameters that the producer varies.
    public func artifact(_ name: String) throws -> Artifact {
        try resources.artifact(name)
    }
}

/// The resources of a trial that needs none; asking for one is an error.
public struct NoResources: TrialResources {
    /// Resources without content.
    public init() {}

    /// Throws `ResourceError.undeclaredData`.
    public func data(_ name: String) throws -> Dataset {
        throw ResourceError.undeclaredData(name)
    }

    /// Throws `ResourceError.undeclaredArtifact`.
    public func artifact(_ name: String) throws -> Artifact {
        throw ResourceError.undeclaredArtifact(name)
    }
}

/// A trial asked for something that its declaration does not list.
public enum ResourceError: Error, Equatable, CustomStringConvertible {
    /// `trial.data` with a name that is not under `data`.
    case undeclaredData(String)
    /// `trial.artifact` with a name that is not under `needs`.
    case undeclaredArtifact(String)
    /// A data set was read in a form that it does not have.
    case wrongForm(name: String, expected: String, found: String)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .undeclaredData(let name):
            "the experiment reads data set '\(name)': list it under 'data' in suite.yaml"
        case .undeclaredArtifact(let name):
            "the experiment reads artifact '\(name)': list it under 'needs' in suite.yaml"
        case .wrongForm(let name, let expected, let found):
            "data set '\(name)' is \(found), and was read as \(expected)"
        }
    }
}
