import Foundation
import Randomness
import SequentialSuites
import SuiteKit
import TestSupport
import Testing

@Suite("Bandits in a stream")
struct StreamingBanditsTests {
    private typealias Game = StreamingBandits.Game

    private func record(_ name: String, _ parameters: Parameters, seed: Int = 0) throws -> Record {
        let paper = try #require(sequential.papers.first { $0.slug == "streaming-bandits" })
        let experiment = try #require(paper.experiment(named: name))
        let trial = Trial(
            suite: "sequential/streaming-bandits", experiment: "test", seed: seed,
            resources: NoResources())
        return try experiment.decode(parameters).run(trial)
    }

    private func simulation(
        _ policy: String, arms: Int, stream: String = "mix_in", horizon: String = "1000 K^3",
        gap: Double = 1, accounting: String = "model", seed: Int = 0
    ) throws -> Record {
        try record(
            "Simulation",
            [
                "stream": .string(stream), "gap": .double(gap), "arms": .int(arms),
                "horizon": .string(horizon), "policy": .string(policy),
                "accounting": .string(accounting), "batchScale": .double(1),
                "groupSize": .int(0), "forgets": .bool(true),
            ], seed: seed)
    }

    private func number(_ record: Record, _ name: String) throws -> Double {
        try #require(record.scalar(name))
    }

    // MARK: The game

