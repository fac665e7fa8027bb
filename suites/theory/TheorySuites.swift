public import SuiteKit

/// Papers on why learning works.
public let theory = Family(
    "theory",
    [
        LinearModeConnectivity.paper
    ])
