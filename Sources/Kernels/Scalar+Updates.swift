// The steps of first-order optimizers, each in one pass over the parameters.

extension Scalar {
    /// v ← μ v + (1 − dampening)(g + λ x); x ← x − η v, or x − η (g + λ x + μ v) if Nesterov's.
    public static func momentumUpdate(
        _ step: MomentumStep<Self>, gradient: Span<Self>, velocity: inout MutableSpan<Self>,
        parameters: inout MutableSpan<Self>
    ) {
        let n = parameters.count
        checkCounts(gradient.count, velocity.count, n, "momentumUpdate")
        Counters.add(flops: 7 * n)
        gradient.withPointer { g in
            velocity.withPointer { v in
                parameters.withPointer { x in cMomentum(n, step, g, v, x) }
            }
        }
    }

    /// m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; x ← x − η m̂ / (√v̂ + ε), with weight decay.
    public static func adamUpdate(
        _ step: AdamStep<Self>, gradient: Span<Self>, firstMoment: inout MutableSpan<Self>,
        secondMoment: inout MutableSpan<Self>, parameters: inout MutableSpan<Self>
    ) {
        let n = parameters.count
        checkCounts(gradient.count, firstMoment.count, n, "adamUpdate")
        checkCounts(gradient.count, secondMoment.count, n, "adamUpdate")
        Counters.add(flops: 17 * n)
        gradient.withPointer { g in
            firstMoment.withPointer { m in
                secondMoment.withPointer { v in
                    parameters.withPointer { x in cAdam(n, step, g, m, v, x) }
                }
            }
        }
    }

    /// x ← x − η (sign(β₁ m + (1 − β₁) g) + λ x); m ← β₂ m + (1 − β₂) g.
    public static func lionUpdate(
        _ step: LionStep<Self>, gradient: Span<Self>, momentum: inout MutableSpan<Self>,
        parameters: inout MutableSpan<Self>
    ) {
        let n = parameters.count
        checkCounts(gradient.count, momentum.count, n, "lionUpdate")
        Counters.add(flops: 11 * n)
        gradient.withPointer { g in
            momentum.withPointer { m in
                parameters.withPointer { x in cLion(n, step, g, m, x) }
            }
        }
    }

    /// s ← keep s + weight (g + λ x)²; x ← x − η (g + λ x) / (√s + ε).
    public static func rootScaledUpdate(
        _ step: RootScaledStep<Self>, gradient: Span<Self>, squares: inout MutableSpan<Self>,
        parameters: inout MutableSpan<Self>
    ) {
        let n = parameters.count
        checkCounts(gradient.count, squares.count, n, "rootScaledUpdate")
        Counters.add(flops: 9 * n)
        gradient.withPointer { g in
            squares.withPointer { s in
                parameters.withPointer { x in cRootScaled(n, step, g, s, nil, x) }
            }
        }
    }

    /// The same with b ← μ b + (g + λ x) / (√s + ε); x ← x − η b.
    public static func rootScaledUpdate(
        _ step: RootScaledStep<Self>, gradient: Span<Self>, squares: inout MutableSpan<Self>,
        velocity: inout MutableSpan<Self>, parameters: inout MutableSpan<Self>
    ) {
        let n = parameters.count
        checkCounts(gradient.count, squares.count, n, "rootScaledUpdate")
        checkCounts(gradient.count, velocity.count, n, "rootScaledUpdate")
        Counters.add(flops: 11 * n)
        gradient.withPointer { g in
            squares.withPointer { s in
                velocity.withPointer { b in
                    parameters.withPointer { x in cRootScaled(n, step, g, s, b, x) }
                }
            }
        }
    }
}

private func checkCounts(_ gradient: Int, _ state: Int, _ parameters: Int, _ routine: String) {
    require(
        gradient == parameters && state == parameters,
        "\(routine): gradient of \(gradient), state of \(state), parameters of \(parameters)")
}
