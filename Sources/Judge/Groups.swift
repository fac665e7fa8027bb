import Declarations
import Results
import SuiteKit

/// What to select: a quantity along x, and what divides and what pools the trials.
struct GroupRequest {
    /// The quantity.
    var quantity: Quantity
    /// The horizontal axis, where there is one.
    var x: ColumnReference?
    /// A second column of the same trials and rows: a theory, or what an identity compares with.
    var companion: ColumnReference?
    /// Columns whose values divide the trials (or rows).
    var split: [ColumnReference] = []
    /// Parameters whose values are pooled as the seeds are.
    var over: [String] = []
}

/// Trials that are judged (or drawn) together.
struct SampleGroup {
    /// The values of the columns that `split` names.
    var split: [Coordinate]
    /// The values of the remaining varied parameters.
    var rest: [(name: String, value: String)]
    /// The seed of each member of the sample: a seed, with the values of pooled parameters.
    var seeds: [Int] = []
    /// What each trial contributes.
    var pieces: [Piece] = []
    /// Why the group has no number, where it has none.
    var shortfall: Shortfall?

    /// `k = 4, arms = 64`.
    var label: String { rest.map { "\($0.name) = \($0.value)" }.joined(separator: ", ") }

    /// The groups with labels that say only what differs between them.
    static func labeledByDifferences(_ groups: [SampleGroup]) -> [SampleGroup] {
        guard let first = groups.first else { return [] }
        let differing = first.rest.indices.filter { place in
            groups.contains { $0.rest[place].value != first.rest[place].value }
        }
        return groups.map { group in
            var group = group
            group.rest = differing.map { group.rest[$0] }
            return group
        }
    }

    /// What one trial contributes.
    struct Piece {
        /// Which member of the sample it belongs to.
        var unit: Int
        /// One place for all values, or a place a value.
        var x: [Double]
        /// The values.
        var y: [Double]
        /// The companion's: one for all, one a value, or none.
        var companion: [Double]
    }
}

/// The groups of a request, and what x means.
struct Groups {
    /// The groups, in declared order.
    var groups: [SampleGroup]
    /// The words on the x axis, by place; nil where x is a number.
    var words: [String]?
    /// Trials that have not been run.
    var missing = 0
    /// Trials that failed or left no number.
    var failed = 0
}

extension Observations {
    /// Selects, groups and reads.
    ///
    /// Varied parameters that the filter does not fix to one value, and that are neither x nor in
    /// `split` nor in `over`, divide the trials into groups. A trial without a number leaves its reason
    /// with its group.
    func groups(_ request: GroupRequest) throws(Shortfall) -> Groups {
        var collector = try GroupCollector(request, self)
        for index in collector.reader.selected {
            collector.add(index)
        }
        return collector.finished()
    }
}
