import Kernels
import Synchronization

/// The operation that made the first number that is not finite.
public struct NonFiniteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The function that made the number, such as `log(_:)`.
    public let operation: String
    /// The shapes of the function's operands.
    public let operandShapes: [[Int]]
    /// The shape of its result.
    public let resultShape: [Int]
    /// The place of the first such number in the result, in row-major order.
    public let position: Int
    /// The number: an infinity, or not a number.
    public let value: Double
    /// The function whose derivative was being computed; none while values were.
    public let differentiated: String?
    /// Whether the operands were finite; if not, the number came in from outside.
    public let hasFiniteOperands: Bool

    /// One sentence a reader of a log can act on.
    public var description: String {
        let operands = operandShapes.map { "\($0)" }.joined(separator: " and ")
        let purpose = differentiated.map { ", in the derivative of \($0)," } ?? ""
        let origin =
            hasFiniteOperands ? "from finite operands" : "from operands that were not finite"
        return "\(operation) of shapes \(operands)\(purpose) gave \(value) at position \(position) "
            + "of a result of shape \(resultShape), \(origin)"
    }
}

/// Runs a computation, and says which operation made the first number that is not finite.
///
/// Values and derivatives are checked, each entry of each tensor, which costs about one more pass
/// over the memory; outside of this function nothing is checked.
///
/// - Parameters:
///   - allowsInfinities: whether only NaN is looked for, as where −∞ masks something out.
///   - body: the computation, on the calling thread.
/// - Returns: what the computation returns.
/// - Throws: `NonFiniteError` if there was such a number, after the computation has ended;
///   otherwise what the computation throws.
public func checkingFinite<R>(
    allowsInfinities: Bool = false, _ body: () throws -> R
) throws -> R {
    let check = FiniteCheck(allowsInfinities: allowsInfinities)
    FiniteCheck.running.wrappingAdd(1, ordering: .relaxed)
    defer { FiniteCheck.running.wrappingSubtract(1, ordering: .relaxed) }
    let outcome = FiniteCheck.$current.withValue(check) { Result { try body() } }
    if let error = check.found { throw error }
    return try outcome.get()
}

/// A look at every result while a computation runs.
final class FiniteCheck: Sendable {
    @TaskLocal static var current: FiniteCheck?
    /// How many computations are looked at, on all threads: 0 saves the search for `current`.
    static let running = Atomic<Int>(0)

    private struct State {
        var found: NonFiniteError?
        var differentiated: StaticString?
    }

    private let allowsInfinities: Bool
    private let state = Mutex(State())

    init(allowsInfinities: Bool) {
        self.allowsInfinities = allowsInfinities
    }

    /// The first number that was found.
    var found: NonFiniteError? { state.withLock { $0.found } }

    private static var active: FiniteCheck? {
        running.load(ordering: .relaxed) == 0 ? nil : current
    }

    /// Whether the results of the calling thread are looked at.
    static var isActive: Bool { active != nil }

    /// Looks at the result of an operation.
    static func inspect<E: Scalar>(
        _ result: [E], _ shape: [Int], _ name: StaticString, _ operands: () -> [Tensor<E>]
    ) {
        guard let check = active, check.found == nil, let position = check.offender(in: result)
        else { return }
        let operands = operands()
        check.state.withLock { state in
            state.found = NonFiniteError(
                operation: "\(name)", operandShapes: operands.map { $0.shape }, resultShape: shape,
                position: position, value: Double(result[position]),
                differentiated: state.differentiated.map { "\($0)" },
                hasFiniteOperands: operands.allSatisfy { check.offender(in: $0.scalars) == nil })
        }
    }

    /// Notes whose derivative is computed from now on.
    static func enterGradient(of name: StaticString?) {
        active?.state.withLock { $0.differentiated = name }
    }

    private func offender<E: Scalar>(in entries: [E]) -> Int? {
        if E.isFinite(entries.span) { return nil }
        return entries.firstIndex { allowsInfinities ? $0.isNaN : !$0.isFinite }
    }
}
