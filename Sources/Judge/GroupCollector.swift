import Declarations
import Results
import SuiteKit

/// Builds groups trial by trial.
struct GroupCollector {
    let reader: QuantityReader
    let observations: Observations
    let x: ColumnSource?
    let companion: ColumnSource?
    let split: [ColumnSource]
    let restAxes: [Int]
    let overAxes: [Int]
    var words: WordIndex?
    var groups: [SampleGroup] = []
    var unitKeys: [[[Int]]] = []
    var places: [Key: Int] = [:]
    var units: [[[Int]: Int]] = []
    var missing = 0
    var failed = 0

    struct Key: Hashable {
        let split: [Coordinate]
        let rest: [Int]
    }

    init(_ request: GroupRequest, _ observations: Observations) throws(Shortfall) {
        let reader = try QuantityReader(request.quantity, observations)
        self.reader = reader
        self.observations = observations
        let source = { (column: ColumnReference) throws(Shortfall) -> ColumnSource in
            try observations.source(of: column)
        }
        x = try request.x.map(source)
        companion = try request.companion.map(source)
        split = try request.split.map(source)
        overAxes = request.over.compactMap { observations.axis($0) }
        let used = Set(split + [x].compactMap { $0 })
        let over = Set(overAxes)
        restAxes = observations.axes.indices.filter { axis in
            !used.contains(.axis(axis)) && !over.contains(axis) && !reader.filter.fixes(axis)
        }
        if case .axis(let axis)? = x { words = WordIndex(observations.axes[axis].values) }
        if case .constant(let value)? = x { words = WordIndex([value]) }
    }

    mutating func add(_ index: Int) {
        let code = observations.codes[index]
        let rest = restAxes.map { code[$0] }
        do throws(Shortfall) {
            guard try reader.counts(index) else { return }
            try read(index, rest)
        } catch {
            if case .missing = error { missing += 1 } else { failed += 1 }
            let known = split.map { source in
                if case .axis(let axis) = source {
                    return Coordinate(observations.axes[axis].values[code[axis]])
                }
                return Coordinate.label("")
            }
            let group = place(known, rest)
            groups[group].shortfall = .worse(groups[group].shortfall, error)
        }
    }

    private mutating func read(_ index: Int, _ rest: [Int]) throws(Shortfall) {
        let y = try reader.values(at: index, x: x).list
        let x = try horizontal(at: index)
        var others: [Double] = []
        if let companion { others = try reader.companion(companion, at: index).list }
        for (name, list) in [("x", x), ("the second column", others)]
        where list.count > 1 && list.count != y.count {
            throw .failed(
                "\(observations.describe(index)): \(y.count) values, but \(list.count) of \(name)")
        }
        let unit = unitKey(index)
        if let rows = try rowSplits(at: index, count: y.count) {
            for (keys, members) in rows {
                let pick = { (list: [Double]) in
                    list.count > 1 ? members.map { list[$0] } : list
                }
                append(
                    keys, rest, unit, pick(x), members.map { y[$0] }, pick(others), index)
            }
        } else {
            let keys = try split.map { source throws(Shortfall) in
                try observations.coordinate(source, at: index)
            }
            append(keys, rest, unit, x, y, others, index)
        }
    }

    private mutating func append(
        _ keys: [Coordinate], _ rest: [Int], _ unitKey: [Int], _ x: [Double], _ y: [Double],
        _ companion: [Double], _ index: Int
    ) {
        let group = place(keys, rest)
        let unit: Int
        if let known = units[group][unitKey] {
            unit = known
        } else {
            unit = unitKeys[group].count
            units[group][unitKey] = unit
            unitKeys[group].append(unitKey)
            groups[group].seeds.append(observations.all[index].seed)
        }
        groups[group].pieces.append(
            SampleGroup.Piece(unit: unit, x: x, y: y, companion: companion))
    }

