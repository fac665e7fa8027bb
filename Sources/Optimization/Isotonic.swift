import Kernels
import LinearAlgebra

/// x₁ ≤ x₂ ≤ … ≤ x_d, whose projection is isotonic regression; with weights in the sense of
/// Σ wᵢ (uᵢ − xᵢ)².
public struct MonotoneCone: ConvexSet, Sendable {
    /// w > 0, one for every entry; all 1 where there are none.
    public let weights: [Double]?
    /// Whether the entries must fall instead.
    public let isDecreasing: Bool
    /// Whether they must be nonnegative too.
    public let isNonnegative: Bool
    // Of the blocks found so far: where they start, their means and their weights.
    private var starts: [Int] = []
    private var means: [Double] = []
    private var masses: [Double] = []

    /// The cone of increasing vectors, or of decreasing ones.
    public init(
        weights: [Double]? = nil, isDecreasing: Bool = false, isNonnegative: Bool = false
    ) {
        require(
            weights?.allSatisfy { $0 > 0 } ?? true, "MonotoneCone: a weight that is not positive")
        self.weights = weights
        self.isDecreasing = isDecreasing
        self.isNonnegative = isNonnegative
    }

    /// How far x is from the set; 0 inside.
    public func violation(at x: [Double]) -> Double {
        var worst = 0.0
        for i in 1..<max(x.count, 1) {
            worst = max(worst, isDecreasing ? x[i] - x[i - 1] : x[i - 1] - x[i])
        }
        return isNonnegative ? max(worst, -(x.min() ?? 0)) : worst
    }

    /// By pooling adjacent violators: O(d). The bound 0 is met by cutting the result off there, which
    /// projects onto the cone with the bound.
    public mutating func project(_ x: [Double], into result: inout [Double]) {
        requireSameCount(x, result)
        let n = x.count
        require(
            weights == nil || weights?.count == n,
            "MonotoneCone: \(n) entries, \(weights?.count ?? 0) weights")
        if starts.count < n + 1 {
            starts = Array(repeating: 0, count: n + 1)
            means = Array(repeating: 0, count: n)
            masses = means
        }
        var blocks = 0
        for k in 0..<n {
            let i = isDecreasing ? n - 1 - k : k
            starts[blocks] = k
            means[blocks] = x[i]
            masses[blocks] = weights?[i] ?? 1
            blocks += 1
            while blocks > 1 && means[blocks - 2] >= means[blocks - 1] {
                let (a, b) = (blocks - 2, blocks - 1)
                let mass = masses[a] + masses[b]
                // A weighted mean in this form stays between its two parts.
                means[a] += (means[b] - means[a]) * (masses[b] / mass)
                masses[a] = mass
                blocks -= 1
            }
        }
        starts[blocks] = n
        for block in 0..<blocks {
            let mean = isNonnegative && means[block] < 0 ? 0 : means[block]
            for k in starts[block]..<starts[block + 1] {
                result[isDecreasing ? n - 1 - k : k] = mean
            }
        }
    }
}
