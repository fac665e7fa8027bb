/// A stream of random numbers that is fixed by a seed and a path of names.
///
/// The numbers come from a counter-based generator, Philox4x64-10: draw i is a function of the
/// stream's key and i alone. A sub-stream has its own key, made of the parent's key and a name. It
/// does not depend on how much has been drawn from the parent or from its siblings, so one more
/// draw for the noise leaves the design as it was:
///
///     let trial = RandomStream(domain: ["streaming-bandits", "regret"], seed: 3)
///     var noise = trial.stream("noise")
///     var design = trial.stream("design")
///
/// A stream is a value: a copy draws the same numbers again. The bits are the same on every
/// machine; distributions that take a logarithm or a cosine share the rounding of its C library.
public struct RandomStream: Sendable {
    private let key: Philox
    private var draws: UInt64 = 0
    private var block: Philox.Block = [0, 0, 0, 0]

    private init(key: Philox) {
        self.key = key
    }

    /// The stream of a seed.
    public init(seed: UInt64) {
        key = Philox(seed: seed)
    }

    /// The stream of a seed within a path of names, such as suite and experiment.
    ///
    /// `RandomStream(domain: ["a", "b"], seed: 1)` is
    /// `RandomStream(seed: 1).stream("a").stream("b")`.
    public init(domain: [String], seed: UInt64) {
        key = domain.reduce(Philox(seed: seed)) { $0.derived(from: $1) }
    }

    /// The independent sub-stream with a name, the same before and after any draws.
    public func stream(_ name: String) -> RandomStream {
        RandomStream(key: key.derived(from: name))
    }

    /// The independent sub-stream with an index, the same before and after any draws.
    public func stream(_ index: Int) -> RandomStream {
        RandomStream(key: key.derived(from: index))
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let position = Int(truncatingIfNeeded: draws & 3)
        if position == 0 {
            block = key.draws(draws >> 2)
        }
        draws &+= 1
        return block[position]
    }

    /// A number of [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of (0, 1], a multiple of 2⁻⁵³: safe under a logarithm.
    mutating func positiveUniform() -> Double {
        Double((next() >> 11) &+ 1) * 0x1p-53
    }

    /// A number of the range, uniformly.
    public mutating func uniform(in range: Range<Double>) -> Double {
        let width = range.upperBound - range.lowerBound
        precondition(width > 0 && width.isFinite, "uniform: no numbers in \(range)")
        let x = range.lowerBound + width * uniform()
        // The sum may round up to the bound, which does not belong to the range.
        return x < range.upperBound ? x : range.upperBound.nextDown
    }

    /// One of 0, …, bound − 1, each with exactly the same probability.
    ///
    /// D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "integer(below:) needs a positive bound, not \(bound)")
        let n = UInt64(bound)
        var product = next().multipliedFullWidth(by: n)
        if product.low < n {
            let threshold = (0 &- n) % n
            while product.low < threshold {
                product = next().multipliedFullWidth(by: n)
            }
        }
        return Int(product.high)
    }

    /// One integer of the range, each with exactly the same probability.
    public mutating func integer(in range: Range<Int>) -> Int {
        precondition(!range.isEmpty, "integer(in:) needs a range that is not empty")
        return range.lowerBound + integer(below: range.count)
    }

    /// `true` with probability p.
    public mutating func bernoulli(_ p: Double) -> Bool {
        precondition(p >= 0 && p <= 1, "bernoulli: \(p) is not a probability")
        return uniform() < p
    }

    /// −1 or 1, each with probability ½.
    public mutating func sign() -> Double {
        next() >> 63 == 0 ? 1 : -1
    }
}
