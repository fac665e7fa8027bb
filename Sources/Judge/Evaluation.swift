import Declarations
import Randomness
import Results
import SuiteKit

extension Check {
    /// Measures the check; nil observations stand for an experiment that the suite does not have.
    func judged(_ observations: Observations?, random: RandomStream) -> JudgedCheck {
        guard let observations else {
            let reason = "the suite has no experiment '\(quantity.experiment)'"
            return JudgedCheck(check: self, groups: [], shortfall: .failed(reason))
        }
        return evaluate(observations, random: random)
    }

    /// Measures the check in every group.
    ///
    /// - Parameters:
    ///   - observations: the trials of its experiment, by their declared parameters.
    ///   - random: where the draws of the intervals come from.
    /// - Returns: what was found in each group.
    private func evaluate(_ observations: Observations, random: RandomStream) -> JudgedCheck {
        let resampling = Resampling(random: random)
        var shortfall = needed(observations)
        var judged: [JudgedGroup] = []
        do throws(Shortfall) {
            let (groups, words) = try samples(observations)
            if groups.isEmpty {
                throw .failed("no trial passes 'where': there is nothing to judge")
            }
            judged = groups.map { judge($0, words: words, resampling) }
        } catch {
            shortfall = .worse(shortfall, error)
        }
        for group in judged where group.shortfall != nil {
            let place = group.label.isEmpty ? "" : group.label + ": "
            let reason: Shortfall? =
                switch group.shortfall {
                case .failed(let text): .failed(place + text)
                case .missing(let text): .missing(place + text)
                case nil: nil
                }
            shortfall = .worse(shortfall, reason)
        }
        return JudgedCheck(check: self, groups: judged, shortfall: shortfall)
    }

    /// Why the trials that the check needs do not suffice; nil when all have a record.
    private func needed(_ observations: Observations) -> Shortfall? {
        let filters = filters.map { SelectionFilter($0, observations) }
        var shortfall: Shortfall?
        for index in observations.all.indices {
            if observations.all[index].outcome?.record != nil { continue }
            let code = observations.codes[index]
            guard filters.contains(where: { $0.acceptsParameters(code) }) else { continue }
            do throws(Shortfall) {
                _ = try observations.record(index)
            } catch {
                shortfall = .worse(shortfall, error)
            }
        }
        return shortfall
    }

    /// The samples that the check measures, and the words of x where it has words.
    private func samples(
        _ observations: Observations
    ) throws(Shortfall) -> (groups: [SampleGroup], words: [String]?) {
        if case .order(let lower, let higher, _, let factor) = kind {
            let pairs = try OrderPairs(
                self, lower: lower, higher: higher, factor: factor, observations)
            return (pairs.groups(), nil)
        }
        if needsOneNumber && quantity.reduce == nil && quantity.column.table != nil {
            throw .failed("'\(quantity.column)' has many rows: 'reduce' makes one number of them")
        }
        var request = GroupRequest(quantity: quantity, x: x, over: over)
        switch kind {
        case .agreement(let theory, _): request.companion = theory
        case .identity(.column(let column), _): request.companion = column
        default: break
        }
        let found = try observations.groups(request)
        return (found.groups, found.words)
    }

    /// Whether the check takes one number a trial.
    private var needsOneNumber: Bool {
        switch kind {
        case .value, .bound, .order, .correlation: true
        case .slope, .peak, .monotone, .limit, .agreement, .rate, .identity: false
        }
    }

    private func judge(
        _ group: SampleGroup, words: [String]?, _ resampling: Resampling
    ) -> JudgedGroup {
        var judged = JudgedGroup(label: group.label, parts: [], shortfall: group.shortfall)
        if judged.shortfall == nil && group.pieces.allSatisfy(\.y.isEmpty) {
            judged.shortfall = .failed("no observation passes 'where'")
        }
        if judged.shortfall != nil { return judged }
        do throws(Shortfall) {
            judged.parts = try CheckedGroup(self, group, words: words, resampling).parts()
            if let undefined = judged.parts.first(where: { $0.status == .failed }) {
                throw .failed("\(undefined.label) is \(undefined.estimate.observed)")
            }
        } catch {
            judged.shortfall = error
        }
        return judged
    }
}

extension CheckedGroup {
    /// What the check measures in this group.
    func parts() throws(Shortfall) -> [Part] {
        switch check.kind {
        case .value(let expectation), .bound(let expectation):
            try levelParts(expectation)
        case .slope(let expectation, let scale): try slopeParts(expectation, scale)
        case .order(_, _, let margin, _): try levelParts(Expectation(lower: margin))
        case .peak(let peak): try peakParts(peak)
        case .monotone(let expectation): try monotoneParts(expectation)
        case .correlation(let method, let expectation):
            try correlationParts(method, expectation)
        case .limit(let limit): try limitParts(limit)
        case .agreement(_, let tolerance): try agreementParts(tolerance)
        case .rate(let condition, let expectation): rateParts(condition, expectation)
        case .identity(.number(let number), let tolerance): identityParts(number, tolerance)
        case .identity(.column, let tolerance): identityParts(nil, tolerance)
        }
    }
}

/// A check with what was found in each of its groups.
struct JudgedCheck {
    /// The check.
    let check: Check
    /// Its groups.
    let groups: [JudgedGroup]
    /// Why there is no verdict, where there is none.
    let shortfall: Shortfall?

    /// How many groups have to pass: a share that is met up to rounding is met.
    private var needed: Double { check.share * Double(groups.count) - 1e-9 }

    /// How the check came out over its groups.
    var status: CheckResult.Status {
        if let shortfall { return shortfall.status }
        let passed = groups.count { $0.status == .passed }
        let open = groups.count { $0.status == .inconclusive }
        if Double(passed) >= needed { return .passed }
        return Double(passed + open) >= needed ? .inconclusive : .contradicted
    }

    /// Whether the measured numbers lie outside the expectation, whatever their intervals: in one
    /// group, or in more than `share` allows for.
    var isRejected: Bool {
        shortfall == nil && Double(groups.count { $0.holdsByItself }) < needed
    }

    /// The check's result, as it is reported.
    var result: CheckResult {
        let results = groups.flatMap(\.results)
        var worst = results.first
        for result in results {
            if let current = worst, result.isWorse(than: current) { worst = result }
        }
        return CheckResult(
            status: status, quantity: check.quantityInWords, expected: check.expectationInWords,
            worst: worst, groups: results, message: shortfall?.message ?? "")
    }
}
