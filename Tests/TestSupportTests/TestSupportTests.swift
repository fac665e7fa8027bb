import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Closeness")
struct ClosenessTests {
    @Test("What is close passes")
    func close() {
        expectClose(1.0, 1.25, within: 0.25)
        expectClose(Double.infinity, .infinity, within: 0)
        expectClose([1, 2], [1, 2.5], within: 0.5)
        expectClose(Matrix<Float>([[1, 2]]), Matrix([[1, 2]]), within: 0)
        #expect(largestDifference([1, 2], [1.5, 4]) == 2)
    }

    @Test("What is not close fails")
    func notClose() {
        withKnownIssue { expectClose(1.0, 1.25, within: 0.2) }
        withKnownIssue { expectClose(Double.nan, .nan, within: 1) }
        withKnownIssue {
            expectClose(Double.infinity, -.infinity, within: .greatestFiniteMagnitude)
        }
        withKnownIssue { expectClose([1, 2], [1, .nan], within: 1) }
        withKnownIssue { expectClose([1.0, 2], [1], within: 1) }
        withKnownIssue {
            expectClose(Matrix<Float>([[1, 2]]), Matrix([[1], [2]]), within: 1)
        }
        #expect(largestDifference([1.0], [1, 2]) == .infinity)
        #expect(largestDifference([1, .nan, 3], [1, 1, 9]).isNaN)
    }

    @Test("Units in the last place")
    func units() {
        #expect(ulpDistance(1.0.nextUp, 1) == 1 && ulpDistance(1.0.nextDown, 1) == 0.5)
        #expect(ulpDistance(Double.nan, .nan) == 0 && ulpDistance(1, Double.nan) == .infinity)
        #expect(ulpDistance(0, -0.0) == .infinity && ulpDistance(-0.0, -0.0) == 0)
        #expect(ulpDistance(Double.infinity, .greatestFiniteMagnitude) == .infinity)
        #expect(ulpDistance(Float.leastNonzeroMagnitude, 0) == 1)
    }
}

@Suite("Derivatives and orders")
struct DerivativeTests {
    private func f(_ x: [Double]) -> Double { exp(x[0]) * sin(x[1]) }

    private func gradient(_ x: [Double]) -> [Double] {
        [exp(x[0]) * sin(x[1]), exp(x[0]) * cos(x[1])]
    }

    @Test("Central differences give the gradient and the Jacobian")
    func differences() {
        let x = [0.3, 1.2]
        // h² f''' / 6 + ε / h with h = 6e-6.
        expectClose(finiteDifferenceGradient(at: x, of: f), gradient(x), within: 1e-9)
        let jacobian = finiteDifferenceJacobian(at: x) { [f($0), $0[0] * $0[1], $0[1]] }
        expectClose(jacobian[0], gradient(x), within: 1e-9)
        expectClose(jacobian[1], [1.2, 0.3], within: 1e-9)
        expectClose(jacobian[2], [0, 1], within: 1e-9)
    }

    @Test("The Taylor remainder falls with order 2 for the gradient and 1 for another")
    func taylor() {
        let x = [0.3, 1.2]
        let direction = [0.6, 0.8]
        let right = taylorSlope(at: x, direction: direction, gradient: gradient(x), of: f)
        // At h = 1/16 the third-order term is up to a tenth of the second-order one.
        expectClose(right, 2, within: 0.1)
        let wrong = scaled(gradient(x), by: 1.1)
        #expect(taylorSlope(at: x, direction: direction, gradient: wrong, of: f) < 1.3)
    }

    @Test("The order of a power law is its exponent")
    func order() {
        let sizes = [1, 0.5, 0.25, 0.125]
        expectClose(
            convergenceOrder(of: sizes.map { 3 * pow($0, 2.5) }, over: sizes), 2.5, within: 1e-13)
        expectClose(convergenceOrder(of: [2, 2, 2, 2], over: sizes), 0, within: 1e-13)
    }
}

@Suite("Samples")
struct SamplingTests {
    @Test("The statistic of evenly spread points is half a step")
    func evenly() {
        let points = (0..<10).map { i in 0.05 + 0.1 * Double(i) }
        expectClose(kolmogorovSmirnov(points) { $0 }, 0.05, within: 1e-15)
        // All of a sample at one place: the distribution function jumps by 1 there.
        expectClose(kolmogorovSmirnov([0.3, 0.3, 0.3]) { $0 }, 0.7, within: 1e-15)
    }

    @Test("The bound at 5 % is that of the tables, and finds a shifted sample")
    func bound() {
        // Miller (1956), n = 35 and α = 0.05: 0.22425.
        expectClose(
            kolmogorovSmirnovBound(35, exceededWithProbability: 0.05), 0.22425, within: 1e-3)
        let shifted = (0..<1000).map { i in 0.1005 + 0.001 * Double(i) }
        let statistic = kolmogorovSmirnov(shifted) { min(max($0, 0), 1) }
        #expect(statistic > kolmogorovSmirnovBound(1000, exceededWithProbability: 1e-6))
    }

    @Test("Mean and standard error of four numbers")
    func mean() {
        let (mean, error) = meanWithError([1, 2, 3, 4])
        #expect(mean == 2.5)
        // Variance 5/3, over 4.
        expectClose(error, (5.0 / 12).squareRoot(), within: 1e-15)
    }
}
