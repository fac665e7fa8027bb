import Kernels
import LinearAlgebra

/// f(x) = (1/n) Σ fᵢ(x), of which one term at a time can be had.
public protocol FiniteSum {
    /// d.
    var dimension: Int { get }
    /// n.
    var count: Int { get }

    /// fᵢ(x).
    mutating func value(of i: Int, at x: [Double]) -> Double

    /// result ← result + c ∇fᵢ(x).
    mutating func addGradient(
        of i: Int, at x: [Double], scaledBy c: Double, to result: inout [Double])

    /// A Lipschitz constant of ∇fᵢ.
    func smoothness(of i: Int) -> Double
}

/// A finite sum that counts what is asked of it, in gradients of single terms: the unit in which
/// stochastic methods are compared.
public struct FiniteSumOracle<Sum: FiniteSum> {
    /// The sum.
    public private(set) var sum: Sum
    /// Gradients of single terms so far; a full gradient counts n.
    public private(set) var termGradients = 0
    /// Values of single terms so far; a full value counts n.
    public private(set) var termValues = 0

    /// An oracle that has answered nothing yet.
    public init(_ sum: Sum) {
        self.sum = sum
    }

    /// d.
    public var dimension: Int { sum.dimension }

    /// n.
    public var count: Int { sum.count }

    /// The passes over the data that the gradients amount to.
    public var passes: Double { Double(termGradients) / Double(max(1, count)) }

    /// max Lᵢ, the constant that bounds the step of most stochastic methods.
    public var largestSmoothness: Double {
        (0..<count).reduce(0) { max($0, sum.smoothness(of: $1)) }
    }

    /// Writes ∇fᵢ(x) over `result`.
    public mutating func gradient(of i: Int, at x: [Double], into result: inout [Double]) {
        fill(&result, with: 0)
        addGradient(of: i, at: x, scaledBy: 1, to: &result)
    }

    /// result ← result + c ∇fᵢ(x).
    public mutating func addGradient(
        of i: Int, at x: [Double], scaledBy c: Double, to result: inout [Double]
    ) {
        require(i >= 0 && i < count, "FiniteSumOracle: term \(i) of \(count)")
        termGradients += 1
        sum.addGradient(of: i, at: x, scaledBy: c, to: &result)
    }

    /// Writes the mean of ∇fᵢ(x) over a batch, in which terms may recur, over `result`.
    public mutating func gradient(of batch: [Int], at x: [Double], into result: inout [Double]) {
        require(!batch.isEmpty, "FiniteSumOracle: the gradient of no terms")
        fill(&result, with: 0)
        for i in batch {
            addGradient(of: i, at: x, scaledBy: 1 / Double(batch.count), to: &result)
        }
    }

    /// The mean of fᵢ(x) over a batch.
    public mutating func value(of batch: [Int], at x: [Double]) -> Double {
        require(!batch.isEmpty, "FiniteSumOracle: the value of no terms")
        var total = 0.0
        for i in batch { total += sum.value(of: i, at: x) }
        termValues += batch.count
        return total / Double(batch.count)
    }

    /// f(x), which counts n values.
    public mutating func fullValue(at x: [Double]) -> Double where Sum: SmoothObjective {
        termValues += count
        return sum.value(at: x)
    }

    /// Writes ∇f(x) over `result`, which counts n gradients; returns f(x), which counts nothing.
    @discardableResult
    public mutating func fullGradient(
        at x: [Double], into result: inout [Double]
    ) -> Double where Sum: SmoothObjective {
        termGradients += count
        return sum.value(at: x, gradient: &result)
    }
}
