public import SuiteKit

/// The sizes at which a suite is run.
public enum Tier: String, Sendable, CaseIterable, Codable {
    /// The whole suite in at most 10 s of one core.
    case ci
    /// As near to the paper as two cores and thirty minutes allow.
    case paper
    /// The sizes at which `assay bench` measures speed; experiments without peers are as at `ci`.
    case bench
}

/// A suite as its `suite.yaml` declares it, resolved for one tier.
public struct Suite: Sendable {
    /// The folder of `suites/` it lies in, `theory`.
    public var family: String
    /// The folder's name, `double-descent`.
    public var slug: String
    /// The tier whose overrides have been applied.
    public var tier: Tier
    /// The publication.
    public var paper: PaperReference
    /// The experiments in the order of the file.
    public var experiments: [ExperimentDeclaration]
    /// The claims in the order of the file.
    public var claims: [Claim]
    /// The figures in the order of the file.
    public var figures: [FigureDeclaration]
    /// Numbers that the paper prints, for the report to set beside ours.
    public var reference: [ReferenceNumber]
    /// Where the suite departs from the paper, and why.
    public var deviations: [String]
    /// What of the paper is not tested, and why.
    public var untested: [Untested]
    /// The file, as messages name it.
    public var file: String
    /// Where the parts of the suite stand in its file.
    public var lines: SourceMap

    /// `theory/double-descent`.
    public var name: String { family + "/" + slug }

    /// The experiment with this id, if there is one.
    public func experiment(_ id: String) -> ExperimentDeclaration? {
        experiments.first { $0.id == id }
    }
}

/// What is known of a publication.
public struct PaperReference: Sendable, Equatable {
    /// The title.
    public var title: String
    /// The year of publication.
    public var year: Int
    /// The authors, as the suite wants them cited; empty when not given.
    public var authors: String
    /// Where it was published; empty when not given.
    public var venue: String
    /// The arXiv identifier, `2306.02208`; nil when there is none.
    public var arxiv: String?
    /// A link to the text.
    public var url: String
}

/// A number that the paper prints.
public struct ReferenceNumber: Sendable, Equatable {
    /// What it measures.
    public var quantity: String
    /// The paper's value, as text, for it may be a range or a list.
    public var paper: String
    /// Where it stands, `Table 1`.
    public var source: String
    /// The claim or the quantity here that corresponds, where there is one.
    public var ours: String?
}

/// A statement of the paper that the suite does not test.
public struct Untested: Sendable, Equatable {
    /// The statement.
    public var statement: String
    /// Why it is not tested.
    public var why: String
}

/// One experiment of a suite: which type runs, at which points, with how many seeds.
public struct ExperimentDeclaration: Sendable {
    /// Its name within the suite.
    public var id: String
    /// The Swift type.
    public var run: String
    /// What it asks, one sentence.
    public var about: String
    /// Parameters that are the same at all points.
    public var parameters: Parameters
    /// Points given one by one (`cases`), each crossed with the grid; one empty case when none are given.
    public var cases: [Parameters]
    /// The axes of the grid in the order of the file.
    public var grid: [GridAxis]
    /// How many seeds, 0, 1, …, seeds − 1.
    public var seeds: Int
    /// The data sets it may read.
    public var data: [String]
    /// The artifacts its record stores.
    public var produces: [String]
    /// The artifacts it reads, each with the experiment that makes it.
    public var needs: [Need]
    /// The numbers its record holds.
    public var reports: [ReportedQuantity]
    /// The tables its record holds.
    public var tables: [ReportedTable]
    /// Seconds after which a trial counts as hanging.
    public var timeLimit: Double
    /// Bytes of memory after which a trial is stopped.
    public var memoryLimit: Int
    /// BLAS threads of a trial.
    public var threads: Int
    /// The programs beside which its speed is measured at tier `bench`, `numpy`; none for most.
    public var peers: [String]
    /// Whether its trials are measured: it has peers, and the tier is `bench`.
    public var isMeasured: Bool

    /// Every point of the experiment: cases crossed with the grid, the last axis fastest.
    public var points: [Parameters] {
        var points = cases.map { parameters.merging($0) { _, new in new } }
        for axis in grid {
            points = points.flatMap { point in
                axis.values.map { value in point.merging([axis.name: value]) { _, new in new } }
            }
        }
        return points
    }

    /// The names of the parameters that differ between points, sorted.
    public var varied: [String] {
        var names = Set(grid.filter { $0.values.count > 1 }.map(\.name))
        for name in Set(cases.flatMap(\.keys)) where Set(cases.map { $0[name] }).count > 1 {
            names.insert(name)
        }
        return names.sorted()
    }
}

/// One axis of a grid.
public struct GridAxis: Sendable, Equatable {
    /// The parameter.
    public var name: String
    /// Its values in order.
    public var values: [ParameterValue]
}

/// An artifact that an experiment reads.
public struct Need: Sendable, Equatable {
    /// The artifact's name under the producer's `produces`.
    public var artifact: String
    /// The suite of the experiment that makes it, `models/shared-models`; nil for the reader's own.
    public var suite: String?
    /// The id of the experiment that makes it.
    public var experiment: String

    /// The experiment as the declaration names it: `train`, or `models/shared-models/mlp`.
    public var producer: String { suite.map { "\($0)/\(experiment)" } ?? experiment }
}

/// A number that a record holds.
public struct ReportedQuantity: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What it is, with its unit.
    public var meaning: String
}

/// A table that a record holds.
public struct ReportedTable: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its columns.
    public var columns: [ReportedQuantity]
}
