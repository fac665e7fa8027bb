/// What decides which arm of a bandit is pulled next, from the rewards so far.
public protocol BanditPolicy: Sendable {
    /// How often each arm has been pulled.
    var counts: [Int] { get }

    /// The arm to pull next.
    mutating func chooseArm() -> Int

    /// Takes in the reward of a pull.
    mutating func observe(_ reward: Double, of arm: Int)
}

/// A bandit whose arms give 1 with a probability of their own, else 0.
public struct BernoulliBandit: Sendable {
    /// The probability μ of each arm.
    public let means: [Double]

    /// The bandit with these arms.
    public init(means: [Double]) {
        precondition(!means.isEmpty, "BernoulliBandit: no arms")
        for mean in means { precondition(mean >= 0 && mean <= 1, "BernoulliBandit: mean \(mean)") }
        self.means = means
    }

    /// Plays a policy.
    ///
    /// - Parameters:
    ///   - policy: the policy, which is left as it is after the last pull.
    ///   - horizon: the number T of pulls.
    ///   - uniform: a number of [0, 1) for pull t; the reward is 1 where it is below μ.
    /// - Returns: the pseudo-regret Σₜ (max μ − μ of the arm pulled).
    public func play(
        _ policy: inout some BanditPolicy, horizon: Int, uniform: (_ t: Int) -> Double
    ) -> Double {
        for t in 0..<horizon {
            let arm = policy.chooseArm()
            policy.observe(uniform(t) < means[arm] ? 1 : 0, of: arm)
        }
        let best = means.max() ?? 0
        var regret = 0.0
        for (count, mean) in zip(policy.counts, means) { regret += Double(count) * (best - mean) }
        return regret
    }
}