    @Test("pulling or holding an arm that was let go stops the program")
    func discarded() async {
        await #expect(processExitsWith: .failure) {
            var game = StreamingBandits.Game(
                means: [0.5, 0.5, 0.5], horizon: 1000, accounting: .model,
                noise: RandomStream(seed: 1))
            guard let first = game.next(), game.next() != nil else { return }
            _ = game.pull(first, 1)
        }
        await #expect(processExitsWith: .failure) {
            var game = StreamingBandits.Game(
                means: [0.5, 0.5, 0.5], horizon: 1000, accounting: .model,
                noise: RandomStream(seed: 1))
            guard let first = game.next() else { return }
            game.hold(first)
            guard game.next() != nil else { return }
            game.release(first)
            game.hold(first)
        }
    }

    @Test("an arm that is held can be pulled to the end, and only held arms count as memory")
    func held() {
        var game = Game(
            means: [0.5, 0.25, 1], horizon: 1000, accounting: .model, noise: RandomStream(seed: 1))
        var arms: [Int] = []
        while let arm = game.next() {
            arms.append(arm)
            if arm == 0 { game.hold(arm) }
            _ = game.pull(0, 10)
        }
        #expect(arms == [0, 1, 2])
        #expect(game.peakMemory == 1 && game.explorePulls == 30)
    }

    @Test("a batch has the mean and the variance of single pulls", arguments: [0.3, 0.82])
    func batches(mean p: Double) {
        let b = 40.0
        let n = 20_000
        for accounting in [StreamingBandits.Accounting.model, .pullByPull] {
            var game = Game(
                means: [p], horizon: 1e9, accounting: accounting,
                noise: RandomStream(seed: 5).stream("\(accounting)"))
            guard let arm = game.next() else { return }
            let rewards = (0..<n).map { _ in game.pull(arm, b) }
            let mean = rewards.reduce(0, +) / Double(n)
            let variance = rewards.reduce(0) { $0 + ($1 - p) * ($1 - p) } / Double(n)
            let expected = p * (1 - p) / b
            // Four standard errors; the square of a nearly normal number has a deviation of √2 times
            // its mean.
            expectClose(mean, p, within: 4 * sqrt(expected / Double(n)))
            expectClose(variance, expected, within: 4 * expected * sqrt(2 / Double(n)))
        }
    }

    // MARK: The algorithms

    @Test("regret of uniform exploration is pulls times gaps, to the last pull")
    func uniform() throws {
        let K = 50.0
        let T = 1000 * K * K * K
        let epsilon = cbrt(K / T)
        let E = 1 / (epsilon * epsilon)
        let y = 12.0
        let record = try simulation("uniform", arms: 50, stream: "gap", gap: y)
        let b = (E * cbrt(log(T))).rounded(.up)
        // All arms but one have the gap y ε; every arm is pulled b times.
        let explore = (K - 1) * b * y * epsilon
        let commit = (T - K * b) * (try number(record, "committed_gap"))
        // Sums of fifty terms, relative to ε of the machine.
        expectClose(
            try number(record, "explore_regret_norm"), explore / (K * E), within: 1e-9)
        expectClose(
            try number(record, "regret_norm"), (explore + commit) / (K * E), within: 1e-9)
        // b of some 25,000 pulls tell a gap of twelve ε = twelve standard deviations.
        #expect(commit == 0)
    }

    @Test("a tower's pulls are the sum over its levels", arguments: [50, 343, 2401])
    func towers(arms: Int) throws {
        let K = Double(arms)
        // E = (1000 K²)^(2/3) = 100 K^(4/3), as the model has it.
        let epsilon = cbrt(K / (1000 * K * K * K))
        let E = 1 / (epsilon * epsilon)
        let levels = Int(log(K))
        var pulls = 0.0
        var survivors = 0.0
        var arrivals = arms
        for level in 0..<levels where arrivals > 0 {
            pulls += Double(arrivals) * (pow(1.2, Double(level)) * E).rounded(.up)
            survivors += 1
            // A king moves up when the arm after its group's seventh arrives.
            arrivals = (arrivals - 1) / 7
        }
        pulls += survivors * E.rounded(.up)
        let record = try simulation("log", arms: arms)
        expectClose(try number(record, "explore_pulls_per_arm"), pulls / K / E, within: 1e-9)
    }

    @Test("algorithms that pull every arm alike pull it ⌈b⌉ times", arguments: ["one", "naive"])
    func alike(policy: String) throws {
        let K = 200.0
        let epsilon = cbrt(K / (1000 * K * K * K))
        let E = 1 / (epsilon * epsilon)
        let b = (policy == "one" ? E : E * log(K)).rounded(.up)
        let record = try simulation(policy, arms: 200)
        expectClose(try number(record, "explore_pulls_per_arm"), b / E, within: 1e-9)
    }

    @Test(
        "no algorithm holds more arms than the paper grants it",
        arguments: ["uniform", "naive", "one", "log", "loglog", "logstar", "goa"])
    func memory(policy: String) throws {
        var worst = -Double.infinity
        for arms in [10, 55, 400, 3000] {
            for stream in ["clear_cut", "mix_in"] {
                for seed in 0..<3 {
                    let record = try simulation(policy, arms: arms, stream: stream, seed: seed)
                    let excess =
                        try number(record, "peak_memory")
                        - number(record, "allowed_memory")
                    worst = max(worst, excess)
                }
            }
        }
        #expect(worst <= 0)
    }

    @Test("with all arms in memory, improved UCB commits to the best at less regret than any pass")
    func elimination() throws {
        for seed in 0..<10 {
            let full = try simulation(
                "elim", arms: 100, stream: "gap", horizon: "1000 K^3", gap: 60, seed: seed)
            let pass = try simulation(
                "one", arms: 100, stream: "gap", horizon: "1000 K^3", gap: 60, seed: seed)
            #expect(try number(full, "committed_gap") == 0)
            #expect(try number(full, "regret_norm") < number(pass, "regret_norm"))
        }
    }

    @Test("exploration and commitment share the horizon: regret is the sum of the two")
    func books() throws {
        for policy in ["uniform", "log", "logstar", "goa", "elim"] {
            let record = try simulation(policy, arms: 60)
            let sum =
                try number(record, "explore_regret_norm")
                + number(record, "commit_regret_norm")
            // Rounding of one addition of numbers below 10⁴.
            expectClose(try number(record, "regret_norm"), sum, within: 1e-9)
        }
    }

    @Test("an exploration that would outlast the horizon ends with it")
    func horizon() throws {
        // K = 10, T = 100: ten times ⌈E ln K⌉ = 11 pulls would be 110.
        let record = try simulation("naive", arms: 10, horizon: "K^2")
        let E = pow(10, 2.0 / 3)
        // Rounding of a quotient and a product.
        expectClose(try number(record, "explore_pulls_per_arm") * 10 * E, 100, within: 1e-10)
        #expect(try number(record, "commit_regret_norm") == 0)
    }
}
