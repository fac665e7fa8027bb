/// Some trials of a plan, cut into tasks that may run on different machines.
///
/// Task i of T takes every T-th trial from the i-th on: neighbours in a plan cost about the same, so
/// that tasks do, too.
public struct PlanParts: Sendable, Equatable, Codable {
    /// The numbers of the trials, as the first and the last of each unbroken run of them.
    public let runs: [[Int]]
    /// The number of tasks T.
    public let tasks: Int
    /// How many trials there are.
    public let count: Int

    /// The parts of some trials.
    ///
    /// - Parameters:
    ///   - trials: the numbers of the trials, rising.
    ///   - tasks: how many tasks are wanted at most; none is left without a trial.
    public init(_ trials: some Sequence<Int>, tasks: Int) {
        var runs: [[Int]] = []
        var count = 0
        for trial in trials {
            if let last = runs.last?[1], last + 1 == trial {
                runs[runs.count - 1][1] = trial
            } else {
                runs.append([trial, trial])
            }
            count += 1
        }
        self.runs = runs
        self.count = count
        self.tasks = max(1, min(tasks, count))
    }

    /// The trials of a task, rising.
    ///
    /// - Parameter task: the task, 0 ..< tasks.
    /// - Returns: the numbers of its trials; none for a task that is not there.
    public func trials(of task: Int) -> [Int] {
        guard (0..<tasks).contains(task) else { return [] }
        var trials: [Int] = []
        trials.reserveCapacity(count / tasks + 1)
        // How many trials lie between the start of the next run and the task's next trial.
        var ahead = task
        for run in runs {
            let length = run[1] - run[0] + 1
            while ahead < length {
                trials.append(run[0] + ahead)
                ahead += tasks
            }
            ahead -= length
        }
        return trials
    }
}
