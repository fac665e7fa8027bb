/// A paper's experiments, as the code offers them: the folder's name and the types it declares.
public struct Paper: Sendable {
    /// The folder's name in kebab-case, `double-descent`.
    public let slug: String
    /// The experiments that `suite.yaml` may run.
    public let experiments: [any Experiment.Type]

    /// A paper by its folder's name and its experiments.
    public init(_ slug: String, _ experiments: [any Experiment.Type]) {
        self.slug = slug
        self.experiments = experiments
    }

    /// The experiment type that `suite.yaml` calls `name`, if the paper has it.
    public func experiment(named name: String) -> (any Experiment.Type)? {
        experiments.first { $0.name == name }
    }
}

/// The papers of one field: a folder of `suites/` and a target of the package.
public struct Family: Sendable {
    /// The folder's name, `optimization`.
    public let name: String
    /// The family's papers, sorted by slug.
    public let papers: [Paper]

    /// A family by its folder's name and its papers.
    public init(_ name: String, _ papers: [Paper]) {
        self.name = name
        self.papers = papers
    }
}
