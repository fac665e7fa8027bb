public import SuiteKit

/// Networks that suites of other families build on.
public let models = Family(
    "models",
    [
        SharedModels.paper
    ])
