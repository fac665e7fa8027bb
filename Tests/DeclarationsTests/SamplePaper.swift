import SuiteKit

/// The code of the sample.
let samplePaper = Paper("sample", [Train.self, Regret.self])

enum Policy: String, Codable, CaseIterable {
    case log, uniform
}

struct Train: Experiment {
    let width: Int
    let rate: Double
    let policy: Policy

    func run(_ trial: Trial) throws -> Record { Record() }
}

struct Regret: Experiment {
    let arms: Int
    let rate: Double
    let batch: Int
    let policy: Policy
    let horizon: Int

    func run(_ trial: Trial) throws -> Record { Record() }
}
