// Documented at the requirements.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import VectorMath

extension Double {
    public static func cUnary(
        _ function: UnaryFunction, _ n: Int, _ x: UnsafePointer<Double>,
        _ y: UnsafeMutablePointer<Double>
    ) {
        switch function {
        case .exp: vm_exp_d(n, x, y)
        case .expMinusOne: vm_expm1_d(n, x, y)
        case .log: vm_log_d(n, x, y)
        case .logOnePlus: vm_log1p_d(n, x, y)
        case .tanh: vm_tanh_d(n, x, y)
        case .sigmoid: vm_sigmoid_d(n, x, y)
        case .softplus: vm_softplus_d(n, x, y)
        case .erf: vm_erf_d(n, x, y)
        case .sin: vm_sin_d(n, x, y)
        case .cos: vm_cos_d(n, x, y)
        case .relu: vm_relu_d(n, x, y)
        case .step: vm_step_d(n, x, y)
        case .squareRoot: vm_sqrt_d(n, x, y)
        case .square: vm_square_d(n, x, y)
        case .reciprocal: vm_reciprocal_d(n, x, y)
        case .absolute: vm_abs_d(n, x, y)
        case .negate: vm_negate_d(n, x, y)
        case .sign: vm_sign_d(n, x, y)
        }
    }

    public static func cBinary(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Double>,
        _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>
    ) {
        switch function {
        case .add: vm_add_d(n, x, y, z)
        case .subtract: vm_subtract_d(n, x, y, z)
        case .multiply: vm_multiply_d(n, x, y, z)
        case .divide: vm_divide_d(n, x, y, z)
        case .maximum: vm_maximum_d(n, x, y, z)
        case .minimum: vm_minimum_d(n, x, y, z)
        case .greater: vm_greater_d(n, x, y, z)
        case .reluGradient: vm_relu_gradient_d(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_d(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_d(n, x, y, z)
        }
    }

    public static func cBinaryRight(
        _ function: BinaryFunction, _ n: Int, _ x: UnsafePointer<Double>,
        _ y: Double, _ z: UnsafeMutablePointer<Double>
    ) {
        switch function {
        case .add: vm_add_right_d(n, x, y, z)
        case .subtract: vm_subtract_right_d(n, x, y, z)
        case .multiply: vm_multiply_right_d(n, x, y, z)
        case .divide: vm_divide_right_d(n, x, y, z)
        case .maximum: vm_maximum_right_d(n, x, y, z)
        case .minimum: vm_minimum_right_d(n, x, y, z)
        case .greater: vm_greater_right_d(n, x, y, z)
        case .reluGradient: vm_relu_gradient_right_d(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_right_d(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_right_d(n, x, y, z)
        }
    }

    public static func cBinaryLeft(
        _ function: BinaryFunction, _ n: Int, _ x: Double,
        _ y: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>
    ) {
        switch function {
        case .add: vm_add_left_d(n, x, y, z)
        case .subtract: vm_subtract_left_d(n, x, y, z)
        case .multiply: vm_multiply_left_d(n, x, y, z)
        case .divide: vm_divide_left_d(n, x, y, z)
        case .maximum: vm_maximum_left_d(n, x, y, z)
        case .minimum: vm_minimum_left_d(n, x, y, z)
        case .greater: vm_greater_left_d(n, x, y, z)
        case .reluGradient: vm_relu_gradient_left_d(n, x, y, z)
        case .tanhGradient: vm_tanh_gradient_left_d(n, x, y, z)
        case .sigmoidGradient: vm_sigmoid_gradient_left_d(n, x, y, z)
        }
    }

    public static func cAffine(
        _ n: Int, _ a: Double, _ x: UnsafePointer<Double>, _ b: Double,
        _ y: UnsafeMutablePointer<Double>
    ) {
        vm_affine_d(n, a, x, b, y)
    }

    public static func cClamp(
        _ n: Int, _ x: UnsafePointer<Double>, _ lower: Double, _ upper: Double,
        _ y: UnsafeMutablePointer<Double>
    ) {
        vm_clamp_d(n, x, lower, upper, y)
    }

    public static func cAxpby(
        _ n: Int, _ a: Double, _ x: UnsafePointer<Double>, _ b: Double,
        _ y: UnsafeMutablePointer<Double>
    ) {
        vm_axpby_d(n, a, x, b, y)
    }

    public static func cMultiplyAdd(
        _ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
        _ z: UnsafeMutablePointer<Double>
    ) {
        vm_multiply_add_d(n, x, y, z)
    }

    public static func cChoose(
        _ n: Int, _ mask: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
        _ y: UnsafePointer<Double>,
        _ z: UnsafeMutablePointer<Double>
    ) {
        vm_choose_d(n, mask, x, y, z)
    }

    public static func cReduce(
        _ reduction: Reduction, _ n: Int, _ x: UnsafePointer<Double>
    ) -> Double {
        switch reduction {
        case .sum: vm_sum_d(n, x)
        case .sumOfSquares: vm_sum_squares_d(n, x)
        case .maximum: vm_max_d(n, x)
        case .minimum: vm_min_d(n, x)
        }
    }

    public static func cRows(
        _ function: RowFunction, _ rows: Int, _ columns: Int, _ x: UnsafePointer<Double>,
        _ y: UnsafeMutablePointer<Double>
    ) {
        switch function {
        case .softmax: vm_softmax_rows_d(rows, columns, x, y)
        case .logSoftmax: vm_log_softmax_rows_d(rows, columns, x, y)
        case .logSumExp: vm_log_sum_exp_rows_d(rows, columns, x, y)
        case .sumRows: vm_sum_rows_d(rows, columns, x, y)
        case .sumColumns: vm_sum_columns_d(rows, columns, x, y)
        case .transpose: vm_transpose_d(rows, columns, x, y)
        }
    }

    public static func cMomentum(
        _ n: Int, _ step: MomentumStep<Double>, _ g: UnsafePointer<Double>,
        _ v: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) {
        vm_momentum_d(
            n, step.rate, step.momentum, step.dampening, step.weightDecay,
            step.isNesterov ? 1 : 0, g, v, x)
    }

    public static func cAdam(
        _ n: Int, _ step: AdamStep<Double>, _ g: UnsafePointer<Double>,
        _ m: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>,
        _ x: UnsafeMutablePointer<Double>
    ) {
        vm_adam_d(
            n, step.rate, step.beta1, step.beta2, step.epsilon, step.correction1,
            step.correction2, step.coupledDecay, step.decoupledDecay, g, m, v, x)
    }

    public static func cLion(
        _ n: Int, _ step: LionStep<Double>, _ g: UnsafePointer<Double>,
        _ m: UnsafeMutablePointer<Double>, _ x: UnsafeMutablePointer<Double>
    ) {
        vm_lion_d(n, step.rate, step.beta1, step.beta2, step.weightDecay, g, m, x)
    }

    public static func cRootScaled(
        _ n: Int, _ step: RootScaledStep<Double>, _ g: UnsafePointer<Double>,
        _ s: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>?,
        _ x: UnsafeMutablePointer<Double>
    ) {
        vm_root_scaled_d(
            n, step.rate, step.keep, step.weight, step.epsilon, step.momentum, step.weightDecay,
            g, s, b, x)
    }
}
