/// Why a transport problem has no answer.
public enum TransportError: Error, Equatable, CustomStringConvertible {
    /// The weights do not belong to the cost's rows and columns, are negative, or differ in their sums.
    case weights(String)
    /// The kernel e^(−C/ε) is 0 in a whole row or column in double precision.
    case underflow(regularization: Double, iteration: Int)

    /// One sentence that a reader of a log can act on.
    public var description: String {
        switch self {
        case .weights(let what): what
        case .underflow(let regularization, let iteration):
            """
            the kernel of regularization \(regularization) vanishes in double precision (iteration \
            \(iteration)): use sinkhornLogDomain, or a larger regularization
            """
        }
    }
}