    private mutating func place(_ keys: [Coordinate], _ rest: [Int]) -> Int {
        let key = Key(split: keys, rest: rest)
        if let known = places[key] { return known }
        let named = zip(restAxes, rest).map { axis, code in
            let axis = observations.axes[axis]
            return (name: axis.name, value: axis.values[code]?.description ?? "none")
        }
        places[key] = groups.count
        groups.append(SampleGroup(split: keys, rest: named))
        unitKeys.append([])
        units.append([:])
        return groups.count - 1
    }

    /// Seed and pooled values, by ranks that do not depend on the order of the declaration.
    private func unitKey(_ index: Int) -> [Int] {
        var key = overAxes.map { observations.axes[$0].ranks[observations.codes[index][$0]] }
        key.append(observations.all[index].seed)
        return key
    }

    private mutating func horizontal(at index: Int) throws(Shortfall) -> [Double] {
        guard let x else { return [0] }
        if case .column(let name, let column) = x {
            let table = try observations.table(name, at: index)
            if let labels = table.column(column)?.labels {
                let kept = reader.filter.rows(of: table)
                var index = words ?? WordIndex([])
                let places = (kept ?? Array(labels.indices)).map { index.place(of: labels[$0]) }
                words = index
                return places
            }
            return try reader.companion(x, at: index).list
        }
        if let words, words.areWords {
            let value = try observations.coordinate(x, at: index)
            return [words.known(value.description)]
        }
        return [try observations.number(x, at: index)]
    }

    /// The rows by the values of `split`, where one of its columns is a table's.
    private func rowSplits(
        at index: Int, count: Int
    ) throws(Shortfall) -> [(keys: [Coordinate], members: [Int])]? {
        guard split.contains(where: { $0.table != nil }) else { return nil }
        var columns: [[Coordinate]] = []
        for source in split {
            let column = try rowCoordinates(source, at: index, count: count)
            guard column.count == count else {
                throw .failed(
                    "\(observations.describe(index)): \(count) values in \(column.count) series")
            }
            columns.append(column)
        }
        var places: [[Coordinate]: Int] = [:]
        var result: [(keys: [Coordinate], members: [Int])] = []
        var last = 0
        for row in 0..<count {
            // Rows of one series mostly follow each other.
            if row > 0 && columns.allSatisfy({ $0[row] == $0[row - 1] }) {
                result[last].members.append(row)
                continue
            }
            let keys = columns.map { $0[row] }
            last = places[keys] ?? result.count
            if let known = places[keys] {
                result[known].members.append(row)
            } else {
                places[keys] = result.count
                result.append((keys, [row]))
            }
        }
        return result
    }

    private func rowCoordinates(
        _ source: ColumnSource, at index: Int, count: Int
    ) throws(Shortfall) -> [Coordinate] {
        guard case .column(let name, let column) = source else {
            let value = try observations.coordinate(source, at: index)
            return [Coordinate](repeating: value, count: count)
        }
        let table = try observations.table(name, at: index)
        let kept = reader.filter.rows(of: table)
        if let labels = table.column(column)?.labels {
            return (kept ?? Array(labels.indices)).map { .label(labels[$0]) }
        }
        return try observations.rows(column, of: table, kept: kept, at: index).map { .number($0) }
    }

    /// The groups with their samples in an order that the declaration does not affect.
    func finished() -> Groups {
        var result = groups
        for g in result.indices {
            let keys = unitKeys[g]
            let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
            var rank = [Int](repeating: 0, count: order.count)
            for (place, unit) in order.enumerated() { rank[unit] = place }
            let seeds = result[g].seeds
            result[g].seeds = order.map { seeds[$0] }
            for p in result[g].pieces.indices {
                result[g].pieces[p].unit = rank[result[g].pieces[p].unit]
            }
            result[g].pieces.sort { $0.unit < $1.unit }
        }
        let words = words.flatMap { $0.areWords ? $0.words : nil }
        return Groups(
            groups: SampleGroup.labeledByDifferences(result), words: words, missing: missing,
            failed: failed)
    }
}
