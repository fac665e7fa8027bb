public import LinearAlgebra
public import Kernels

/// The method of Broyden, Fletcher, Goldfarb and Shanno with a dense approximation of the inverse
/// Hessian: d² numbers, O(d²) operations a step.
public struct BFGS: SmoothMethod {
    /// How the step is found.
    public let lineSearch: LineSearch

    /// The method with the given line search.
    public init(lineSearch: LineSearch = .strongWolfe(StrongWolfe())) {
        self.lineSearch = lineSearch
    }

    /// H ≈ (∇²f)⁻¹ and the last change of point and gradient.
    public struct Memory: Sendable {
        /// H; nil before the first step, which follows the gradient.
        public internal(set) var inverseHessian: Matrix<Double>?
        var direction: [Double]
        var pair: CurvaturePair
        var product: [Double]
    }

    /// The memory before the first step.
    public func memory(dimension: Int) -> Memory {
        let zeros = [Double](repeating: 0, count: dimension)
        return Memory(
            direction: zeros, pair: CurvaturePair(dimension: dimension), product: zeros)
    }

    /// One iteration.
    public func step<F: SmoothObjective>(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout F
    ) -> StepOutcome {
        var first = 1.0
        if let H = memory.inverseHessian {
            multiply(H, iterate.gradient, into: &memory.direction, alpha: -1)
        } else {
            axpby(-1, iterate.gradient, 0, &memory.direction)
            first = min(1, 1 / norm(iterate.gradient))
        }
        guard lineSearch.search(&iterate, &f, along: memory.direction, first: first) != nil
        else {
            // A bad approximation is forgotten once; after that nothing is left to try.
            guard memory.inverseHessian != nil else { return .stalled }
            memory.inverseHessian = nil
            return .moved
        }
        if memory.pair.record(iterate) { update(&memory) }
        return .moved
    }

    /// H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1/sᵀy.
    private func update(_ memory: inout Memory) {
        let (s, y, rho) = (memory.pair.s, memory.pair.y, memory.pair.rho)
        var H =
            memory.inverseHessian.take()
            ?? Matrix(
                diagonal: Array(repeating: memory.pair.scale, count: s.count))
        multiply(H, y, into: &memory.product)
        let curvature = dot(y, memory.product)
        H.addOuter(s, s, scaledBy: rho * (1 + rho * curvature))
        H.addOuter(memory.product, s, scaledBy: -rho)
        H.addOuter(s, memory.product, scaledBy: -rho)
        memory.inverseHessian = H
    }
}

/// Limited-memory BFGS: the last m changes of point and gradient stand for the inverse Hessian, by
/// the two loops of Nocedal (Mathematics of Computation 35, 1980). O(m d) operations a step.
public struct LBFGS: SmoothMethod {
    /// m, the number of changes that are kept.
    public let history: Int
    /// How the step is found.
    public let lineSearch: LineSearch

    /// The method with the given history and line search.
    public init(history: Int = 10, lineSearch: LineSearch = .strongWolfe(StrongWolfe())) {
        require(history > 0, "LBFGS: a history of \(history)")
        self.history = history
        self.lineSearch = lineSearch
    }

    /// The last changes, in a ring.
    public struct Memory: Sendable {
        var pairs: [CurvaturePair]
        /// How many changes have been kept so far; the newest is at (kept − 1) mod (m + 1).
        var kept = 0
        var alpha: [Double]
        var direction: [Double]
    }

    /// The memory before the first step.
    public func memory(dimension: Int) -> Memory {
        Memory(
            // One more than are used: a step that is not kept must not spoil the oldest one.
            pairs: (0...history).map { _ in CurvaturePair(dimension: dimension) },
            alpha: Array(repeating: 0, count: history + 1),
            direction: Array(repeating: 0, count: dimension))
    }

    /// One iteration.
    public func step<F: SmoothObjective>(
        _ iterate: inout SmoothIterate, _ memory: inout Memory, _ f: inout F
    ) -> StepOutcome {
        axpby(-1, iterate.gradient, 0, &memory.direction)
        var first = min(1, 1 / norm(iterate.gradient))
        if memory.kept > 0 {
            precondition(&memory)
            first = 1
        }
        guard lineSearch.search(&iterate, &f, along: memory.direction, first: first) != nil
        else {
            guard memory.kept > 0 else { return .stalled }
            memory.kept = 0
            return .moved
        }
        if memory.pairs[memory.kept % memory.pairs.count].record(iterate) { memory.kept += 1 }
        return .moved
    }

    /// direction ← H direction.
    private func precondition(_ memory: inout Memory) {
        let newest = memory.kept - 1
        let oldest = max(0, memory.kept - history)
        for k in stride(from: newest, through: oldest, by: -1) {
            let i = k % memory.pairs.count
            memory.alpha[i] =
                memory.pairs[i].rho * dot(memory.pairs[i].s, memory.direction)
            axpy(-memory.alpha[i], memory.pairs[i].y, &memory.direction)
        }
        scale(&memory.direction, by: memory.pairs[newest % memory.pairs.count].scale)
        for k in oldest...newest {
            let i = k % memory.pairs.count
            let beta = memory.pairs[i].rho * dot(memory.pairs[i].y, memory.direction)
            axpy(memory.alpha[i] - beta, memory.pairs[i].s, &memory.direction)
        }
    }
}

/// s = x⁺ − x and y = ∇f⁺ − ∇f of one step.
struct CurvaturePair: Sendable {
    private(set) var s: [Double]
    private(set) var y: [Double]
    /// 1/sᵀy.
    private(set) var rho = 0.0
    /// sᵀy / yᵀy, the size of the inverse Hessian along y.
    private(set) var scale = 1.0

    init(dimension: Int) {
        s = Array(repeating: 0, count: dimension)
        y = s
    }

    /// Takes the last step of an iterate; false if f does not curve upward along it, and then the pair
    /// is of no use.
    mutating func record(_ iterate: SmoothIterate) -> Bool {
        combine(.subtract, iterate.x, iterate.trial, into: &s)
        combine(.subtract, iterate.gradient, iterate.trialGradient, into: &y)
        let curvature = dot(s, y)
        let square = squaredNorm(y)
        // Below this the curvature is rounding, and an update would spoil positive definiteness.
        guard curvature > 1e-12 * norm(s) * square.squareRoot() else { return false }
        rho = 1 / curvature
        scale = curvature / square
        return true
    }
}
