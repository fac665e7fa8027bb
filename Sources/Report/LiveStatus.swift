/// How far a run has come, for a page that is looked at meanwhile.
public struct LiveStatus: Sendable, Equatable, Encodable {
    /// One suite of the plan.
    public struct Suite: Sendable, Equatable, Encodable {
        /// `theory/double-descent`.
        public var name: String
        /// The paper's title.
        public var title: String
        /// How many of its trials have a record.
        public var done = 0
        /// How many failed.
        public var failed = 0
        /// How many it has.
        public var total: Int

        /// A suite of which nothing has run.
        public init(name: String, title: String, total: Int) {
            self.name = name
            self.title = title
            self.total = total
        }
    }

    /// A trial that failed.
    public struct Failure: Sendable, Equatable, Encodable {
        /// The suite's name.
        public var suite: String
        /// Experiment, parameters and seed.
        public var point: String
        /// Why.
        public var message: String

        /// A trial that failed.
        public init(suite: String, point: String, message: String) {
            self.suite = suite
            self.point = point
            self.message = message
        }
    }

    /// What is going on, in a few words: "run 3 since 2026-01-02T03:04:05Z".
    public var state: String
    /// Whether a run has begun and not ended.
    public var isRunning: Bool
    /// Trials a second of this run; 0 before there are any.
    public var rate: Double
    /// Seconds that are left at this rate; nil when nothing is known or left.
    public var secondsLeft: Double?
    /// The suites in the order of the plan.
    public var suites: [Suite]
    /// The latest failures, the last first.
    public var failures: [Failure]
    /// Whether there is a report to look at.
    public var hasReport: Bool

    /// A status.
    public init(
        state: String, isRunning: Bool = false, rate: Double = 0, secondsLeft: Double? = nil,
        suites: [Suite] = [], failures: [Failure] = [], hasReport: Bool = false
    ) {
        self.state = state
        self.isRunning = isRunning
        self.rate = rate
        self.secondsLeft = secondsLeft
        self.suites = suites
        self.failures = failures
        self.hasReport = hasReport
    }

    /// How many trials have a record.
    public var done: Int { suites.reduce(0) { $0 + $1.done } }
    /// How many trials failed.
    public var failed: Int { suites.reduce(0) { $0 + $1.failed } }
    /// How many trials there are.
    public var total: Int { suites.reduce(0) { $0 + $1.total } }
}
