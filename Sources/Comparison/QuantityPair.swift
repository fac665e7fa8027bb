import Ledger
import Results

/// The quantities of the same trials on both sides.
struct QuantityPair {
    private let a: QuantityTable
    private let b: QuantityTable

    init(_ a: [TrialEntry], _ b: [TrialEntry]) {
        let pairing = TrialPairing(a, b)
        self.a = QuantityTable(a, pairing: pairing)
        self.b = QuantityTable(b, pairing: pairing)
    }

    /// How much a quantity changed over the trials that both sides have.
    func change(of name: String) -> QuantityChange {
        var result = QuantityChange(name: name, change: .within)
        var (common, differing) = (0, 0)
        var (largest, relative) = (0.0, 0.0)
        var isNumeric = true
        var hasOtherShape = false
        for (trial, x) in a.values[name] ?? [:] {
            // A trial that one side has not run says nothing about the other.
            guard let y = b.values[name]?[trial] else { continue }
            common += 1
            guard case .numbers(let u) = x, case .numbers(let v) = y, u.count == v.count else {
                let isLabel = if case .labels = x { true } else { false }
                if x != y {
                    differing += 1
                    hasOtherShape = true
                    isNumeric = isNumeric && !isLabel
                }
                continue
            }
            var isSame = true
            for (s, t) in zip(u, v) where s.bitPattern != t.bitPattern {
                isSame = false
                largest = max(largest, abs(t - s))
                relative = max(relative, abs(t - s) / max(abs(s), abs(t), .leastNormalMagnitude))
            }
            differing += isSame ? 0 : 1
        }
        guard common > 0 else {
            result.change = .drifted
            return result
        }
        result.trials = differing
        if isNumeric {
            result.largest = largest
            result.relative = relative
        }
        let (shift, size) = shift(of: name)
        result.shift = shift
        result.noise = [a.noise(of: name), b.noise(of: name)].compactMap { $0 }.max()
        let room = QuantityChange.room(result.noise, size: size)
        result.change = !hasOtherShape && shift <= room ? .within : .drifted
        return result
    }

    /// The root mean square over points and rows of the difference of the means over seeds, and of the
    /// larger of the means themselves.
    private func shift(of name: String) -> (shift: Double, size: Double) {
        var (squares, sizes) = (0.0, 0.0)
        var cells = 0
        for (_, trials) in a.seeds {
            let pairs = trials.compactMap { trial -> (x: [Double], y: [Double])? in
                guard let x = a.numbers(name, trial), let y = b.numbers(name, trial) else {
                    return nil
                }
                return (x, y)
            }
            guard let rows = pairs.first?.x.count,
                pairs.allSatisfy({ $0.x.count == rows && $0.y.count == rows })
            else { continue }
            let n = Double(pairs.count)
            for row in 0..<rows {
                var (x, y) = (0.0, 0.0)
                for pair in pairs {
                    x += pair.x[row] / n
                    y += pair.y[row] / n
                }
                squares += (y - x) * (y - x)
                sizes += max(x * x, y * y)
                cells += 1
            }
        }
        guard cells > 0 else { return (0, 0) }
        return ((squares / Double(cells)).squareRoot(), (sizes / Double(cells)).squareRoot())
    }
}
