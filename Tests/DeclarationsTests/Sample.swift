import Declarations

/// A suite that uses every key of the grammar.
let sample = """
    paper:
      title: Regret of a bandit that stores one arm
      year: 2024
      authors: A. Author and B. Author
      venue: NeurIPS
      arxiv: 2306.02210
      url: https://arxiv.org/abs/2306.02210
    experiments:
      - id: train
        run: Train
        about: trains what the others read
        parameters: {width: 8, rate: 1e-2}
        grid: {policy: [log, uniform]}
        seeds: 3
        data: [digits8x8]
        produces: [model]
        reports: {loss: final loss in nats}
      - id: regret
        run: Regret
        about: how does regret grow with the horizon?
        parameters: {arms: 64, rate: 0.5}
        cases:
          - {batch: 10}
          - {batch: 100, rate: 1e-1}
        grid:
          policy: [log, uniform]
          horizon: [1_000, 1e4]
        seeds: 3
        needs: {model: train}
        reports:
          regret: pseudo-regret
          theory: the bound's value
          hit: whether the best arm was found
        tables:
          curve: {t: iteration, loss: "‖XXᵀ − M‖²_F"}
        timeLimit: 2.5
        memoryLimit: 512MB
        threads: 2
        paper:
          parameters: {arms: 128}
          grid: {horizon: [1e4, 1e5, 1e6]}
          seeds: 3
          timeLimit: 100
    claims:
      - id: level
        statement: Regret stays below fifty
        source: Theorem 1
        check:
          - value: {y: regret, where: {policy: log}, within: [0.5, 50], over: batch, share: 0.5}
          - bound: {y: curve.loss, reduce: last, statistic: median, atMost: 3, where: {curve.t: {atLeast: 2}}}
        tolerance: twice the constant of the theorem
        control:
          parameters: {rate: 9}
          where: {policy: log}
          expect: the regret grows beyond fifty
        paper: {tolerance: the theorem itself}
      - id: growth
        statement: It grows like a power
        source: Theorem 2
        check: {slope: {y: regret, x: horizon, scale: log-log, within: [0.6, 0.7], where: {policy: log}}}
        tolerance: logarithmic factors
        tiers: [paper]
      - id: better
        statement: Logarithmic beats uniform
        source: Theorem 3
        check: {order: {y: regret, lower: {where: {policy: log}}, higher: {where: {policy: uniform}}, margin: 1, factor: 0.9}}
        tolerance: one unit
        contested: our horizon is too short
      - id: shape
        statement: The curve behaves
        source: Section 4
        check:
          - peak: {y: curve.loss, x: curve.t, kind: maximum, at: [3, 5], against: [8], atLeast: 2}
          - monotone: {y: curve.loss, x: curve.t, atMost: -0.8}
          - correlation: {y: regret, x: theory, method: kendall, atLeast: 0.5}
          - limit: {y: regret, x: horizon, toward: maximum, equals: 3, absolute: 0.1, relative: 0.1}
          - agreement: {y: regret, x: horizon, theory: theory, relative: 0.1, absolute: 0.01}
        tolerance: read off the figure
      - id: exact
        statement: It is exact
        source: algebra
        check:
          - rate: {experiment: regret, y: hit, condition: {atLeast: 1}, atLeast: 0.9}
          - identity: {y: regret, equals: theory, absolute: 1e-10, relative: 1e-12}
          - value: {y: regret, minus: {where: {policy: uniform}}, dividedBy: {y: theory}, equals: 1, relative: 0.1}
        tolerance: rounding
    figures:
      - id: regret
        reproduces: Fig. 1
        caption: Regret against the horizon.
        line:
          y: [regret, theory]
          x: horizon
          series: policy
          facet: batch
          where: {batch: 10}
          names: {log: "logarithmic, ours", uniform: uniform}
          statistic: median
          band: 95%
          log: [x, y]
          range: {x: [1, 1e6], y: [1, 100]}
          title: Regret
          labels: {x: horizon T, y: regret R, z: none}
          guides:
            - {horizontal: 0.5, label: half}
            - {vertical: 1}
            - {power: -2, scale: 3, label: "t^{-2}"}
          individual: false
      - id: panels
        caption: Three more.
        columns: 2
        panels:
          - heatmap: {x: horizon, y: policy, z: regret, reduce: mean, log: z}
          - histogram: {y: regret, experiment: regret, bins: 20, dividedBy: {y: theory}, minus: {where: {batch: 100, rate: 0.1}}}
          - scatter: {y: regret, x: theory, symlog: {x: 1e-3}}
        paper: {columns: 3}
    reference:
      - {quantity: exponent, paper: "0.66", source: Table 1, ours: growth}
    deviations: [the horizon is shorter]
    untested:
      - {statement: it scales to GPUs, why: there are none here}
    """

/// Reads a text as `suites/theory/sample/suite.yaml`.
func read(_ yaml: String, tier: Tier = .ci) throws(DeclarationError) -> Suite {
    try Suite.read(
        yaml: yaml, file: "suite.yaml", family: "theory", slug: "sample", tier: tier)
}

/// What is said of a text, `line:column: message`, a line each.
func complaints(_ yaml: String, tier: Tier = .ci) -> [String] {
    do {
        _ = try read(yaml, tier: tier)
        return []
    } catch {
        return error.complaints.map { String($0.description.dropFirst("suite.yaml:".count)) }
    }
}
