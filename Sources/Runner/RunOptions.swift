import Foundation

/// How a plan is run; none of it changes a record.
public struct RunOptions: Sendable {
    /// How many trials run at once; a trial of several threads counts as several.
    public var jobs: Int
    /// What decides about the bits; the keys have to be made for the same.
    public var environment: NumericEnvironment
    /// Whether each trial is run twice and the bits are compared.
    public var isVerified = false
    /// Runs the trials in an order drawn from this seed; nil for the plan's own order.
    public var shuffleSeed: UInt64?
    /// The numbers of the trials that are run, with those that make their artifacts; nil for all.
    public var only: [Int]?
    /// The Python with the packages of the peers; empty when there is none.
    public var python = ""
    /// The program that runs trials, and its arguments.
    public var worker = ["/proc/self/exe", "worker"]

    /// Options with as many jobs as there are processors, unless `jobs` says otherwise.
    public init(
        jobs: Int? = nil, environment: NumericEnvironment = NumericEnvironment(.automatic)
    ) {
        self.jobs = max(1, jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        self.environment = environment
    }

    /// The environment variables of workers.
    var workerEnvironment: [String] {
        var variables = ProcessInfo.processInfo.environment
        variables["OPENBLAS_CORETYPE"] = environment.core
        variables["OPENBLAS_NUM_THREADS"] = "1"
        variables["OMP_NUM_THREADS"] = "1"
        // Swift's own backtraces take seconds; what a trap says goes to standard error without them.
        variables["SWIFT_BACKTRACE"] = variables["SWIFT_BACKTRACE"] ?? "enable=no"
        return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
