import Randomness

/// Which trial of a plan comes next: each once, producers before their consumers.
struct Schedule {
    /// What has become of a trial.
    enum State: UInt8 {
        case pending, running, succeeded, failed
    }

    /// What to do next.
    enum Step: Equatable {
        /// Run this trial.
        case run(Int)
        /// Enter this trial as failed, because the other one, which it needs, failed.
        case fail(Int, because: Int)
        /// Nothing can begin before a running trial ends; or all is done.
        case wait
    }

    private let plan: Plan
    private var states: [State]
    /// The trials in the order in which they are taken up.
    private let order: [Int32]
    private var next = 0
    /// Trials whose producers have ended since they were taken up.
    private var ready: [Int] = []
    /// Trials that wait, by the producer that they wait for.
    private var waiting: [Int: [Int]] = [:]
    /// How many trials have not ended.
    private(set) var remaining: Int

    /// A schedule of all trials that have not succeeded.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - shuffleSeed: the seed of a shuffled order; nil for the plan's.
    ///   - succeeded: whether a trial has succeeded earlier.
    init(_ plan: Plan, shuffleSeed: UInt64?, succeeded: (Int) -> Bool) {
        self.plan = plan
        var states = [State](repeating: .pending, count: plan.count)
        var order: [Int32] = []
        for trial in plan.rounds {
            if succeeded(trial) {
                states[trial] = .succeeded
            } else {
                order.append(Int32(trial))
            }
        }
        if let shuffleSeed {
            var random = RandomStream(seed: shuffleSeed).stream("order of trials")
            for index in order.indices.dropFirst().reversed() {
                order.swapAt(index, random.integer(below: index + 1))
            }
        }
        self.states = states
        self.order = order
        remaining = order.count
    }

    /// Takes up the next trial.
    mutating func step() -> Step {
        while let trial = takeUp() {
            var missing: Int?
            for (_, producer) in plan.producers(of: trial) {
                switch states[producer] {
                case .succeeded: continue
                case .failed:
                    end(trial, succeeded: false)
                    return .fail(trial, because: producer)
                case .pending, .running: missing = missing ?? producer
                }
            }
            guard let missing else {
                states[trial] = .running
                return .run(trial)
            }
            waiting[missing, default: []].append(trial)
        }
        return .wait
    }

    /// Gives back a trial that `step` handed out and that could not begin yet.
    mutating func putBack(_ trial: Int) {
        states[trial] = .pending
        ready.append(trial)
    }

    /// Enters how a trial ended.
    mutating func end(_ trial: Int, succeeded: Bool) {
        states[trial] = succeeded ? .succeeded : .failed
        remaining -= 1
        if let freed = waiting.removeValue(forKey: trial) {
            ready.append(contentsOf: freed.reversed())
        }
    }

    private mutating func takeUp() -> Int? {
        if let trial = ready.popLast() { return trial }
        guard next < order.count else { return nil }
        defer { next += 1 }
        return Int(order[next])
    }
}
