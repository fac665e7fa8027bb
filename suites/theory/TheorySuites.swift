public import SuiteKit

/// Papers on why learning works.
public let theory = Family(
    "theory",
    [
        DoubleDescent.paper,
        LinearModeConnectivity.paper,
    ])
