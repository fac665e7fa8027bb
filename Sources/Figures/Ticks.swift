import Glibc

/// Where an axis is marked, and with what labels.
package struct Ticks: Sendable {
    /// A labelled mark.
    package struct Major: Sendable {
        /// The number.
        package let value: Double
        /// What stands beside it.
        package let label: String
    }

    /// Labelled marks, rising.
    package private(set) var major: [Major] = []
    /// Marks between them, without labels.
    package private(set) var minor: [Double] = []
    /// A factor that all labels share, such as ×10^{6}.
    package private(set) var factor: String?

    /// Round numbers on a domain, with at most about `count` labels.
    package init(_ domain: Domain, atMost count: Int) {
        let count = max(count, 2)
        switch domain.scale {
        case .linear:
            let step: Double = domain.isWhole ? 1 : 0
            mark(linear: domain.lower, domain.upper, atMost: count, leastStep: step)
        case .log:
            mark(logarithmic: domain.lower, domain.upper, atMost: count)
        case .symlog(let width):
            mark(symmetric: domain, width: width, atMost: count)
        case .category(let names):
            major = names.enumerated().map { Major(value: Double($0.offset), label: $0.element) }
        }
    }

    private mutating func mark(
        linear lower: Double, _ upper: Double, atMost count: Int, leastStep: Double = 0
    ) {
        var (values, step) = Self.multiples(lower, upper, atMost: count)
        if step < leastStep, upper.rounded(.down) > lower.rounded(.up) {
            step = leastStep
            values = Array(Swift.stride(from: lower.rounded(.up), through: upper, by: step))
        }
        let (labels, factor) = NumberLabel.labels(values, step: step)
        major = zip(values, labels).map { Major(value: $0, label: $1) }
        self.factor = factor
    }

    /// The multiples of the least step in {1, 2, 5} × 10^k of which at most `count` lie between
    /// the ends.
    package static func multiples(
        _ lower: Double, _ upper: Double, atMost count: Int
    ) -> (values: [Double], step: Double) {
        let span = upper - lower
        guard span > 0, span.isFinite else { return ([lower], 0) }
        var exponent = Int(floor(log10(span / Double(count)))) - 1
        while true {
            for mantissa in [1.0, 2, 5] {
                let scale = pow(10, Double(abs(exponent)))
                let step = exponent < 0 ? mantissa / scale : mantissa * scale
                // Ends that miss a multiple only by rounding still have it.
                let first = (lower / step - 1e-9).rounded(.up)
                let last = (upper / step + 1e-9).rounded(.down)
                guard last - first < Double(count) else { continue }
                let values = (0...Int(max(last - first, 0))).map { i in
                    let multiple = (first + Double(i)) * mantissa
                    let value = exponent < 0 ? multiple / scale : multiple * scale
                    return min(max(value, lower), upper)
                }
                return (last < first ? [] : values, step)
            }
            exponent += 1
        }
    }

    /// Powers of ten; on less than about two decades also 2 and 5 times them, and on a small part
    /// of a decade the round numbers of a linear axis. Ends are decimal logarithms.
    private mutating func mark(logarithmic lower: Double, _ upper: Double, atMost count: Int) {
        let first = Int((lower - 1e-9).rounded(.up))
        let last = Int((upper + 1e-9).rounded(.down))
        let powers = last - first + 1
        if powers >= 3 || (powers == 2 && count < 5) {
            let stride = Self.stride(powers, atMost: count)
            major = (first...last).filter { $0 % stride == 0 }.map { k in
                Major(value: pow(10, Double(k)), label: NumberLabel.power(k))
            }
            minor = Self.minors(lower, upper, stride: stride, atMost: 12)
            return
        }
        let low = pow(10, lower)
        let high = pow(10, upper)
        minor = Self.minors(lower, upper, stride: 1, atMost: 12)
        for mantissas in [[1.0, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] {
            var values: [Double] = []
            for k in (first - 1)...(last + 1) {
                let scale = pow(10, Double(abs(k)))
                for mantissa in mantissas {
                    let value = k < 0 ? mantissa / scale : mantissa * scale
                    if value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) {
                        values.append(min(max(value, low), high))
                    }
                }
            }
            guard values.count >= 2 else { break }
            if values.count <= count {
                major = values.map { Major(value: $0, label: NumberLabel.short($0)) }
                let labelled = Set(values)
                minor.removeAll { labelled.contains($0) }
                return
            }
        }
        let (values, step) = Self.multiples(low, high, atMost: max(count - 1, 2))
        let positive = values.filter { $0 > 0 }
        let (labels, factor) = NumberLabel.labels(positive, step: step)
        major = zip(positive, labels).map { Major(value: $0, label: $1) }
        minor = []
        self.factor = factor
    }

    /// How many powers of ten go to one label.
    private static func stride(_ powers: Int, atMost count: Int) -> Int {
        strides.first { (powers - 1) / $0 + 1 <= count } ?? 200
    }

    private static let strides = [1, 2, 3, 5, 10, 20, 50, 100]

    /// 2, …, 9 times each power of ten, or the powers that have no label, or nothing where even
    /// they would be too dense.
    private static func minors(
        _ lower: Double, _ upper: Double, stride: Int, atMost decades: Double
    ) -> [Double] {
        let first = Int(floor(lower))
        let last = Int(floor(upper))
        var values: [Double] = []
        guard stride == 1 || last - first <= 60 else { return [] }
        for k in first...last {
            let power = pow(10, Double(k))
            let multiples = stride > 1 ? 1...1 : 2...9
            guard stride > 1 ? k % stride != 0 : upper - lower <= decades else { continue }
            for multiple in multiples.map(Double.init) {
                let t = log10(multiple * power)
                if t >= lower && t <= upper { values.append(multiple * power) }
            }
        }
        return values
    }

    /// Zero, and powers of ten on both sides.
    private mutating func mark(symmetric domain: Domain, width: Double, atMost count: Int) {
        let first = Int((log10(width) - 1e-9).rounded(.up))
        let reach = max(abs(domain.lowerValue), abs(domain.upperValue))
        guard reach > 1.5 * width, Double(first) <= log10(reach) else {
            mark(linear: domain.lowerValue, domain.upperValue, atMost: count)
            return
        }
        let last = Int((log10(reach) + 1e-9).rounded(.down))
        var powers: [(exponent: Int, value: Double, label: String)] = []
        for (sign, minus) in [(-1.0, "\u{2212}"), (1, "")] {
            for k in first...last {
                let value = sign * pow(10, Double(k))
                let t = domain.scale.straightened(value)
                guard t >= domain.lower - 1e-9, t <= domain.upper + 1e-9 else { continue }
                powers.append((k - first, value, minus + NumberLabel.power(k)))
            }
        }
        let stride =
            Self.strides.first { stride in
                powers.count { $0.exponent % stride == 0 } < count
            } ?? 200
        for power in powers {
            if power.exponent % stride == 0 {
                major.append(Major(value: power.value, label: power.label))
            } else {
                minor.append(power.value)
            }
        }
        if domain.lower <= 0 && domain.upper >= 0 { major.append(Major(value: 0, label: "0")) }
        major.sort { $0.value < $1.value }
        minor.sort()
    }
}
