public import SuiteKit

/// Papers on robustness and its certificates.
public let robustness = Family(
    "robustness",
    [
        LocalLipschitz.paper
    ])
