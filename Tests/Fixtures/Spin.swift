import Declarations
import Foundation
import Randomness
import Results
import Runner
import SuiteKit

/// Work that takes as long as it is told: a logistic map iterated.
struct Spin: Experiment {
    /// How many thousand iterations.
    let thousands: Int

    func run(_ trial: Trial) throws -> Record {
        var x = 0.4
        for _ in 0..<(1000 * thousands) { x = 3.9 * x * (1 - x) }
        var record = Record()
        record.report("x", x)
        return record
    }
}

/// Prints pairs of measurements of the first two points of a suite, `before after` in seconds a line:
/// the noise that a test of speed has to stand.
func measurePairs(root: String, count: Int, passes: Int) throws {
    let suite = try Suite.load(root: root, family: "fixture", slug: "trials", tier: .ci)
    let plan = try Plan([suite])
    var sources = SourceDigests(root: root)
    let options = RunOptions(jobs: 1)
    let runner = Runner(
        plan: plan,
        keys: try TrialKeys(
            plan, sources: &sources, environment: options.environment, datasets: nil),
        places: Places(root: root), options: options)
    let worker = ["/proc/self/exe", "worker"]
    let timer = TrialTimer(
        runner, before: .init(worker: worker, trials: [0]),
        after: .init(worker: worker, trials: [min(1, plan.count - 1)]))
    for pair in 0..<count {
        let (before, after) = try timer.pair(passes: passes, isReversed: pair % 2 == 1)
        print("\(before.cpuSeconds) \(after.cpuSeconds) \(before.peakMemory) \(after.peakMemory)")
        fflush(nil)
    }
}
