import Declarations
import Judge
import Randomness
import Results
import SuiteKit
import Testing

/// A suite of one experiment `e` and one claim, whose records a test makes up.
struct Lab {
    /// The suite.
    let suite: Declarations.Suite
    /// How each trial ends.
    let outcome: (Parameters, Int) -> TrialOutcome?

    /// A lab.
    ///
    /// - Parameters:
    ///   - experiment: the experiment's keys beyond `id` and `run`, in YAML's flow style.
    ///   - claim: the claim's keys beyond the texts, in YAML's flow style.
    ///   - tier: the tier.
    ///   - outcome: how a trial ends, by its parameters and seed.
    /// - Throws: what is wrong with the declaration.
    init(
        _ experiment: String, _ claim: String, tier: Tier = .ci,
        outcome: @escaping (Parameters, Int) -> TrialOutcome?
    ) throws {
        let yaml = """
            paper: {title: t, year: 2024, url: "https://example.org"}
            experiments:
              - {id: e, run: E, about: a, \(experiment)}
            claims:
              - {id: c, statement: s, source: s, tolerance: t, \(claim)}
            """
        suite = try Declarations.Suite.read(
            yaml: yaml, file: "suite.yaml", family: "theory", slug: "lab", tier: tier)
        self.outcome = outcome
    }

    /// A lab whose trials report numbers.
    static func numbers(
        _ experiment: String, _ claim: String, tier: Tier = .ci,
        _ numbers: @escaping (Parameters, Int) -> [String: Double]
    ) throws -> Lab {
        try Lab(experiment, claim, tier: tier) { parameters, seed in
            var record = Record()
            for (name, value) in numbers(parameters, seed).sorted(by: { $0.key < $1.key }) {
                record.report(name, value)
            }
            return .success(record)
        }
    }

    /// A lab whose trials report one table `curve`.
    static func table(
        _ experiment: String, _ claim: String,
        _ table: @escaping (Parameters, Int) -> KeyValuePairs<String, Column>
    ) throws -> Lab {
        try Lab(experiment, claim) { parameters, seed in
            var record = Record()
            record.report("curve", columns: table(parameters, seed))
            return .success(record)
        }
    }

    /// The claim's verdict.
    var verdict: ClaimVerdict {
        judge(suite) { outcome($0.parameters, $0.seed) }[0]
    }

    /// The claim's first check.
    var check: CheckResult { verdict.checks[0] }

    /// The first check's worst group.
    func worst() throws -> GroupResult { try #require(check.worst) }

    /// The experiment's trials.
    var observations: Observations {
        Observations.collect(suite.experiments[0]) { outcome($0.parameters, $0.seed) }
    }
}

extension TrialOutcome {
    /// A trial that left this record.
    static func success(_ record: Record) -> TrialOutcome {
        TrialOutcome(result: .record(record), counters: TrialCounters(), cost: TrialCost())
    }

    /// A trial that was killed.
    static var crash: TrialOutcome {
        TrialOutcome(
            result: .failure(TrialFailure(kind: .signal(11), message: "killed by signal 11")),
            counters: TrialCounters(), cost: TrialCost())
    }
}

extension Parameters {
    /// The number called `name`.
    func number(_ name: String) -> Double { self[name]?.number ?? .nan }

    /// The word called `name`.
    func word(_ name: String) -> String { self[name]?.description ?? "" }
}

/// A normal number that depends on its names and seed alone.
func noise(_ names: String..., seed: Int) -> Double {
    var stream = RandomStream(domain: names, seed: UInt64(seed))
    return stream.normal()
}

/// −1, 1, −1, 1, …: over an even number of seeds the mean is 0 and the population variance 1.
func alternating(_ seed: Int) -> Double { seed % 2 == 0 ? -1 : 1 }
