import SuiteKit

/// The sum 1 + … + n, a workload.
struct Sum: Workload {
    /// n.
    let terms: Int

    func prepared() -> Task { Task(numbers: (1...terms).map(Double.init)) }

    struct Task: RepeatedTask {
        let numbers: [Double]
        private(set) var checksum = 0.0

        mutating func perform() { checksum = numbers.reduce(0, +) }
    }
}
