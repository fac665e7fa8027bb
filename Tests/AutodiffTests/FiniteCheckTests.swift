import Autodiff
import Testing

@Suite("The first number that is not finite")
struct FiniteCheckTests {
    @Test("the operation that made it is named, with shapes")
    func names() {
        let x = Tensor([1.0, -2, 0, 3], shape: [2, 2])
        let error = #expect(throws: NonFiniteError.self) {
            try checkingFinite { exp(log(x) * Tensor([2.0, 1])) }
        }
        #expect(error?.operation == "log(_:)")
        #expect(error?.operandShapes == [[2, 2]] && error?.resultShape == [2, 2])
        #expect(error?.position == 1 && error?.value.isNaN == true)
        #expect(error?.hasFiniteOperands == true && error?.differentiated == nil)
        #expect(error?.description.contains("log(_:) of shapes [2, 2] gave nan") == true)
    }

    @Test("an operation in a derivative is named with the function that was differentiated")
    func derivatives() {
        let error = #expect(throws: NonFiniteError.self) {
            try checkingFinite {
                valueAndGradient(at: Tensor([4.0, 0])) { sqrt($0).sum() }
            }
        }
        #expect(error?.operation == "/(_:_:)" && error?.differentiated == "sqrt(_:)")
        #expect(error?.position == 1 && error?.operandShapes == [[2], [2]])
        #expect(error?.description.contains("in the derivative of sqrt(_:)") == true)
    }

    @Test("a number that came from outside is told apart")
    func outside() {
        let error = #expect(throws: NonFiniteError.self) {
            try checkingFinite { relu(Tensor([1.0, .infinity])) + 1 }
        }
        #expect(error?.operation == "relu(_:)" && error?.hasFiniteOperands == false)
    }

    @Test("infinities may be allowed, and a computation's own error comes through")
    func choices() throws {
        struct Own: Error {}
        let x = Tensor([0.0, 1])
        let logs = try checkingFinite(allowsInfinities: true) { log(x) }
        #expect(logs.scalars == [-.infinity, 0])
        #expect(throws: NonFiniteError.self) {
            try checkingFinite(allowsInfinities: true) { log(x) - log(x) }
        }
        #expect(throws: Own.self) { try checkingFinite { throw Own() } }
        // A number that is not finite is the reason of an error that follows it.
        #expect(throws: NonFiniteError.self) {
            try checkingFinite {
                _ = log(x)
                throw Own()
            }
        }
        // Outside nothing is looked at.
        #expect(log(x).scalars[0] == -.infinity)
        #expect(try checkingFinite { exp(Tensor<Double>([])) }.count == 0)
    }
}
