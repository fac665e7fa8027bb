import Foundation
import Kernels
import Randomness
import SuiteKit

/// exp, log and tanh of arrays beside NumPy and PyTorch.
package enum ElementaryFunctions {
    static let paper = Paper("elementary-functions", [ElementaryFunction.self])

    /// One function of many numbers, on the data that `peer.py` states.
    struct ElementaryFunction: Workload {
        /// The function.
        let function: Function
        /// How many numbers n.
        let count: Int
        /// The precision of the numbers.
        let precision: Precision
        /// How it is computed.
        let method: Method

        func prepared() throws -> ArrayTask {
            let numbers: [Double]
            switch function {
            case .log: numbers = SplitMix64.uniforms(count, seed: 2).map { 10 * $0 + 1e-3 }
            case .exp, .tanh: numbers = SplitMix64.uniforms(count, seed: 1).map { 8 * $0 - 4 }
            }
            return ArrayTask(
                function: function, method: method, precision: precision,
                single: Arrays(precision == .single ? numbers : []),
                double: Arrays(precision == .double ? numbers : []))
        }
    }

    enum Function: String, Decodable, CaseIterable {
        case exp, log, tanh

        /// The kernel of this name.
        var kernel: UnaryFunction {
            switch self {
            case .exp: .exp
            case .log: .log
            case .tanh: .tanh
            }
        }

        /// The C library's function of one number.
        var scalar: (Double) -> Double {
            switch self {
            case .exp: Foundation.exp
            case .log: Foundation.log
            case .tanh: Foundation.tanh
            }
        }
    }

    enum Precision: String, Decodable, CaseIterable {
        case single, double
    }

    enum Method: String, Decodable, CaseIterable {
        /// The core's kernel.
        case vectorized
        /// The C library's function, number by number.
        case scalar
    }

    /// The arguments and room for the results.
    struct Arrays<Element: Scalar> {
        let x: [Element]
        var y: [Element]

        init(_ numbers: [Double]) {
            x = numbers.map { Element($0) }
            y = [Element](repeating: 0, count: numbers.count)
        }

        mutating func evaluate(_ function: Function, _ method: Method) {
            switch method {
            case .vectorized:
                let arguments = x
                var results = y.mutableSpan
                Element.map(function.kernel, arguments.span, into: &results)
            case .scalar:
                let f = function.scalar
                for i in x.indices { y[i] = Element(f(Double(x[i]))) }
            }
        }
    }

    struct ArrayTask: RepeatedTask {
        let function: Function
        let method: Method
        let precision: Precision
        var single: Arrays<Float>
        var double: Arrays<Double>

        mutating func perform() {
            switch precision {
            case .single: single.evaluate(function, method)
            case .double: double.evaluate(function, method)
            }
        }

        var checksum: Double {
            single.y.reduce(0.0) { $0 + Double($1) } + double.y.reduce(0, +)
        }
    }
}
