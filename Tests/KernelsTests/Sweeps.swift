import Foundation

/// Numbers without pattern for tests that may not depend on the streams under test elsewhere.
///
/// SplitMix64, which is good enough for test data and four lines long.
struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 64 random bits.
    mutating func bits() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number from −1 to 1.
    mutating func signed() -> Double {
        Double(bits() >> 11) * 0x1p-52 - 1
    }

    /// An array of numbers from −1 to 1.
    mutating func array<T: BinaryFloatingPoint>(_ count: Int) -> [T] {
        (0..<count).map { _ in T(signed()) }
    }
}

/// Arguments over the whole range of double precision: every exponent and mantissa, the ranges where
/// the functions bend, and the special values.
func sweep() -> [Double] {
    var numbers = TestNumbers(seed: 1)
    var x: [Double] = [
        0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        .leastNormalMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 1, -1, 0.5, -0.5,
        // Where e to the power overflows, becomes subnormal, and becomes 0; and √½, √2.
        709.782712893384, 709.7827128933841, -708.4, -745.1332191019411, -745.1332191019412,
        0.7071067811865475, 0.7071067811865476, 1.4142135623730951, 1.4142135623730954,
        // The same for single precision.
        88.7228, 88.7229, -87.33, -103.97, -103.98,
    ]
    for _ in 0..<20_000 {
        x.append(Double(bitPattern: numbers.bits()))
        for scale in [0.1, 2, 8, 60, 760] {
            x.append(scale * numbers.signed())
        }
        x.append(1 + 0.1 * numbers.signed())
        x.append(Foundation.scalbn(numbers.signed(), Int(70 * numbers.signed()) - 70))
    }
    return x
}
