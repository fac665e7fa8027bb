import Foundation
import Testing

/// A repository of its own for a test, with a small declaration of a paper that the program has.
final class Repository {
    let root: String
    static let suite = "suites/sequential/streaming-bandits/suite.yaml"

    init(_ declaration: String = Repository.declaration()) throws {
        root = NSTemporaryDirectory() + "assay-" + UUID().uuidString
        try write(Self.suite, declaration)
        try write("suites/sequential/streaming-bandits/StreamingBandits.swift", "import SuiteKit\n")
        try write("datasets/manifest.json", #"{"system": [], "datasets": []}"#)
        try FileManager.default.createDirectory(
            atPath: root + "/Sources", withIntermediateDirectories: true)
        // Older than any program that is tested here.
        try date(
            "suites/sequential/streaming-bandits/StreamingBandits.swift",
            Date(timeIntervalSince1970: 0))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    func path(_ path: String) -> String { root + "/" + path }

    func write(_ path: String, _ text: String) throws { try write(path, Data(text.utf8)) }

    func write(_ path: String, _ data: Data) throws {
        let url = URL(fileURLWithPath: root + "/" + path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    func read(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: root + "/" + path))
    }

    func date(_ path: String, _ date: Date) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: date], ofItemAtPath: root + "/" + path)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + path)
    }

    /// Replaces text of the declaration, which has to hold it.
    func change(_ text: String, to new: String) throws {
        let old = String(decoding: try read(Self.suite), as: UTF8.self)
        try #require(old.contains(text), "the declaration has no '\(text)'")
        try write(Self.suite, old.replacing(text, with: new))
    }

    /// Runs `assay` in the repository.
    @discardableResult
    func assay(_ arguments: String...) throws -> Program.Ending {
        try Program.run(arguments, in: root)
    }

    /// Every file below a folder of the repository with its bytes, by its path in the folder.
    func files(_ folder: String, where isWanted: (String) -> Bool = { _ in true }) throws
        -> [String: Data]
    {
        var files: [String: Data] = [:]
        let all = try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
        for path in all where isWanted(path) {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(root)/\(folder)/\(path)")
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[path] = try read(folder + "/" + path)
        }
        return files
    }

    /// A declaration with five claims and two figures.
    ///
    /// A trial takes some milliseconds, and longer with more `arms`. The first experiment has two
    /// points and one of a control, each with all `seeds`; the second four trials.
    static func declaration(arms: Int = 50, seeds: Int = 5) -> String {
        """
        paper:
          title: A small stream of arms
          year: 2023
          url: https://example.org/paper

        experiments:
          - id: settings
            run: Simulation
            parameters: {stream: mix_in, gap: 1, arms: \(arms), horizon: "K^3", accounting: model, batchScale: 1, groupSize: 0, forgets: true}
            grid: {policy: [uniform, log]}
            seeds: \(seeds)
            reports:
              regret_norm: "regret / (K^{1/3} T^{2/3})"
              explore_regret_norm: the part of the exploration
              commit_regret_norm: the part after the commitment
              explore_pulls_per_arm: pulls per arm, in units of E
              committed_gap: gap of the arm committed to
              is_eps_best: 1 where that gap is at most ε
              peak_memory: arms held at once
              allowed_memory: arms that the paper grants
              log_factor: "(ln T)^{1/3}"
              uniform_theory: regret of uniform exploration on another stream
              pulls_theory: pulls per arm, as derived
          - id: arms
            run: Arms
            parameters: {armCounts: [20, 40, 80], horizon: 1e8}
            grid: {policy: [uniform, log]}
            seeds: 2
            tables: {curve: {arms: number of arms, regret: regret, regret_norm: in units}}

        claims:
          - id: uniform-pulls
            statement: Uniform exploration pulls every arm (ln T)^{1/3} E times
            source: Algorithm 1
            check: {value: {y: explore_pulls_per_arm, where: {policy: uniform}, dividedBy: {y: pulls_theory}, equals: 1, relative: 0.01}}
            tolerance: batches are rounded up
            control: {parameters: {policy: one}}
          - id: memory
            statement: No algorithm holds more arms than it is granted
            source: abstract
            check: {bound: {y: peak_memory, minus: {y: allowed_memory}, statistic: max, atMost: 0}}
            tolerance: none; a count
          - id: no-gain
            statement: Regret is never negative
            source: definition
            check: {bound: {experiment: settings, y: regret_norm, statistic: min, atLeast: 0}}
            tolerance: none
          - id: cheaper
            statement: A tower explores with fewer pulls
            source: abstract
            check: {order: {y: explore_pulls_per_arm, lower: {where: {policy: log}}, higher: {where: {policy: uniform}}}}
            tolerance: none
          - id: slope
            statement: Regret of uniform exploration grows as K^{1/3}
            source: abstract
            check: {slope: {experiment: arms, y: curve.regret, x: curve.arms, where: {policy: uniform}, within: [0.25, 0.42]}}
            tolerance: the best arm of 20 is pulled too

        figures:
          - id: pulls
            reproduces: Fig. 1
            caption: Pulls by algorithm.
            bars: {experiment: settings, y: explore_pulls_per_arm, x: policy}
          - id: arms
            caption: Regret against the number of arms.
            line: {experiment: arms, y: curve.regret, x: curve.arms, series: policy, log: [x, y]}

        untested:
          - {statement: The lower bound, why: it is a theorem}
        """
    }
}
