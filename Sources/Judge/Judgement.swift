public import Declarations
public import Results

/// Judges every claim of a suite from the outcomes of its trials.
///
/// - Parameters:
///   - suite: the suite, resolved for the tier that was run.
///   - outcome: how a trial ended; asked with the parameters that are run, controls' applied.
/// - Returns: a verdict a claim, in the order of the declaration.
public func judge(_ suite: Suite, outcome: OutcomeLookup) -> [ClaimVerdict] {
    []
}
