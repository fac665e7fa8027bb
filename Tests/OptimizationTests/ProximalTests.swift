import LinearAlgebra
import Optimization
import Randomness
import TestSupport
import Testing

/// Vectors that are the images of nothing in particular: some ties, some zeros, two scales.
func points(_ count: Int, _ dimension: Int, seed: UInt64) -> [[Double]] {
    var random = RandomStream(seed: seed).stream("points")
    return (0..<count).map { k in
        var x = random.normals(dimension)
        if k % 3 == 0 { for i in x.indices { x[i] = (2 * x[i]).rounded() / 2 } }
        if k % 4 == 1 { for i in x.indices { x[i] *= 20 } }
        return x
    }
}

/// The largest amount by which g(u) + ‖u − x‖²/2t at other points falls below its value at the prox,
/// relative to the latter; the other points come from `near`.
func optimalityGap(
    _ g: some ProximalFunction, _ x: [Double], _ t: Double, near: [[Double]]
) -> Double {
    func objective(_ u: [Double]) -> Double {
        g.value(at: u) + squaredNorm(difference(u, x)) / (2 * t)
    }
    let u = g.proximal(of: x, step: t)
    let least = objective(u)
    var worst = 0.0
    for z in near {
        for s in [1e-4, 1e-2, 0.3, 1] {
            var v = u
            axpy(s, difference(g.proximal(of: z, step: t), u), &v)
            worst = max(worst, least - objective(v))
        }
    }
    return worst / max(1, abs(least))
}

/// The largest violation of ‖Pa − Pb‖² ≤ (Pa − Pb)ᵀ(a − b), relative to ‖a − b‖².
func firmViolation(_ g: some ProximalFunction, _ t: Double, _ points: [[Double]]) -> Double {
    var worst = 0.0
    for a in points {
        for b in points where a != b {
            let d = difference(g.proximal(of: a, step: t), g.proximal(of: b, step: t))
            let square = squaredNorm(difference(a, b))
            worst = max(worst, (squaredNorm(d) - dot(d, difference(a, b))) / square)
        }
    }
    return worst
}

@Suite("Proximal maps")
struct ProximalTests {
    static var maps: [(String, any ProximalFunction)] {
        let corner = [1.0] + [Double](repeating: 0, count: 11)
        let ones = [Double](repeating: 1, count: 12)
        return [
            ("l1", L1Norm(weight: 0.7)), ("l2", GroupNorm(weight: 2)),
            ("group", GroupNorm(weight: 0.8, dimension: 12, groupSize: 5)),
            ("squared", SquaredNorm(weight: 3)), ("linf", LInfinityNorm(weight: 1.5)),
            ("nuclear", NuclearNorm(weight: 0.6, rows: 3, columns: 4)),
            ("box", BoxSet(lower: -0.3, upper: 0.8)), ("simplex", Simplex(total: 2)),
            ("l1 ball", L1Ball(radius: 1.5)),
            ("l2 ball", L2Ball(radius: 1.2, center: corner)),
            ("half-space", HalfSpaceSet(normal: ones, offset: -0.5)),
            ("isotonic", MonotoneCone()),
            ("decreasing", MonotoneCone(isDecreasing: true, isNonnegative: true)),
            ("variation", TotalVariation(weight: 0.9)),
        ]
    }

    @Test("Firmly non-expansive", arguments: maps.map(\.0))
    func firmness(name: String) throws {
        let map = try #require(Self.maps.first { $0.0 == name }).1
        // Rounding of products of numbers up to 60 in units of ‖a − b‖² ≥ 0.1: 1e-12 is generous to
        // rounding and nothing to a wrong map.
        #expect(firmViolation(map, 0.7, points(8, 12, seed: 3)) < 1e-12)
    }

    @Test("No point near the image or between images is better", arguments: maps.map(\.0))
    func optimality(name: String) throws {
        let map = try #require(Self.maps.first { $0.0 == name }).1
        let all = points(8, 12, seed: 4)
        var worst = 0.0
        for x in all { worst = max(worst, optimalityGap(map, x, 0.7, near: all)) }
        // The objective is computed to about d ε of its terms, which cancel little.
        #expect(worst < 1e-13)
    }

    @Test("Moreau: x = prox_g(x) + prox_g*(x), for norms and the balls of their duals")
    func moreau() {
        for x in points(9, 12, seed: 5) {
            let soft = L1Norm(weight: 0.7).proximal(of: x)
            let box = BoxSet(lower: -0.7, upper: 0.7).projection(of: x)
            expectClose(sum(soft, box), x, within: 1e-14)
            let shrunk = GroupNorm(weight: 2).proximal(of: x)
            expectClose(sum(shrunk, L2Ball(radius: 2).projection(of: x)), x, within: 1e-13)
            let conjugate = Conjugate(of: LInfinityNorm(weight: 1.5)) { _ in 0 }
            let viaBall = L1Ball(radius: 1.5).projection(of: x)
            // prox_{t g*} is the projection onto the dual ball for every t; entries up to 60.
            expectClose(conjugate.proximal(of: x, step: 0.3), viaBall, within: 1e-12)
        }
    }

