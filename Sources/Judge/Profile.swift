import Declarations
import Statistics

/// The sample over x: at each place the values of those members that have one there.
struct Profile {
    /// The places, ascending.
    let xs: [Double]
    /// The number of members (seeds, with the values of pooled parameters).
    let units: Int
    /// Where the values of each place begin; one entry more than there are places.
    private let starts: [Int]
    /// The member that each value belongs to, ascending at a place.
    private let members: [Int]
    private let values: [Double]
    private let companions: [Double]

    /// Which of the two columns.
    enum Side {
        case quantity
        case companion
    }

    init(_ group: SampleGroup) {
        let first = group.pieces.first?.x ?? []
        var xs = first
        for piece in group.pieces where piece.x != first { xs += piece.x }
        xs = Profile.distinct(xs)
        var counts = [Int](repeating: 0, count: xs.count + 1)
        var places: [[Int]] = []
        var known: [Int] = []
        for (p, piece) in group.pieces.enumerated() {
            if p == 0 || piece.x != first {
                let found = piece.x.map { Profile.place(of: $0, in: xs) }
                if p == 0 { known = found }
                places.append(found)
            } else {
                places.append(known)
            }
            for i in piece.y.indices {
                counts[places[p][places[p].count == 1 ? 0 : i] + 1] += 1
            }
        }
        for j in 0..<xs.count { counts[j + 1] += counts[j] }
        self.xs = xs
        self.units = group.seeds.count
        self.starts = counts
        var next = counts
        var members = [Int](repeating: 0, count: counts[xs.count])
        var values = [Double](repeating: 0, count: counts[xs.count])
        let hasCompanion = group.pieces.contains { !$0.companion.isEmpty }
        var companions = hasCompanion ? values : []
        for (p, piece) in group.pieces.enumerated() {
            for i in piece.y.indices {
                let place = places[p][places[p].count == 1 ? 0 : i]
                let slot = next[place]
                next[place] += 1
                members[slot] = piece.unit
                values[slot] = piece.y[i]
                if hasCompanion {
                    companions[slot] = piece.companion[piece.companion.count == 1 ? 0 : i]
                }
            }
        }
        self.members = members
        self.values = values
        self.companions = companions
    }

    /// The values at a place, members ascending.
    func values(at place: Int) -> ArraySlice<Double> { values[starts[place]..<starts[place + 1]] }

    /// The members that the values at a place belong to.
    func members(at place: Int) -> ArraySlice<Int> { members[starts[place]..<starts[place + 1]] }

    /// How many values there are in all.
    var count: Int { values.count }

    /// How many values a place has at most.
    var largestCount: Int {
        xs.indices.map { starts[$0 + 1] - starts[$0] }.max() ?? 0
    }

    /// Whether the members differ anywhere, so that drawing them anew can change something.
    var varies: Bool {
        guard units > 1 else { return false }
        for place in xs.indices {
            let range = starts[place]..<starts[place + 1]
            // A member that is absent here matters to what is made of all places together.
            if range.count != units { return true }
            for slot in range where values[slot] != values[range.lowerBound] { return true }
            if companions.isEmpty { continue }
            for slot in range where companions[slot] != companions[range.lowerBound] {
                return true
            }
        }
        return false
    }

    /// The statistic of the values at a place.
    func statistic(_ statistic: Statistic, at place: Int, of side: Side = .quantity) -> Double {
        let column = side == .quantity ? values : companions
        return statistic.applied(to: Array(column[starts[place]..<starts[place + 1]]))
    }

    /// The statistic over x.
    func curve(_ statistic: Statistic, of side: Side = .quantity) -> [Double] {
        xs.indices.map { self.statistic(statistic, at: $0, of: side) }
    }

    /// The statistic at a place in every resample, and how many values it rests on there.
    ///
    /// Not a number where no drawn member has a value at the place.
    func replicates(
        _ statistic: Statistic, at place: Int, of side: Side = .quantity, _ weights: Weights
    ) -> (values: [Double], counts: [Double]) {
        let range = starts[place]..<starts[place + 1]
        let column = side == .quantity ? values : companions
        return weights.statistic(statistic, of: column[range], members[range])
    }

    private static func distinct(_ values: [Double]) -> [Double] {
        let isAscending = zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
        if isAscending { return values }
        var result: [Double] = []
        for value in values.sorted() where result.last != value { result.append(value) }
        return result
    }

    /// The place of a value that is there, by bisection.
    private static func place(of value: Double, in xs: [Double]) -> Int {
        var low = 0
        var high = xs.count - 1
        while low < high {
            let middle = (low + high) / 2
            if xs[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
