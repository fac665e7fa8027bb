import Declarations
import Foundation
import Results
import SuiteKit

/// Three small suites with made-up outcomes: everything a report has to be able to show.
enum Fixture {
    static let descent = """
        paper:
          title: Understanding the Role of Optimization in Double Descent
          year: 2023
          authors: Chris Yuhao Liu and Jeffrey Flanigan
          venue: NeurIPS 2023 workshop
          arxiv: "2312.03951"
          url: https://arxiv.org/abs/2312.03951
        experiments:
          - id: rfm-iterations
            run: FeatureModel
            about: Does the peak grow with the iterations of gradient descent?
            parameters: {samples: 200, noise: 0.2}
            grid: {ratio: [0.25, 0.5, 1, 2, 4, 8], iterations: [100, 10000, 1000000]}
            seeds: 5
            data: [digits8x8]
            reports:
              test_error: "test error, share of wrong digits"
              kappa: "condition number of the features"
            tables:
              spectrum: {index: "index of the singular value", value: "singular value"}
          - id: paired
            run: Paired
            cases: [{size: 10, repetitions: 300}, {size: 100, repetitions: 30}]
            grid: {depth: [1, 2]}
            reports: {error: "error"}
            tables:
              curve: {calls: calls so far, epoch: epoch, gap: distance from the optimum}
          - id: landscape
            run: Landscape
            about: The training loss over a plane of weights.
            grid: {a: [-1, -0.5, 0, 0.5, 1], b: [-1, -0.5, 0, 0.5, 1]}
            reports: {loss: "training loss"}
        claims:
          - id: peak-converged
            statement: With many iterations the test error peaks at the interpolation threshold
            source: Abstract
            check: {peak: {y: test_error, x: ratio, kind: maximum, at: [0.9, 1.1], against: [8], atLeast: 2, where: {iterations: 1000000}}}
            tolerance: the grid has no other point within 10 % of the threshold
            control: {parameters: {iterations: 100}, expect: "after 100 steps there is no peak"}
          - id: kappa-peak
            statement: The condition number κ(Z) peaks at P = N
            source: Section 3
            check: {bound: {y: kappa, where: {ratio: 1}, atLeast: 10}}
            tolerance: the edge of the spectrum of random matrices
          - id: early-stop
            statement: Stopping after 100 iterations removes the peak altogether
            source: Figure 2
            check: {bound: {y: test_error, where: {ratio: 1, iterations: 100}, atMost: 0.1}}
            tolerance: a tenth is the error of a linear model
            contested: the label noise alone puts the error above a tenth
        figures:
          - id: descent
            reproduces: Fig. 1
            caption: Test error against the ratio of features to samples, for three lengths of training.
            line: {y: test_error, x: ratio, series: iterations, band: range, log: [x], guides: [{vertical: 1, label: "P = N"}]}
          - id: panels
            caption: Four views of the same runs.
            panels:
              - {scatter: {y: test_error, x: kappa, series: iterations, log: [x], title: "error and condition"}}
              - {bars: {y: test_error, x: ratio, series: iterations, band: sd, labels: {x: ""}}}
              - {histogram: {y: test_error, title: "all errors"}}
              - {line: {y: spectrum.value, x: spectrum.index, where: {ratio: 1, iterations: 100}, log: [y], individual: true}}
          - id: plane
            reproduces: Fig. 4
            caption: The loss over a plane of weights, as colors and as level lines.
            panels:
              - {heatmap: {y: b, x: a, z: loss}}
              - {contour: {y: b, x: a, z: loss}}
          - id: paired
            caption: Cases that pair two parameters.
            panels:
              - {line: {y: error, x: size, series: depth}}
              - {line: {y: error, x: size}}
              - {line: {y: curve.gap, x: curve.calls, series: depth}}
              - {line: {y: curve.gap, x: curve.epoch, series: depth}}
        reference:
          - {quantity: peak error, paper: "0.70", source: Fig. 1, ours: peak-converged}
          - {quantity: condition number, paper: "10^{3}", source: text, ours: kappa}
        deviations: ["The digits are 8 × 8 pixels, not 28 × 28."]
        untested: [{statement: Peaks with batch normalization, why: the paper gives no widths}]
        """

    static let bandits = """
        paper:
          title: Tight Regret Bounds for Single-pass Streaming Multi-armed Bandits
          year: 2023
          authors: Chen Wang
          venue: ICML 2023
          arxiv: "2306.02208"
          url: https://arxiv.org/abs/2306.02208
        experiments:
          - id: horizon
            run: SinglePassRegret
            about: How does regret grow with the horizon?
            parameters: {arms: 64}
            grid: {policy: [uniform, log, logstar], horizon: [1000, 10000, 100000]}
            seeds: 4
            reports: {regret: "pseudo-regret, in pulls"}
        claims:
          - id: exponent
            statement: Expected regret grows as T^{2/3} with one stored arm
            source: Theorem 2
            check: {slope: {y: regret, x: horizon, where: {policy: log}, within: [0.6, 0.72]}}
            tolerance: logarithmic factors move a finite-horizon slope by at most 0.06
            control: {parameters: {policy: uniform}, expect: "linear regret: the slope is 1"}
          - id: beats-uniform
            statement: Every policy of the paper has less regret than uniform exploration
            source: Section 5
            check: {order: {y: regret, lower: {where: {policy: log}}, higher: {where: {policy: uniform}}}}
            tolerance: paired over seeds
          - id: large-only
            statement: The gap widens up to a horizon of 10^{18}
            source: Section 5
            check: {bound: {y: regret, where: {policy: log}, atLeast: 0}}
            tolerance: none
            tiers: [paper]
        figures:
          - id: regret
            reproduces: Fig. 1
            caption: Regret against the horizon.
            line: {y: regret, x: horizon, series: policy, band: range, log: [x, y], names: {log: "logarithmic memory"}, guides: [{power: 0.667, scale: 2, label: "T^{2/3}"}]}
          - id: long
            caption: The same for longer horizons.
            tiers: [paper]
            line: {y: regret, x: horizon, series: policy}
        untested: [{statement: The lower bound, why: it holds for all algorithms at once}]
        """

