import Foundation
import Runner
import Testing

@Suite("A plan cut into tasks")
struct PlanPartsTests {
    @Test(
        "every trial is in one task, and tasks differ by one trial at most",
        arguments: [
            ([0...0], 1), ([0...99], 7), ([3...3, 5...5, 9...30], 4), ([0...4, 8...9], 100),
            ([10...12, 14...1000, 1002...1002, 5000...5100], 33),
        ])
    func partition(ranges: [ClosedRange<Int>], tasks: Int) {
        let trials = ranges.flatMap { Array($0) }
        let parts = PlanParts(trials, tasks: tasks)
        let tasksOf = (0..<parts.tasks).map { parts.trials(of: $0) }
        #expect(tasksOf.flatMap { $0 }.sorted() == trials && parts.count == trials.count)
        #expect(parts.runs == ranges.map { [$0.lowerBound, $0.upperBound] })
        let sizes = tasksOf.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1 && sizes.allSatisfy { $0 > 0 })
        #expect(tasksOf.allSatisfy { $0 == $0.sorted() })
        #expect(parts.trials(of: parts.tasks) == [] && parts.trials(of: -1) == [])
    }

    @Test("it goes through a file")
    func coding() throws {
        let parts = PlanParts([1, 2, 3, 7, 8], tasks: 2)
        let again = try JSONDecoder().decode(PlanParts.self, from: JSONEncoder().encode(parts))
        #expect(again == parts && again.trials(of: 1) == [2, 7])
    }

    @Test("nothing is one task without trials")
    func empty() {
        let parts = PlanParts([], tasks: 5)
        #expect(parts.tasks == 1 && parts.count == 0 && parts.trials(of: 0) == [])
    }
}
