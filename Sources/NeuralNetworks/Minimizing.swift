public import Autodiff
public import Kernels
public import Optimization

extension TensorCollection where Precision == Double {
    /// A loss as a function of the vector of all parameters, with gradient and products of the Hessian,
    /// for the methods of `Optimization` such as L-BFGS and Newton–CG.
    ///
    ///     var objective = model.objective { softmaxCrossEntropy($0(x), labels: labels) }
    ///     let end = try LBFGS().minimize(&objective, from: model.flattened)
    ///     model = model.unflattened(end.x)
    ///
    /// - Parameter loss: a function whose value is a single number.
    /// - Returns: the function, of as many variables as there are entries.
    public func objective(_ loss: @escaping (Self) -> Tensor<Double>) -> SmoothFunction {
        let start = detached
        return SmoothFunction(
            dimension: scalarCount,
            value: { x in loss(start.unflattened(x)).scalar },
            hessianProduct: { x, v, result in
                let (point, direction) = (start.unflattened(x), start.unflattened(v))
                result = hvp(at: point, along: direction, of: loss).flattened
            },
            valueAndGradient: { x, gradient in
                let (value, slope) = valueAndGradient(at: start.unflattened(x), of: loss)
                gradient = slope.flattened
                return value.scalar
            })
    }
}
