import Glibc

extension RandomStream {
    /// An index, drawn with probability proportional to its weight.
    public mutating func categorical(_ weights: [Double]) -> Int {
        var total = 0.0
        for weight in weights {
            precondition(weight >= 0, "categorical: weight \(weight)")
            total += weight
        }
        precondition(total > 0 && total.isFinite, "categorical: the weights sum to \(total)")
        var rest = uniform() * total
        var last = 0
        for i in weights.indices where weights[i] > 0 {
            if rest < weights[i] { return i }
            rest -= weights[i]
            last = i
        }
        // Rounding may leave a rest behind the last index that can be drawn.
        return last
    }

    /// The number of successes in n independent trials with success probability p.
    ///
    /// Exact, at a cost that does not grow with n: W. Hörmann, "The generation of binomial random
    /// variates", Journal of Statistical Computation and Simulation 46 (1993), algorithm BTRS;
    /// inversion where fewer than ten successes (or failures) are expected.
    public mutating func binomial(n: Int, p: Double) -> Int {
        precondition(n >= 0, "binomial: \(n) trials")
        precondition(p >= 0 && p <= 1, "binomial: \(p) is not a probability")
        if p > 0.5 {
            return n - binomial(n: n, p: 1 - p)
        }
        if n == 0 || p == 0 { return 0 }
        let mean = Double(n) * p
        return mean < 10 ? invertedBinomial(n, p) : rejectedBinomial(Double(n), p)
    }

    /// Inversion from 0 upwards; np < 10.
    private mutating func invertedBinomial(_ n: Int, _ p: Double) -> Int {
        let odds = p / (1 - p)
        let scale = Double(n + 1) * odds
        let atZero = exp(Double(n) * log1p(-p))
        // With np < 10 more than 110 successes have a probability below 1e-70.
        let largest = min(n, 110)
        while true {
            var rest = uniform()
            var mass = atZero
            for k in 0...largest {
                if rest < mass { return k }
                rest -= mass
                mass *= scale / Double(k + 1) - odds
            }
        }
    }

    /// Transformed rejection with squeeze; np ≥ 10 and p ≤ ½. The names are Hörmann's.
    private mutating func rejectedBinomial(_ n: Double, _ p: Double) -> Int {
        let odds = p / (1 - p)
        let deviation = sqrt(n * p * (1 - p))
        let b = 1.15 + 2.53 * deviation
        let a = -0.0873 + 0.0248 * b + 0.01 * p
        let c = n * p + 0.5
        let alpha = (2.83 + 5.1 / b) * deviation
        let vr = 0.92 - 4.2 / b
        let mode = floor((n + 1) * p)
        var h: Double?
        while true {
            let v = positiveUniform()
            let u = uniform() - 0.5
            let us = 0.5 - abs(u)
            let k = floor((2 * a / us + b) * u + c)
            if us >= 0.07 && v <= vr { return Int(k) }
            if !(k >= 0 && k <= n) { continue }
            let atMode =
                h
                ?? (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1)))
                + stirlingRest(mode) + stirlingRest(n - mode)
            h = atMode
            let first = (n + 1) * log((n - mode + 1) / (n - k + 1))
            let second = (k + 0.5) * log(odds * (n - k + 1) / (k + 1))
            let logMass = atMode + first + second - stirlingRest(k) - stirlingRest(n - k)
            if log(v * alpha / (a / (us * us) + b)) <= logMass { return Int(k) }
        }
    }

    /// The number of events of a Poisson process with this mean.
    ///
    /// Exact, at a cost that does not grow with the mean: W. Hörmann, "The transformed rejection
    /// method for generating Poisson random variables", Insurance: Mathematics and Economics 12
    /// (1993), algorithm PTRS; inversion for means below 10.
    public mutating func poisson(mean: Double) -> Int {
        precondition(mean >= 0 && mean < 1e15, "poisson: mean \(mean)")
        return mean < 10 ? invertedPoisson(mean) : rejectedPoisson(mean)
    }

    /// Inversion from 0 upwards; mean < 10.
    private mutating func invertedPoisson(_ mean: Double) -> Int {
        let atZero = exp(-mean)
        while true {
            var rest = uniform()
            var mass = atZero
            // More than 110 events have a probability below 1e-70.
            for k in 0...110 {
                if rest < mass { return k }
                rest -= mass
                mass *= mean / Double(k + 1)
            }
        }
    }

    /// Transformed rejection with squeeze; mean ≥ 10. The names are Hörmann's.
    private mutating func rejectedPoisson(_ mean: Double) -> Int {
        let b = 0.931 + 2.53 * sqrt(mean)
        let a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
        let vr = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5
            let v = positiveUniform()
            let us = 0.5 - abs(u)
            let k = floor((2 * a / us + b) * u + mean + 0.43)
            if us >= 0.07 && v <= vr { return Int(k) }
            if !(k >= 0 && k < 0x1p62) || (us < 0.013 && v > us) { continue }
            // k log λ − λ − log k!, in an order in which the large parts cancel first.
            let main = (k + 0.5) * log(mean / (k + 1)) + (k + 1 - mean)
            let logMass = main - 0.5 * log(2 * Double.pi * mean) - stirlingRest(k)
            if log(v * inverseAlpha / (a / (us * us) + b)) <= logMass { return Int(k) }
        }
    }

    /// The numbers of n independent draws that fall on each index, drawn in proportion to weights.
    public mutating func multinomial(n: Int, _ weights: [Double]) -> [Int] {
        var rest = weights.reduce(0, +)
        precondition(rest > 0 && rest.isFinite, "multinomial: the weights sum to \(rest)")
        let last = weights.lastIndex { $0 > 0 } ?? 0
        var counts = [Int](repeating: 0, count: weights.count)
        var left = n
        for i in weights.indices where weights[i] != 0 {
            precondition(weights[i] > 0, "multinomial: weight \(weights[i])")
            // Rounding may leave a rest that is a little off the last weight.
            let share = i == last ? 1 : min(weights[i] / rest, 1)
            counts[i] = binomial(n: left, p: share)
            left -= counts[i]
            rest -= weights[i]
        }
        return counts
    }
}

/// log k! − (½ log 2π + (k + ½) log(k + 1) − (k + 1)): the rest of Stirling's formula at k + 1.
///
/// The series to (k + 1)⁻⁷ is exact to 4e-13 from k = 10 on.
package func stirlingRest(_ k: Double) -> Double {
    if k < 10 {
        return smallStirlingRests[Int(k)]
    }
    let inverse = 1 / (k + 1)
    let square = inverse * inverse
    let outer = 1.0 / 1260 - square / 1680
    return inverse * (1.0 / 12 - square * (1.0 / 360 - square * outer))
}

private let smallStirlingRests: [Double] = [
    0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093,
    0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096,
    0.009255462182712733, 0.00833056343336287,
]
