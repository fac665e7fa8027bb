public import Randomness

/// Thompson's rule for rewards of 0 and 1: the arm whose draw from its posterior is largest.
///
/// The posterior of an arm with s ones and f zeros is Beta(1 + s, 1 + f), from a uniform prior.
/// W. R. Thompson, Biometrika 25 (1933).
public struct ThompsonSampling: BanditPolicy {
    /// How often each arm has been pulled.
    public private(set) var counts: [Int]
    private var successes: [GammaShape]
    private var failures: [GammaShape]
    private var random: RandomStream

    /// A policy that has seen nothing.
    ///
    /// - Parameters:
    ///   - arms: the number of arms, at least 1.
    ///   - random: where the draws come from.
    public init(arms: Int, random: RandomStream) {
        precondition(arms > 0, "ThompsonSampling: \(arms) arms")
        counts = Array(repeating: 0, count: arms)
        successes = Array(repeating: GammaShape(1), count: arms)
        failures = successes
        self.random = random
    }

    /// The arm with the largest draw.
    public mutating func chooseArm() -> Int {
        var best = 0
        var largest = -1.0
        for arm in counts.indices {
            // G/(G + H) of gamma numbers G and H, compared through G/H, which orders them alike.
            let draw = random.gamma(successes[arm]) / random.gamma(failures[arm])
            if draw > largest {
                largest = draw
                best = arm
            }
        }
        return best
    }

    /// Takes in the reward of a pull, 0 or 1.
    public mutating func observe(_ reward: Double, of arm: Int) {
        counts[arm] += 1
        if reward > 0 {
            successes[arm] = GammaShape(successes[arm].shape + 1)
        } else {
            failures[arm] = GammaShape(failures[arm].shape + 1)
        }
    }
}
