import Declarations
import Results
import SuiteKit

/// Pairs the two sides of an `order` and takes factor · higher − lower, seed by seed.
///
/// Two trials are a pair when they have the same seed and the same varied parameters, except those
/// on which a side sets a condition. Where both sides list the same several values of a parameter,
/// they are paired by it all the same.
struct OrderPairs {
    private let observations: Observations
    private let lower: QuantityReader
    private let higher: QuantityReader
    private let factor: Double
    private let lowerTrials: [Int]
    private let higherTrials: [Int]
    private let pairing: Pairing
    /// Parameters that divide the pairs, by the lower side's value and by the higher side's.
    private let lowerAxes: [Int]
    private let higherAxes: [Int]
    private let overAxes: [Int]

    init(
        _ check: Check, lower: Partner, higher: Partner, factor: Double,
        _ observations: Observations
    ) throws(Shortfall) {
        let lowerReader = try QuantityReader(check.quantity.side(lower), observations)
        let higherReader = try QuantityReader(check.quantity.side(higher), observations)
        let lowerTrials = lowerReader.selected
        let higherTrials = higherReader.selected
        let values = { (trials: [Int], axis: Int) in
            Set(trials.map { observations.codes[$0][axis] })
        }
        let named = observations.axes(conditionedBy: lower.filter)
            .union(observations.axes(conditionedBy: higher.filter))
        let free = named.filter { axis in
            let mine = values(lowerTrials, axis)
            return mine.count == 1 || mine != values(higherTrials, axis)
        }
        let over = Set(check.over.compactMap { observations.axis($0) })
        self.observations = observations
        self.lower = lowerReader
        self.higher = higherReader
        self.factor = factor
        self.lowerTrials = lowerTrials
        self.higherTrials = higherTrials
        pairing = Pairing(higherTrials, except: free, observations)
        overAxes = over.sorted()
        lowerAxes = observations.axes.indices.filter {
            !over.contains($0) && !lowerReader.filter.fixes($0)
        }
        higherAxes = free.sorted().filter {
            !over.contains($0) && values(higherTrials, $0).count > 1
        }
    }

    /// The differences, in groups.
    func groups() -> [SampleGroup] {
        var groups: [[Int]: SampleGroup] = [:]
        var order: [[Int]] = []
        var units: [[Int]: [(key: [Int], seed: Int, difference: Double)]] = [:]
        for index in lowerTrials {
            let partners = pairing.partners(of: index, observations)
            for partner in partners.isEmpty ? [nil] : partners.map(Optional.some) {
                let key = groupKey(index, partner)
                if groups[key] == nil {
                    groups[key] = SampleGroup(split: [], rest: rest(index, partner))
                    order.append(key)
                }
                do throws(Shortfall) {
                    guard let difference = try difference(index, partner) else { continue }
                    units[key, default: []].append(
                        (unitKey(index, partner), observations.all[index].seed, difference))
                } catch {
                    let known = groups[key]?.shortfall
                    groups[key]?.shortfall = .worse(known, error)
                }
            }
        }
        let all = order.compactMap { key in
            groups[key].map { Self.filled($0, units[key] ?? []) }
        }
        return SampleGroup.labeledByDifferences(all)
    }

    /// The group with its sample, in an order that the declaration does not affect.
    private static func filled(
        _ group: SampleGroup, _ units: [(key: [Int], seed: Int, difference: Double)]
    ) -> SampleGroup {
        var group = group
        let sorted = units.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        group.seeds = sorted.map(\.seed)
        group.pieces = sorted.enumerated().map { place, unit in
            SampleGroup.Piece(unit: place, x: [0], y: [unit.difference], companion: [])
        }
        return group
    }

    private func difference(_ index: Int, _ partner: Int?) throws(Shortfall) -> Double? {
        guard let partner else {
            throw .failed(
                """
                \(observations.describe(index)) has no partner on the higher side: no trial with \
                this seed differs only in what 'lower' and 'higher' name
                """)
        }
        guard try lower.counts(index), try higher.counts(partner) else { return nil }
        let low = try number(lower, index)
        let high = try number(higher, partner)
        return factor * high - low
    }

    private func number(_ reader: QuantityReader, _ index: Int) throws(Shortfall) -> Double {
        guard case .number(let value) = try reader.values(at: index) else {
            throw .failed(
                "\(observations.describe(index)): an order needs one number a trial: set 'reduce'")
        }
        return value
    }

    private func groupKey(_ index: Int, _ partner: Int?) -> [Int] {
        let mine = lowerAxes.map { observations.codes[index][$0] }
        let theirs = higherAxes.map { axis in partner.map { observations.codes[$0][axis] } ?? -1 }
        return mine + theirs
    }

    private func unitKey(_ index: Int, _ partner: Int?) -> [Int] {
        let ranks = { (trial: Int) in
            overAxes.map { observations.axes[$0].ranks[observations.codes[trial][$0]] }
        }
        return ranks(index) + (partner.map(ranks) ?? []) + [observations.all[index].seed]
    }

    private func rest(_ index: Int, _ partner: Int?) -> [(name: String, value: String)] {
        let value = { (axis: Int, trial: Int) in
            observations.axes[axis].values[observations.codes[trial][axis]]?.description ?? "none"
        }
        let mine = lowerAxes.map { (observations.axes[$0].name, value($0, index)) }
        let theirs = higherAxes.map { axis in
            ("against " + observations.axes[axis].name, partner.map { value(axis, $0) } ?? "none")
        }
        return mine + theirs
    }
}
