import Declarations
import Results
import SuiteKit

/// Finds the partner of a trial and reads its column.
///
/// The partner has the same seed and the same varied parameters, except those on which its own
/// filter sets a condition. Where no trial is so near, those are left aside as well on which the
/// quantity's filter sets one.
struct PartnerReader {
    private let observations: Observations
    private let source: ColumnSource
    private let filter: SelectionFilter
    /// Whether the partner is the trial itself: nothing is asked of its parameters.
    private let isItself: Bool
    private let near: Pairing
    private let far: Pairing

    init(
        _ partner: Partner, of quantity: Quantity, _ observations: Observations
    ) throws(Shortfall) {
        self.observations = observations
        self.source = try observations.source(of: partner.column ?? quantity.column)
        let effective = quantity.filter.overridden(by: partner.filter)
        let filter = SelectionFilter(effective, observations)
        let own = observations.axes(conditionedBy: partner.filter)
        let either = own.union(observations.axes(conditionedBy: quantity.filter))
        self.filter = filter
        self.isItself = own.isEmpty
        let candidates =
            own.isEmpty
            ? []
            : observations.codes.indices.filter {
                filter.acceptsParameters(observations.codes[$0])
            }
        self.near = Pairing(candidates, except: own, observations)
        self.far = Pairing(candidates, except: either, observations)
    }

    /// The column of the partner of a trial.
    func values(
        for index: Int, x: ColumnSource?, filter own: SelectionFilter
    ) throws(Shortfall) -> TrialValues {
        let partner = try partner(of: index)
        let values = try observations.column(source, filter, at: partner)
        if let x, let table = x.table, table == source.table {
            let mine = try observations.column(x, own, at: index).list
            let theirs = try observations.column(x, filter, at: partner).list
            guard mine == theirs else {
                throw .failed(
                    """
                    \(observations.describe(index)) and its partner \
                    \(observations.describe(partner)) have rows at different x
                    """)
            }
        }
        return values
    }

    private func partner(of index: Int) throws(Shortfall) -> Int {
        if isItself { return try checked(index, of: index) }
        for pairing in [near, far] {
            let partners = pairing.partners(of: index, observations)
            if partners.count == 1 { return try checked(partners[0], of: index) }
            if partners.count > 1 {
                throw .failed(
                    """
                    \(observations.describe(index)) has \(partners.count) partners, the first \
                    \(observations.describe(partners[0])): its 'where' has to leave one
                    """)
            }
        }
        throw .failed(
            """
            \(observations.describe(index)) has no partner: no trial with this seed differs only in \
            what the partner's 'where' names
            """)
    }

    private func checked(_ partner: Int, of index: Int) throws(Shortfall) -> Int {
        guard filter.asksForNumbers else { return partner }
        guard filter.acceptsNumbers(try observations.record(partner)) else {
            throw .failed(
                "\(observations.describe(index)): its partner does not meet its 'where'")
        }
        return partner
    }
}

/// Trials by their seed and the values of some of their parameters.
struct Pairing {
    private let axes: [Int]
    private let places: [[Int]: [Int]]

    /// Some trials, to be found by all varied parameters except those named.
    init(_ trials: [Int], except: Set<Int>, _ observations: Observations) {
        let axes = observations.axes.indices.filter { !except.contains($0) }
        self.axes = axes
        self.places = Dictionary(grouping: trials) { index in
            Self.key(of: index, axes, observations)
        }
    }

    /// The trials that agree with this one.
    func partners(of index: Int, _ observations: Observations) -> [Int] {
        places[Self.key(of: index, axes, observations)] ?? []
    }

    private static func key(
        of index: Int, _ axes: [Int], _ observations: Observations
    ) -> [Int] {
        var key = axes.map { observations.codes[index][$0] }
        key.append(observations.all[index].seed)
        return key
    }
}

extension Observations {
    /// The varied parameters on which a filter sets a condition.
    func axes(conditionedBy filter: Filter) -> Set<Int> {
        Set(
            filter.conditions.compactMap { condition in
                condition.column.table == nil ? axis(condition.column.name) : nil
            })
    }
}
