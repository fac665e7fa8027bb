import Glibc
import Randomness
import SuiteKit

/// Numbers and a table that depend on size and seed only.
struct Steady: Experiment {
    /// How many rows the table has.
    let rows: Int
    /// How long it takes, in milliseconds.
    let milliseconds: Int

    func run(_ trial: Trial) throws -> Record {
        if milliseconds > 0 { usleep(UInt32(1000 * milliseconds)) }
        var stream = trial.random("noise")
        let noise = (0..<rows).map { _ in stream.uniform() }
        var record = Record()
        record.report("mean", noise.reduce(0, +) / Double(max(1, rows)))
        record.report(
            "curve",
            columns: [
                "step": .counts(Array(0..<rows)), "noise": .numbers(noise),
                "kind": .labels(noise.map { $0 < 0.5 ? "low" : "high" }),
            ])
        record.oracleEvaluations = rows
        return record
    }
}

/// Stores weights that depend on width and seed.
struct Train: Experiment {
    /// How many weights.
    let width: Int
    /// Whether it fails instead.
    let fails: Bool

    func run(_ trial: Trial) throws -> Record {
        if fails { throw Fault.Refusal() }
        var stream = trial.random("weights")
        let weights = (0..<width).map { _ in stream.uniform() }
        var record = Record()
        record.store(
            "model",
            Artifact([.init(name: "w", shape: [width], values: .double(weights))]))
        record.report("norm", weights.reduce(0) { $0 + $1 * $1 })
        return record
    }
}

/// Reads the weights of `Train`.
struct Use: Experiment {
    /// How many weights.
    let width: Int
    /// What they are multiplied by.
    let scale: Double

    func run(_ trial: Trial) throws -> Record {
        let weights = try trial.artifact("model").doubles("w") ?? []
        var record = Record()
        record.report("count", weights.count)
        record.report("norm", scale * weights.reduce(0) { $0 + $1 * $1 })
        return record
    }
}
