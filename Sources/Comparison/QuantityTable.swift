import Digests
import Ledger
import Results
import SuiteKit

/// Every number and column of an experiment's records, by name and trial.
struct QuantityTable {
    /// A number or a column in one trial.
    enum Values: Equatable {
        case numbers([Double])
        case labels([String])
    }

    /// The names in the order in which records name them.
    private(set) var names: [String] = []
    /// For each name, the values by the trial's text.
    private(set) var values: [String: [String: Values]] = [:]
    /// The trials' texts by their point without the seed, in order.
    private(set) var seeds: [(point: String, trials: [String])] = []

    /// The quantities of one experiment's trials, by the texts that a pairing gives them.
    init(_ trials: [TrialEntry], pairing: TrialPairing = TrialPairing()) {
        var places: [String: Int] = [:]
        for entry in trials {
            guard let record = try? entry.outcome().record else { continue }
            let text = pairing.text(entry.point)
            for scalar in record.scalars { add(scalar.name, text, .numbers([scalar.value])) }
            for table in record.tables {
                for column in table.entries {
                    let name = table.name + "." + column.name
                    switch column.column {
                    case .numbers(let numbers): add(name, text, .numbers(numbers))
                    case .labels(let words): add(name, text, .labels(words))
                    }
                }
            }
            let point = pairing.text(
                TrialPoint(
                    experiment: entry.point.experiment, parameters: entry.point.parameters, seed: 0)
            )
            if let place = places[point] {
                seeds[place].trials.append(text)
            } else {
                places[point] = seeds.count
                seeds.append((point, [text]))
            }
        }
    }

    private mutating func add(_ name: String, _ trial: String, _ cells: Values) {
        if values[name] == nil { names.append(name) }
        values[name, default: [:]][trial] = cells
    }

    /// Each quantity in short.
    func snapshots() -> [QuantitySnapshot] {
        names.map { name in
            let cells = values[name] ?? [:]
            var hash = SHA256()
            var (count, labels) = (0, false)
            var sum = 0.0
            for (trial, value) in cells.sorted(by: { $0.key < $1.key }) {
                hash.update(field: trial)
                switch value {
                case .numbers(let numbers):
                    count += numbers.count
                    sum += numbers.reduce(0, +)
                    hash.update(bytes(of: numbers))
                case .labels(let words):
                    labels = true
                    count += words.count
                    for word in words { hash.update(field: word) }
                }
            }
            let mean = sum / Double(count)
            return QuantitySnapshot(
                name: name, count: count, mean: labels || !mean.isFinite ? nil : mean,
                noise: noise(of: name), digest: hash.finalizeHex())
        }
    }

    /// 1.96 s / √n of the cells of each point over its n seeds, as a root mean square.
    func noise(of name: String) -> Double? {
        var squares = 0.0
        var cells = 0
        for (_, trials) in seeds where trials.count > 1 {
            let columns = trials.compactMap { numbers(name, $0) }
            guard columns.count == trials.count, let rows = columns.first?.count,
                columns.allSatisfy({ $0.count == rows })
            else { continue }
            let n = Double(columns.count)
            for row in 0..<rows {
                var (mean, spread) = (0.0, 0.0)
                for column in columns { mean += column[row] / n }
                for column in columns { spread += (column[row] - mean) * (column[row] - mean) }
                squares += spread / (n - 1) / n
                cells += 1
            }
        }
        guard cells > 0, squares > 0 else { return nil }
        return 1.96 * (squares / Double(cells)).squareRoot()
    }

    /// A number or column of numbers of a trial.
    func numbers(_ name: String, _ trial: String) -> [Double]? {
        guard case .numbers(let numbers)? = values[name]?[trial] else { return nil }
        return numbers
    }

    private func bytes(of numbers: [Double]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * numbers.count + 8)
        for word in [UInt64(numbers.count)] + numbers.map(\.bitPattern) {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
