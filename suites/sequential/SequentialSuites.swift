public import SuiteKit

/// Papers on sequential decisions.
public let sequential = Family(
    "sequential",
    [
        StreamingBandits.paper
    ])
