import Kernels
public import LinearAlgebra
import Synchronization

/// How the linear systems behind an implicit derivative are solved.
public struct AdjointMethod: Equatable, Sendable {
    /// Stops at ‖g − Aᵀ w‖ ≤ relativeTolerance ‖g‖.
    public let relativeTolerance: Double
    /// The largest number of steps of the conjugate gradients.
    public let iterationLimit: Int

    /// A method with the given bounds.
    ///
    /// - Parameters:
    ///   - relativeTolerance: the residual of a system in units of its right-hand side.
    ///   - iterationLimit: the largest number of steps; the number of unknowns is enough but for
    ///     rounding.
    public init(relativeTolerance: Double = 1e-12, iterationLimit: Int = 1000) {
        self.relativeTolerance = relativeTolerance
        self.iterationLimit = iterationLimit
    }
}

/// How one linear system behind an implicit derivative ended.
public struct AdjointSolve: Equatable, Sendable {
    /// How the conjugate gradients ended.
    public let outcome: SolverOutcome
    /// ‖g − Aᵀ w‖ / ‖g‖, with the final w put in; 0 if g is 0.
    public let relativeResidual: Double
}

/// The linear systems that were solved for the derivatives of an implicit function so far.
public final class AdjointLog: Sendable {
    private let entries = Mutex<[AdjointSolve]>([])

    init() {}

    /// The systems in the order in which they were solved; none before a derivative is asked for.
    public var solves: [AdjointSolve] { entries.withLock { $0 } }

    func append(_ solve: AdjointSolve) {
        entries.withLock { $0.append(solve) }
    }
}

/// y as a function of x, where R(y, x) = 0.
///
/// By the implicit function theorem dy/dx = −(∂R/∂y)⁻¹ ∂R/∂x. A gradient g is carried back by one
/// linear system, (∂R/∂y)ᵀ w = g, and the gradient by x is −(∂R/∂x)ᵀ w. As w is itself an implicit
/// function, of g, y and x, derivatives of any order follow.
struct ImplicitFunction<Element: Scalar>: Sendable {
    /// R; its arguments are y and x.
    let residual: @Sendable (Tensor<Element>, [Tensor<Element>]) -> Tensor<Element>
    /// Whether ∂R/∂y is symmetric and positive definite, as the Hessian at a minimum.
    let isSymmetric: Bool
    let method: AdjointMethod
    let log: AdjointLog

    /// A root with its derivative attached.
    func attached(
        _ y: Tensor<Element>, to x: [Tensor<Element>], name: StaticString
    ) -> Tensor<Element> {
        .result(y.scalars, y.shape, of: x, name: name) { pass in
            let (y, x) = (pass.output, pass.inputs)
            let w = adjoint(y, x, pass.gradient)
            return vjp(at: x) { residual(y, $0) }.pullback(w).map { -$0 }
        }
    }

    /// The w with (∂R/∂y)ᵀ w = g.
    private func adjoint(
        _ y: Tensor<Element>, _ x: [Tensor<Element>], _ g: Tensor<Element>
    ) -> Tensor<Element> {
        let w = solve(y.detached, x.detached, g.detached)
        guard g.isTracked || y.isTracked || x.contains(where: { $0.isTracked }) else { return w }
        let system = ImplicitFunction(
            residual: { [residual] w, parts in
                vjp(at: parts[1]) { residual($0, Array(parts[2...])) }.pullback(w) - parts[0]
            }, isSymmetric: isSymmetric, method: method, log: log)
        return system.attached(w, to: [g, y] + x, name: "implicit derivative")
    }

    private func solve(
        _ y: Tensor<Element>, _ x: [Tensor<Element>], _ g: Tensor<Element>
    ) -> Tensor<Element> {
        let (_, pullback) = vjp(at: y) { residual($0, x) }
        let transposed = { (w: [Element]) in pullback(Tensor(w, shape: g.shape)).scalars }
        let tolerance = Element(method.relativeTolerance)
        if isSymmetric {
            let result = conjugateGradient(
                { $1 = transposed($0) }, g.scalars, relativeTolerance: tolerance,
                iterationLimit: method.iterationLimit)
            note(result.outcome, result.solution, transposed, g)
            return Tensor(result.solution, shape: g.shape)
        }
        // w = A u with Aᵀ A u = g: the residual is that of the system itself.
        let (_, pushforward) = vjp(at: Tensor.zeros(g.shape), of: pullback)
        let forward = { (u: [Element]) in pushforward(Tensor(u, shape: y.shape)).scalars }
        let result = conjugateGradient(
            { $1 = transposed(forward($0)) }, g.scalars, relativeTolerance: tolerance,
            iterationLimit: method.iterationLimit)
        let w = forward(result.solution)
        note(result.outcome, w, transposed, g)
        return Tensor(w, shape: g.shape)
    }

    private func note(
        _ outcome: SolverOutcome, _ w: [Element], _ transposed: ([Element]) -> [Element],
        _ g: Tensor<Element>
    ) {
        var rest = g.scalars
        axpy(-1, transposed(w), &rest)
        let (size, distance) = (norm(g.scalars), norm(rest))
        let relative = size == 0 ? Double(distance) : Double(distance / size)
        log.append(AdjointSolve(outcome: outcome, relativeResidual: relative))
    }
}
