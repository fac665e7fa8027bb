public import SuiteKit

/// Papers on recovering structure from measurements.
public let recovery = Family(
    "recovery",
    [
        OverparameterizedSensing.paper
    ])
