import RealModule

/// Steele, Lea and Flood's SplitMix64: data that a program in any language makes the same.
///
/// It stands beside `RandomStream`, which is for experiments: workloads that are measured beside other
/// programs draw their data from here. Output k ≥ 1 is mix(seed + k · 0x9E3779B97F4A7C15 mod 2⁶⁴).
/// "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SplitMix64: Sendable {
    private var state: UInt64

    /// The generator started at a state.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of [0, 1): the upper 53 bits times 2⁻⁵³.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The first `count` numbers of [0, 1) from a seed.
    public static func uniforms(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        var values = [Double](repeating: 0, count: count)
        for index in values.indices { values[index] = generator.uniform() }
        return values
    }

    /// The first `count` standard normal numbers from a seed.
    ///
    /// Box and Muller's transform of pairs of uniform numbers (u, v): r cos 2πv and r sin 2πv with
    /// r = √(−2 log(1 − u)).
    public static func normals(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        var values = [Double](repeating: 0, count: count)
        for index in stride(from: 0, to: count, by: 2) {
            let radius = (-2 * Double.log(onePlus: -generator.uniform())).squareRoot()
            let angle = 2 * Double.pi * generator.uniform()
            values[index] = radius * Double.cos(angle)
            if index + 1 < count { values[index + 1] = radius * Double.sin(angle) }
        }
        return values
    }
}
