// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import VectorMath

extension Float {
    public static func cUnary(
        _ function: UnaryFunction, _ n: Int, _ x: UnsafePointer<Float>,
        _ y: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .exp: vm_exp_s(n, x, y)
        case .expMinusOne: vm_expm1_s(n, x, y)
        case .log: vm_log_s(n, x, y)
        case .logOnePlus: vm_log1p_s(n, x, y)
        case .tanh: vm_tanh_s(n, x, y)
        case .sigmoid: vm_sigmoid_s(n, x, y)
        case .softplus: vm_softplus_s(n, x, y)
        case .erf: vm_erf_s(n, x, y)
        case .sin: vm_sin_s(n, x, y)
        case .cos: vm_cos_s(n, x, y)
        case .relu: vm_relu_s(n, x, y)
        case .step: vm_step_s(n, x, y)
        case .squareRoot: vm_sqrt_s(n, x, y)
        case .square: vm_square_s(n, x, y)
        case .reciprocal: vm_reciprocal_s(n, x, y)
        case .absolute: vm_abs_s(n, x, y)
        case .negate: vm_negate_s(n, x, y)
        case .sign: vm_sign_s(n, x, y)
        }
    }

    public static func cBinary(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .add: vm_add_s(n, x, y, z)
        case .subtract: vm_subtract_s(n, x, y, z)
        case .multiply: vm_multiply_s(n, x, y, z)
        case .divide: vm_divide_s(n, x, y, z)
        case .maximum: vm_maximum_s(n, x, y, z)
        case .minimum: vm_minimum_s(n, x, y, z)
        case .greater: vm_greater_s(n, x, y, z)
        case .reluGradient: vm_relu_gradient_s(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_s(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_s(n, x, y, z)
        }
    }

    public static func cBinaryRight(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Float>,
        _ y: Float, _ z: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .add: vm_add_right_s(n, x, y, z)
        case .subtract: vm_subtract_right_s(n, x, y, z)
        case .multiply: vm_multiply_right_s(n, x, y, z)
        case .divide: vm_divide_right_s(n, x, y, z)
        case .maximum: vm_maximum_right_s(n, x, y, z)
        case .minimum: vm_minimum_right_s(n, x, y, z)
        case .greater: vm_greater_right_s(n, x, y, z)
        case .reluGradient: vm_relu_gradient_right_s(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_right_s(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_right_s(n, x, y, z)
        }
    }

    public static func cBinaryLeft(
        _ function: BinaryFunction, _ n: Int, _ x: Float,
        _ y: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .add: vm_add_left_s(n, x, y, z)
        case .subtract: vm_subtract_left_s(n, x, y, z)
        case .multiply: vm_multiply_left_s(n, x, y, z)
        case .divide: vm_divide_left_s(n, x, y, z)
        case .maximum: vm_maximum_left_s(n, x, y, z)
        case .minimum: vm_minimum_left_s(n, x, y, z)
        case .greater: vm_greater_left_s(n, x, y, z)
        case .reluGradient: vm_relu_gradient_left_s(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_left_s(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_left_s(n, x, y, z)
        }
    }

    public static func cAffine(
        _ n: Int, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
        _ y: UnsafeMutablePointer<Float>
    ) {
        vm_affine_s(n, a, x, b, y)
    }

    public static func cClamp(
        _ n: Int, _ x: UnsafePointer<Float>, _ lower: Float, _ upper: Float,
        _ y: UnsafeMutablePointer<Float>
    ) {
        vm_clamp_s(n, x, lower, upper, y)
    }

    public static func cAxpby(
        _ n: Int, _ a: Float, _ x: UnsafePointer<Float>, _ b: Float,
        _ y: UnsafeMutablePointer<Float>
    ) {
        vm_axpby_s(n, a, x, b, y)
    }

    public static func cMultiplyAdd(
        _ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
        _ z: UnsafeMutablePointer<Float>
    ) {
        vm_multiply_add_s(n, x, y, z)
    }

    public static func cChoose(
        _ n: Int, _ mask: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>,
        _ z: UnsafeMutablePointer<Float>
    ) {
        vm_choose_s(n, mask, x, y, z)
    }

    public static func cReduce(
        _ reduction: Reduction, _ n: Int, _ x: UnsafePointer<Float>
    ) -> Float {
        switch reduction {
        case .sum: vm_sum_s(n, x)
        case .sumOfSquares: vm_sum_squares_s(n, x)
        case .maximum: vm_max_s(n, x)
        case .minimum: vm_min_s(n, x)
        }
    }

    public static func cRows(
        _ function: RowFunction, _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>,
        _ y: UnsafeMutablePointer<Float>
    ) {
        switch function {
        case .softmax: vm_softmax_rows_s(rows, columns, x, y)
        case .logSoftmax: vm_log_softmax_rows_s(rows, columns, x, y)
        case .logSumExp: vm_log_sum_exp_rows_s(rows, columns, x, y)
        case .sumRows: vm_sum_rows_s(rows, columns, x, y)
        case .sumColumns: vm_sum_columns_s(rows, columns, x, y)
        case .transpose: vm_transpose_s(rows, columns, x, y)
        }
    }

    public static func cMomentum(
        _ n: Int, _ step: MomentumStep<Float>, _ g: UnsafePointer<Float>,
        _ v: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) {
        vm_momentum_s(
            n, step.rate, step.momentum, step.dampening, step.weightDecay,
            step.isNesterov ? 1 : 0, g, v, x)
    }

    public static func cAdam(
        _ n: Int, _ step: AdamStep<Float>, _ g: UnsafePointer<Float>,
        _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>,
        _ x: UnsafeMutablePointer<Float>
    ) {
        vm_adam_s(
            n, step.rate, step.beta1, step.beta2, step.epsilon, step.correction1,
            step.correction2, step.coupledDecay, step.decoupledDecay, g, m, v, x)
    }

    public static func cLion(
        _ n: Int, _ step: LionStep<Float>, _ g: UnsafePointer<Float>,
        _ m: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>
    ) {
        vm_lion_s(n, step.rate, step.beta1, step.beta2, step.weightDecay, g, m, x)
    }

    public static func cRootScaled(
        _ n: Int, _ step: RootScaledStep<Float>, _ g: UnsafePointer<Float>,
        _ s: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>?,
        _ x: UnsafeMutablePointer<Float>
    ) {
        vm_root_scaled_s(
            n, step.rate, step.keep, step.weight, step.epsilon, step.momentum, step.weightDecay,
            g, s, b, x)
    }
}
