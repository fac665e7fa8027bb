import Ledger
import Results
import RealModule
import Statistics

/// What the same trials took on both sides, by one measurement each.
///
/// The measurements were made at different times, perhaps on different machines, so this can only
/// raise a suspicion; `SpeedTest` decides.
public struct CostChange: Sendable, Equatable {
    /// What was measured.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// Processor time.
        case time
        /// Peak memory.
        case memory
    }

    /// What was measured.
    public var kind: Kind
    /// How many pairs of trials there are.
    public var pairs: Int
    /// The sum of seconds, or the largest number of bytes, before.
    public var before: Double
    /// The same now.
    public var after: Double
    /// The typical ratio of a pair, now to before.
    public var ratio: Double
    /// Its 95 % interval, as far as the pairs tell.
    public var interval: [Double]

    /// How much slower a whole machine may seem at another time, as a ratio: on busy two-core machines
    /// the same program has been seen to take a quarter longer for minutes.
    public static let suspiciousRatio = 1.25

    /// Whether it looks as if more were needed now: worth a measurement.
    public var isSuspicious: Bool { (interval.first ?? 0) > Self.suspiciousRatio }

    /// The costs of all trials that both sides have and that succeeded.
    static func costs(_ a: [TrialEntry], _ b: [TrialEntry]) -> [CostChange] {
        var known: [String: TrialEntry] = [:]
        for entry in a { known[entry.point.canonicalText] = entry }
        var times: [(Double, Double)] = []
        var memories: [(Double, Double)] = []
        for y in b {
            guard let x = known[y.point.canonicalText], case .record = x.result,
                case .record = y.result
            else { continue }
            if x.cost.cpuSeconds > 0, y.cost.cpuSeconds > 0 {
                times.append((x.cost.cpuSeconds, y.cost.cpuSeconds))
            }
            if x.cost.peakMemory > 0, y.cost.peakMemory > 0 {
                memories.append((Double(x.cost.peakMemory), Double(y.cost.peakMemory)))
            }
        }
        return [
            CostChange(.time, times) { $0.reduce(0, +) },
            CostChange(.memory, memories) { $0.max() ?? 0 },
        ].compactMap { $0 }
    }

    private init?(_ kind: Kind, _ pairs: [(Double, Double)], total: ([Double]) -> Double) {
        guard !pairs.isEmpty else { return nil }
        self.kind = kind
        self.pairs = pairs.count
        before = total(pairs.map(\.0))
        after = total(pairs.map(\.1))
        // The dearest trials decide what an experiment takes.
        let dear = pairs.sorted { $0.0 > $1.0 }.prefix(SignedRank.limit)
        let logarithms = dear.map { Double.log($0.1 / $0.0) }
        ratio = Double.exp(logarithms.hodgesLehmann())
        let bounds = logarithms.centerInterval(confidence: 0.95)
        interval = [Double.exp(bounds.lower), Double.exp(bounds.upper)]
    }
}
