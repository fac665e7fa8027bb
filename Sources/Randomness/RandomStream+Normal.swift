import Glibc

extension RandomStream {
    /// A number of the standard normal distribution N(0, 1).
    ///
    /// The ziggurat method of Marsaglia and Tsang with 256 strips: in 98.8 % of the cases one word
    /// of random bits and one multiplication.
    public mutating func normal() -> Double {
        while true {
            let bits = next()
            // Layer, sign and position use bits of their own; sharing them is a known flaw of the
            // published code.
            let layer = Int(truncatingIfNeeded: bits & 0xFF)
            let x = Double(bits >> 11) * 0x1p-53 * NormalLayers.edges[layer]
            let sign = (bits & 0x100) << 55
            if x < NormalLayers.edges[layer + 1] {
                return Double(bitPattern: x.bitPattern | sign)
            }
            if let x = layer == 0 ? normalTail() : wedge(x, layer) {
                return Double(bitPattern: x.bitPattern | sign)
            }
        }
    }

    /// x if the point (x, a uniform height of the strip) lies under exp(−x²/2).
    private mutating func wedge(_ x: Double, _ layer: Int) -> Double? {
        let below = exp(-0.5 * NormalLayers.edges[layer] * NormalLayers.edges[layer])
        let above = exp(-0.5 * NormalLayers.edges[layer + 1] * NormalLayers.edges[layer + 1])
        let height = below + uniform() * (above - below)
        return height < exp(-0.5 * x * x) ? x : nil
    }

    /// A normal number beyond the base strip: Marsaglia's method for the tail (1964).
    private mutating func normalTail() -> Double {
        let start = NormalLayers.edges[1]
        while true {
            let excess = exponential() / start
            if 2 * exponential() > excess * excess {
                return start + excess
            }
        }
    }

    /// A number of the normal distribution with a mean and a standard deviation.
    public mutating func normal(mean: Double, deviation: Double) -> Double {
        precondition(deviation >= 0, "normal: negative standard deviation \(deviation)")
        return mean + deviation * normal()
    }

    /// A number of the normal distribution, given that it lies in the range.
    ///
    /// Exact for any range, also far out in a tail; an end may be infinite. C. P. Robert,
    /// "Simulation of truncated normal variables", Statistics and Computing 5 (1995). The expected
    /// number of tries is below 4 for every range.
    public mutating func truncatedNormal(
        mean: Double = 0, deviation: Double = 1, in range: ClosedRange<Double>
    ) -> Double {
        precondition(deviation > 0, "truncatedNormal: standard deviation \(deviation)")
        precondition(
            range.lowerBound < .infinity && range.upperBound > -.infinity,
            "truncatedNormal: no numbers in \(range)")
        let lower = (range.lowerBound - mean) / deviation
        let upper = (range.upperBound - mean) / deviation
        let z: Double
        if lower > 0 {
            z = normal(above: lower, below: upper)
        } else if upper < 0 {
            z = -normal(above: -upper, below: -lower)
        } else {
            z = normal(around: lower, upper)
        }
        // Scaling back may round across an end.
        return min(max(mean + deviation * z, range.lowerBound), range.upperBound)
    }

    /// A standard normal number of [lower, upper], where lower ≤ 0 ≤ upper.
    private mutating func normal(around lower: Double, _ upper: Double) -> Double {
        // At a width of √(2π) a uniform proposal and a normal one are accepted equally often.
        let isWide = upper - lower > 2.5066282746310002
        while true {
            if isWide {
                let z = normal()
                if z >= lower && z <= upper { return z }
            } else {
                let z = lower + (upper - lower) * uniform()
                if positiveUniform() <= exp(-0.5 * z * z) { return z }
            }
        }
    }

    /// A standard normal number of [lower, upper], where 0 < lower.
    private mutating func normal(above lower: Double, below upper: Double) -> Double {
        // The rate at which an exponential proposal from `lower` is accepted most often.
        let rate = 0.5 * (lower + sqrt(lower * lower + 4))
        // Over a width of one mean a uniform proposal is accepted with at least e^(−3/2).
        let isNarrow = (upper - lower) * rate < 1
        while true {
            let step = isNarrow ? (upper - lower) * uniform() : exponential() / rate
            let z = lower + step
            // log φ(z) − log φ(lower), and the same against the exponential's density.
            let logRatio = -step * (lower + 0.5 * step)
            let logAccept = isNarrow ? logRatio : -0.5 * (z - rate) * (z - rate)
            if z <= upper && positiveUniform() <= exp(logAccept) { return z }
        }
    }
}
