public import Ledger
public import Results

extension Ledger {
    /// How planned trials ended, for a report; trials that are not in the ledger are left out.
    ///
    /// A ledger may hold trials of earlier sources or sizes as well. The keys pick those of the plan.
    ///
    /// - Parameter trials: the trials of a plan with their keys, controls included.
    /// - Returns: each trial once, with its outcome.
    /// - Throws: `LedgerError`, or `CodecError` for a record that cannot be read.
    public func outcomes(
        of trials: [(point: TrialPoint, key: TrialKey)]
    ) throws -> [(TrialPoint, TrialOutcome)] {
        var seen: Set<TrialKey> = []
        var outcomes: [(TrialPoint, TrialOutcome)] = []
        for trial in trials where seen.insert(trial.key).inserted {
            guard let entry = try self.trial(trial.key) else { continue }
            outcomes.append((trial.point, try entry.outcome()))
        }
        return outcomes
    }
}

extension Fact {
    /// On what a run took place, for a report: its provenance and options by name.
    public static func provenance(of run: RunRecord) -> [Fact] {
        let facts = run.provenance.merging(run.options) { provenance, _ in provenance }
        return [Fact("started", run.started)]
            + (run.finished.map { [Fact("finished", $0)] } ?? [])
            + facts.sorted { $0.key < $1.key }.map { name, value in
                let bytes = name == "memory" ? Int(value) : nil
                return Fact(name, bytes.map { scaledText($0, unit: "B") } ?? value)
            }
    }
}
