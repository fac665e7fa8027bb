import Foundation

/// The index policy UCB1 for rewards in [0, 1].
///
/// Every arm is pulled once, in order; then the arm with the largest mean + √(2 ln t / n) is, where t
/// counts the pulls so far and n those of the arm. Ties go to the lowest arm. P. Auer, N. Cesa-Bianchi,
/// P. Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine Learning 47 (2002).
public struct UCB1: BanditPolicy {
    /// How often each arm has been pulled.
    public private(set) var counts: [Int]
    private var sums: [Double]
    private var means: [Double]
    /// 1/√n of each arm: an index is then one multiplication and one addition.
    private var widths: [Double]
    private var pulls = 0

    /// A policy that has seen nothing.
    ///
    /// - Parameter arms: the number of arms, at least 1.
    public init(arms: Int) {
        precondition(arms > 0, "UCB1: \(arms) arms")
        counts = Array(repeating: 0, count: arms)
        sums = Array(repeating: 0, count: arms)
        means = sums
        widths = sums
    }

    /// The arm of the largest index.
    public mutating func chooseArm() -> Int {
        guard pulls >= counts.count else { return pulls }
        let scale = (2 * log(Double(pulls))).squareRoot()
        var best = 0
        var largest = -Double.infinity
        for arm in means.indices {
            let index = means[arm] + scale * widths[arm]
            if index > largest {
                largest = index
                best = arm
            }
        }
        return best
    }

    /// Takes in the reward of a pull.
    public mutating func observe(_ reward: Double, of arm: Int) {
        pulls += 1
        counts[arm] += 1
        sums[arm] += reward
        let n = Double(counts[arm])
        means[arm] = sums[arm] / n
        widths[arm] = 1 / n.squareRoot()
    }
}
