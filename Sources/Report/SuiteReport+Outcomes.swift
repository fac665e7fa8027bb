public import Declarations
public import Results
import SuiteKit

extension SuiteReport {
    /// A suite's part of a report, from the outcomes of its trials.
    ///
    /// - Parameters:
    ///   - suite: what was declared.
    ///   - verdicts: in any order.
    ///   - outcomes: of its trials, those of controls included, in any order; of two of the same trial
    ///     the first counts.
    public init(
        _ suite: Suite, verdicts: [ClaimVerdict], outcomes: [(TrialPoint, TrialOutcome)]
    ) {
        let byText = Dictionary(outcomes.map { ($0.0.canonicalText, $0.1) }) { first, _ in first }
        let builder = FigureBuilder(suite) { byText[$0.canonicalText] }
        let experiments = suite.experiments.map { declared in
            ExperimentSummary(
                declared, outcomes: outcomes.filter { $0.0.experiment == declared.id })
        }
        self.init(
            suite: suite, verdicts: verdicts, experiments: experiments, figures: builder.figures())
        reference = suite.reference.map { number in
            ComparedNumber(reference: number, observed: observed(number, byText))
        }
    }

    /// What was measured here for a number of the paper: a claim's value, a column's mean and range,
    /// or the declaration's own words.
    private func observed(
        _ number: ReferenceNumber, _ outcomes: [String: TrialOutcome]
    ) -> String {
        guard let ours = number.ours else { return "" }
        if let claim = suite.claims.first(where: { $0.id == ours }) {
            let checks = verdict(of: claim).checks
            return checks.isEmpty
                ? "claim ‘\(ours)’: not run"
                : "claim ‘\(ours)’: " + checks.map(\.phrase).joined(separator: "; ")
        }
        for experiment in suite.experiments
        where experiment.reports.contains(where: { $0.name == ours }) {
            var values: [Double] = []
            for point in experiment.points {
                for seed in 0..<experiment.seeds {
                    let trial = TrialPoint(experiment: experiment.id, parameters: point, seed: seed)
                    if let value = outcomes[trial.canonicalText]?.record?.scalar(ours) {
                        values.append(value)
                    }
                }
            }
            return "\(ours): " + summary(of: values)
        }
        return ours
    }

    private func summary(of values: [Double]) -> String {
        guard let least = values.min(), let most = values.max() else { return "not run" }
        if least == most { return numberText(least) }
        let mean = values.reduce(0, +) / Double(values.count)
        return "mean \(numberText(mean)), from \(numberText(least)) to \(numberText(most)) over "
            + counted(values.count, "trial")
    }
}