    static let hostile = """
        paper:
          title: "</title><script>alert('title')</script> & \\"quotes\\""
          year: 2020
          authors: "<b>A. Uthor</b>"
          url: "javascript:alert(1)"
        experiments:
          - id: broken
            run: Broken
            about: "<img src=x onerror=alert(2)>"
            grid: {size: [1, 2]}
            reports: {value: "<i>value</i>"}
        claims:
          - id: markup
            statement: "<script>alert('statement')</script>]]> | **bold**"
            source: "<a href='http://example.org'>here</a>"
            check: {value: {y: value, within: [0, 1]}}
            tolerance: "<style>*{display:none}</style>"
        figures:
          - id: empty
            caption: "<svg onload=alert(3)>"
            line: {y: value, x: size, labels: {y: "<script>alert('label')</script>"}}
        untested: [{statement: "<u>nothing</u>", why: "&amp;"}]
        """

    static func suite(_ yaml: String, _ family: String, _ slug: String) throws -> Suite {
        try Suite.read(yaml: yaml, file: "suite.yaml", family: family, slug: slug, tier: .ci)
    }
}

// MARK: - Outcomes

extension Fixture {
    /// An outcome for each declared trial.
    static func outcomes(
        _ suite: Suite, _ make: (String, Parameters, Int) -> TrialOutcome?
    ) -> [(TrialPoint, TrialOutcome)] {
        suite.experiments.flatMap { experiment in
            experiment.points.flatMap { point in
                (0..<experiment.seeds).compactMap { seed in
                    make(experiment.id, point, seed).map {
                        (TrialPoint(experiment: experiment.id, parameters: point, seed: seed), $0)
                    }
                }
            }
        }
    }

    /// An outcome with a record and costs that depend on nothing but the seed.
    static func success(_ record: Record, seed: Int) -> TrialOutcome {
        TrialOutcome(
            result: .record(record),
            counters: TrialCounters(
                flops: 1_234_567 + seed, blasCalls: 321, bytesAllocated: 65_536,
                oracleEvaluations: 12),
            cost: TrialCost(
                wallSeconds: 0.25 + Double(seed) / 16, cpuSeconds: 0.25, peakMemory: 52_428_800))
    }

    static func descentRecord(_ id: String, _ parameters: Parameters, _ seed: Int) -> Record {
        func number(_ name: String) -> Double { parameters[name]?.number ?? .nan }
        var record = Record()
        if id == "landscape" {
            let (a, b) = (number("a"), number("b"))
            record.report("loss", (1 - a) * (1 - a) + 3 * (b - a * a) * (b - a * a) + 0.1)
            return record
        }
        if id == "paired" {
            record.report("error", 100 / number("size") + number("depth"))
            // The larger size has two calls where the smaller one has one and three, but all of its
            // epochs later.
            let isLarge = number("size") == 100
            record.report(
                "curve",
                columns: [
                    "calls": .numbers(isLarge ? [2, 4] : [1, 3]),
                    "epoch": .numbers(isLarge ? [3, 4] : [1, 2]),
                    "gap": .numbers(isLarge ? [5, 4] : [2, 1]),
                ])
            return record
        }
        let distance = log(number("ratio"))
        let height = log10(number("iterations")) / 8
        let wobble = 0.02 * sin(Double(7 * seed) + 3 * distance)
        record.report("test_error", 0.12 + height * exp(-distance * distance) + wobble)
        record.report("kappa", 2000 / (1 + 40 * distance * distance) + Double(seed))
        let values = (0..<12).map { 40 * exp(-Double($0) / 3) + Double(seed) / 10 }
        record.report(
            "spectrum",
            columns: ["index": .counts(Array(1...12)), "value": .numbers(values)])
        return record
    }

    static func banditRecord(_ parameters: Parameters, _ seed: Int) -> Record {
        let horizon = parameters["horizon"]?.number ?? .nan
        let factor: Double =
            switch parameters["policy"] {
            case .string("uniform"): 3
            case .string("log"): 1.2
            default: 1.6
            }
        var record = Record()
        record.report("regret", factor * pow(horizon, 0.667) * (1 + 0.05 * sin(Double(5 * seed))))
        return record
    }

    static let crash = TrialOutcome(
        result: .failure(
            TrialFailure(
                kind: .signal(11), message: "the worker was ended by signal 11 <SIGSEGV>",
                output: "Fatal error: <script>alert('stderr')</script>\n\u{1B}[31mred\u{1B}[0m")),
        counters: TrialCounters(), cost: TrialCost(wallSeconds: 0.125))
}
