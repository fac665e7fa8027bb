/// Why no plan can be made; found before anything runs.
public enum PlanError: Error, Equatable, CustomStringConvertible {
    /// A filter names something that none of the suites has.
    case nothingSelected(String)
    /// Experiments need each other's artifacts in a circle.
    case cycle(suite: String, experiments: [String])
    /// An experiment needs an artifact of an experiment that there is not or that does not make it.
    case noProducer(suite: String, experiment: String, artifact: String, producer: String)
    /// The producer varies a parameter that the consumer does not have.
    case unmatchedParameter(
        suite: String, experiment: String, producer: String, parameter: String)
    /// The producer is not declared at a point at which its artifact is needed.
    case noPoint(suite: String, experiment: String, producer: String, point: String)
    /// The consumer has more seeds than the producer.
    case seeds(suite: String, experiment: String, producer: String)
    /// There are more trials than a plan can hold.
    case tooLarge(suite: String, experiment: String)

    /// One sentence that says what is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .nothingSelected(let what):
            "nothing is selected: no suite has \(what); 'assay list' shows what there is"
        case .cycle(let suite, let experiments):
            "\(suite): the experiments \(experiments.joined(separator: " → ")) need each other"
        case .noProducer(let suite, let experiment, let artifact, let producer):
            """
            \(suite): '\(experiment)' needs artifact '\(artifact)' of '\(producer)', \
            which is not there or does not list it under 'produces'
            """
        case .unmatchedParameter(let suite, let experiment, let producer, let parameter):
            """
            \(suite): '\(experiment)' needs an artifact of '\(producer)', which varies \
            '\(parameter)': give '\(experiment)' a parameter of that name too
            """
        case .noPoint(let suite, let experiment, let producer, let point):
            "\(suite): '\(experiment)' needs an artifact of \(point), and '\(producer)' has no such point"
        case .seeds(let suite, let experiment, let producer):
            "\(suite): '\(experiment)' has more seeds than '\(producer)', whose artifacts it needs"
        case .tooLarge(let suite, let experiment):
            "\(suite): with '\(experiment)' there are more than 2³¹ trials: make its grid smaller"
        }
    }
}