    @Test("x − prox(x) lies in t ∂‖·‖₁ at prox(x)", arguments: [0.0, 0.3, 2.0])
    func softThresholding(t: Double) {
        var worst = 0.0
        for x in points(20, 10, seed: 11) {
            let u = softThreshold(x, by: t)
            for i in x.indices {
                let r = x[i] - u[i]
                let isZero = u[i] == 0
                let gap = isZero ? max(abs(r) - t, 0) : abs(r - (u[i] < 0 ? -t : t))
                worst = max(worst, gap)
            }
        }
        // One subtraction each way of numbers below 80.
        #expect(worst < 2e-14)
    }

    @Test("Sums, bounds and order of the projections")
    func feasibility() {
        for x in points(12, 30, seed: 6) {
            #expect(Simplex(total: 2).violation(at: Simplex(total: 2).projection(of: x)) < 1e-13)
            #expect(
                L1Ball(radius: 1.5).violation(at: L1Ball(radius: 1.5).projection(of: x)) < 1e-13)
            let cone = MonotoneCone(isNonnegative: true)
            #expect(cone.violation(at: cone.projection(of: x)) == 0)
        }
        // Ties, a vertex, and inside: closed forms.
        expectClose(Simplex().projection(of: [5, 0, 0]), [1, 0, 0], within: 0)
        expectClose(Simplex().projection(of: [3, 3, 0, -1]), [0.5, 0.5, 0, 0], within: 0)
        expectClose(Simplex().projection(of: [0, 0, 0, 0]), [0.25, 0.25, 0.25, 0.25], within: 0)
        expectClose(L1Ball().projection(of: [0.2, -0.3]), [0.2, -0.3], within: 0)
        expectClose(L1Ball(radius: 0).projection(of: [2, -3]), [0, 0], within: 0)
    }

    @Test("Isotonic regression: pooled means, and weights")
    func isotonic() {
        expectClose(
            MonotoneCone().projection(of: [1, 3, 2, 2, 5]), [1, 7.0 / 3, 7.0 / 3, 7.0 / 3, 5],
            within: 1e-15)
        expectClose(
            MonotoneCone(weights: [1, 3]).projection(of: [4, 0]), [1, 1], within: 1e-15)
        expectClose(
            MonotoneCone(isDecreasing: true).projection(of: [0, 4]), [2, 2], within: 0)
    }

    @Test("Total variation: the dual is within ±w, and at its ends where the result jumps")
    func totalVariation() {
        for (k, x) in points(30, 40, seed: 8).enumerated() {
            let w = [0.05, 0.8, 6, 200][k % 4]
            let u = TotalVariation(weight: w).proximal(of: x)
            var z = 0.0
            var worst = 0.0
            for i in 0..<x.count - 1 {
                z += x[i] - u[i]
                worst = max(worst, abs(z) - w)
                if u[i + 1] > u[i] + 1e-9 { worst = max(worst, abs(z + w)) }
                if u[i + 1] < u[i] - 1e-9 { worst = max(worst, abs(z - w)) }
            }
            worst = max(worst, abs(z + x[x.count - 1] - u[x.count - 1]))
            // 40 cumulative sums of numbers up to 60, each rounded.
            #expect(worst < 1e-11)
        }
        expectClose(TotalVariation(weight: 1).proximal(of: [0, 10]), [1, 9], within: 1e-14)
        expectClose(TotalVariation().proximal(of: [3]), [3], within: 0)
    }

    @Test("Nuclear norm: singular values are soft-thresholded")
    func nuclear() throws {
        let x = points(1, 20, seed: 9)[0]
        let before = try singularValues(Matrix(rows: 4, columns: 5, x))
        let u = NuclearNorm(weight: 0.5, rows: 4, columns: 5).proximal(of: x, step: 2)
        let after = try singularValues(Matrix(rows: 4, columns: 5, u))
        expectClose(after, before.map { max($0 - 1, 0) }, within: 1e-13)
    }

    @Test("The nearest solution of a system; dependent rows are an error")
    func affine() throws {
        let A = Matrix(rows: 2, columns: 3, [1.0, 1, 0, 0, 1, 1])
        let set = try AffineSet(A, [1, 2])
        let p = set.projection(of: [3, -1, 4])
        expectClose(A * p, [1, 2], within: 1e-14)
        // x − p is in the range of Aᵀ: orthogonal to its kernel (1, −1, 1).
        expectClose(dot(difference([3, -1, 4], p), [1, -1, 1]), 0, within: 1e-14)
        #expect(throws: FactorizationError.self) {
            _ = try AffineSet(Matrix(rows: 2, columns: 2, [1.0, 1, 2, 2]), [1, 2])
        }
    }

    @Test("A NaN comes through", arguments: maps.map(\.0))
    func notANumber(name: String) throws {
        let map = try #require(Self.maps.first { $0.0 == name }).1
        var x = points(1, 12, seed: 10)[0]
        x[3] = .nan
        let u = map.proximal(of: x, step: 0.7)
        #expect(u.contains { $0.isNaN })
    }
}
