/// Two states of the results beside each other.
public struct StateComparison: Sendable, Equatable {
    /// What the first side is: "main (0d8aa7a)".
    public var before: String
    /// What the second side is.
    public var after: String
    /// The suites in the order of their names.
    public var suites: [SuiteComparison]
    /// From which change on it counts as failed.
    public var strictness: Strictness

    /// A comparison of some suites.
    public init(
        before: String, after: String, suites: [SuiteComparison], strictness: Strictness = .verdict
    ) {
        self.before = before
        self.after = after
        self.suites = suites.sorted { $0.name < $1.name }
        self.strictness = strictness
    }

    /// Everything for which the comparison counts as failed, a sentence each.
    public var objections: [Objection] { suites.flatMap { $0.objections(strictness) } }

    /// How many claims changed how much.
    public func count(_ change: Change) -> Int {
        suites.reduce(0) { sum, suite in sum + suite.claims.count { $0.change == change } }
    }
}

/// A change that counts as a failure.
public struct Objection: Sendable, Equatable {
    /// The suite's name.
    public var suite: String
    /// Its `suite.yaml`.
    public var file: String
    /// The line it is about; 1 for the file as a whole.
    public var line: Int
    /// `suite`, `claim`, `experiment`, `figure`, `time` or `memory`.
    public var kind: String
    /// The id of the claim, experiment or figure.
    public var subject: String
    /// What is the matter.
    public var message: String
}

extension SuiteComparison {
    /// Everything of the suite for which the comparison counts as failed.
    func objections(_ strictness: Strictness) -> [Objection] {
        func objection(
            _ kind: String, _ subject: String, _ message: String, line: Int = 1
        ) -> Objection {
            Objection(
                suite: name, file: file, line: max(1, line), kind: kind, subject: subject,
                message: message)
        }
        func isRejected(_ change: Change) -> Bool {
            strictness.rejects(change, sameBitsExpected: sameBitsExpected)
        }
        if change == .removed, environments.after == nil {
            return [objection("suite", name, "the suite is gone")]
        }
        var all: [Objection] = []
        for claim in claims where isRejected(claim.change) {
            all.append(objection("claim", claim.claim, claim.sentence, line: claim.line))
        }
        for experiment in experiments {
            if isRejected(experiment.change) {
                all.append(
                    objection(
                        "experiment", experiment.id, experiment.sentence, line: experiment.line))
            }
            if experiment.takesMoreWork {
                all.append(
                    objection(
                        "experiment", experiment.id, experiment.workSentence, line: experiment.line)
                )
            }
        }
        for figure in figures where isRejected(figure.change) {
            all.append(objection("figure", figure.id, "the figure is \(figure.change.words)"))
        }
        for speed in speeds where speed.decision == .slower {
            all.append(objection(speed.kind.rawValue, speed.experiment, speed.sentence))
        }
        return all
    }
}
