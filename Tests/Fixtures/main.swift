import Declarations
import Foundation
import Ledger
import Runner
import SuiteKit

// A program like `assay` for the runner's tests: a worker, and a parent that can be killed.
//
//   assay-fixture worker
//   assay-fixture run <root> <jobs> <shuffle seed or 0>
//   assay-fixture pairs <root> <count> <passes>

let families = [
    Family(
        "fixture",
        [
            Paper(
                "trials",
                [Fault.self, Spin.self, Steady.self, Sum.self, Train.self, Use.self])
        ])
]

func run(root: String, jobs: Int, shuffle: UInt64) throws -> Int32 {
    let suite = try Suite.load(root: root, family: "fixture", slug: "trials", tier: .ci)
    let plan = try Plan([suite])
    var options = RunOptions(jobs: jobs)
    options.shuffleSeed = shuffle == 0 ? nil : shuffle
    let places = Places(root: root)
    var sources = SourceDigests(root: root)
    let keys = try TrialKeys(
        plan, sources: &sources, environment: options.environment, datasets: nil)
    let ledger = try Ledger(path: places.ledger, for: .writing)
    let runner = Runner(plan: plan, keys: keys, places: places, options: options)
    let stop = StopRequest()
    let signals = stop.listen()
    let summary = try runner.run(ledger: ledger, stop: stop) { event in
        if case .finished(let trial) = event {
            print("finished \(trial.done) of \(trial.total)")
            fflush(nil)
        }
    }
    withExtendedLifetime(signals) {}
    print("\(summary)")
    return summary.isStopped ? 130 : 0
}

let arguments = CommandLine.arguments
do {
    switch arguments.dropFirst().first {
    case "worker":
        exit(Worker.run(families: families))
    case "run" where arguments.count == 5:
        exit(
            try run(
                root: arguments[2], jobs: Int(arguments[3]) ?? 1,
                shuffle: UInt64(arguments[4]) ?? 0))
    case "pairs" where arguments.count == 5:
        try measurePairs(
            root: arguments[2], count: Int(arguments[3]) ?? 1, passes: Int(arguments[4]) ?? 1)
    default:
        FileHandle.standardError.write(Data("worker, or run <root> <jobs> <shuffle>\n".utf8))
        exit(2)
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(2)
}
