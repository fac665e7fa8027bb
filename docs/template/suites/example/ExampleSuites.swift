public import SuiteKit

/// Papers of the family example.
public let example = Family(
    "example",
    [])
