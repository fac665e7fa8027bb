import Kernels
import LinearAlgebra

/// For every example and entry of a layer the lines s z ≤ relu(z) ≤ u z + t for z in a box.
struct BatchLines<Element: Scalar>: Sendable {
    /// s, one row for each example.
    let lowerSlopes: [Element]
    /// u.
    let upperSlopes: [Element]
    /// t.
    let upperIntercepts: [Element]
    /// Entries of a row.
    let columns: Int
    /// The share of columns that have to be without slopes before it pays to leave them out.
    private static var worthwhile: Double { 0.1 }

    /// CROWN's lines: the chord above; below x ↦ x where u > −l, else x ↦ 0.
    init(reluOn boxes: BoxBatch<Element>) {
        let lines = Self.lines(boxes.lower.storage, boxes.upper.storage)
        (lowerSlopes, upperSlopes, upperIntercepts) = lines
        columns = boxes.dimension
    }

    /// The entries of a row that its ReLUs do not cut off all over the box, if many others are cut off.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func kept(_ example: Int) -> [Int]? {
        let start = example * columns
        let kept = (0..<columns).filter { upperSlopes[start + $0] != 0 }
        let dropped = columns - kept.count
        return Double(dropped) < Self.worthwhile * Double(columns) ? nil : kept
    }

    /// The same entries, and those among them whose lines differ, if it pays to take these apart.
    @specialized(where Element == Float)
    @specialized(where Element == Double)
    func undecided(_ example: Int) -> (kept: [Int], undecided: [Int])? {
        let start = example * columns
        let kept = (0..<columns).filter { upperSlopes[start + $0] != 0 }
        let undecided = kept.filter { upperSlopes[start + $0] != lowerSlopes[start + $0] }
        let decided = kept.count - undecided.count
        return Double(decided) < Self.worthwhile * Double(columns) ? nil : (kept, undecided)
    }

    @specialized(where Element == Float)
    @specialized(where Element == Double)
    private static func lines(
        _ lower: [Element], _ upper: [Element]
    ) -> (below: [Element], above: [Element], intercepts: [Element]) {
        let count = lower.count
        var below = [Element](repeating: 0, count: count)
        var above = below
        var intercepts = below
        for i in 0..<count {
            let (l, u) = (lower[i], upper[i])
            if l >= 0 {
                (below[i], above[i]) = (1, 1)
            } else if u > 0 {
                let slope = u / (u - l)
                (below[i], above[i], intercepts[i]) = (u > -l ? 1 : 0, slope, -slope * l)
            }
        }
        return (below, above, intercepts)
    }
}
