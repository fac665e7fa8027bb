import Autodiff
import Randomness
import TestSupport
import Testing

@Suite("First and second derivatives agree with finite differences")
struct DerivativeTests {
    @Test("entrywise functions", arguments: elementwiseCases)
    func elementwise(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("functions of two operands", arguments: binaryCases)
    func binary(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("reductions", arguments: reductionCases)
    func reductions(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("moved entries", arguments: layoutCases)
    func layout(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("products of matrices", arguments: productCases)
    func products(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("entries at chosen positions", arguments: positionCases)
    func positions(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("sums over named axes", arguments: einsumCases)
    func einsums(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("convolutions", arguments: convolutionCases)
    func convolutions(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("pooling", arguments: poolingCases)
    func pooling(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("normalization and attention", arguments: layerCases)
    func layers(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("factorizations", arguments: factorizationCases)
    func factorizations(operation: OperationCase) { expectDerivatives(of: operation) }

    @Test("Fourier transforms", arguments: fourierCases)
    func fourier(operation: OperationCase) { expectDerivatives(of: operation) }
}

/// Compares gradient, Hessian-vector product and directional derivative with differences.
private func expectDerivatives(of operation: OperationCase) {
    var random = RandomStream(seed: 5).stream(operation.testDescription)
    let x = operation.operands(&random)
    let outputs = operation.apply(x)
    let weights = Tensor(random.normals(outputs.count), shape: outputs.shape)
    let v = x.unflattened(random.normals(x.scalarCount))
    let f = { (x: [Tensor<Double>]) in operation.objective(x, weights: weights) }
    let point = x.flattened

    // Central differences of sums up to 10² have an error near 1e-8 at h = 6e-6.
    let gradient = grad(of: f)(x).flattened
    let differences = finiteDifferenceGradient(at: point) { f(x.unflattened($0)).scalar }
    expectClose(gradient, differences, within: 1e-7 * scale(differences))

    let h = 6e-6
    let (ahead, behind) = (shifted(point, v.flattened, h), shifted(point, v.flattened, -h))
    let product = hvp(at: x, along: v, of: f).flattened
    let above = grad(of: f)(x.unflattened(ahead)).flattened
    let below = grad(of: f)(x.unflattened(behind)).flattened
    let change = above.indices.map { (above[$0] - below[$0]) / (2 * h) }
    expectClose(product, change, within: 1e-7 * scale(change))

    let derivative = jvp(at: x, along: v, of: operation.apply).derivative
    let upper = operation.apply(x.unflattened(ahead)).scalars
    let lower = operation.apply(x.unflattened(behind)).scalars
    let slope = upper.indices.map { (upper[$0] - lower[$0]) / (2 * h) }
    expectClose(derivative.scalars, slope, within: 1e-7 * scale(slope))
}

private func shifted(_ x: [Double], _ v: [Double], _ h: Double) -> [Double] {
    x.indices.map { x[$0] + h * v[$0] }
}

private func scale(_ x: [Double]) -> Double {
    x.reduce(1) { Swift.max($0, Swift.abs($1)) }
}
