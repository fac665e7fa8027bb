// Pooling, normalization, and the softmax of attention.

extension Scalar {
    /// The largest entry under every place of a window, and the number of its tap.
    ///
    /// - Parameters:
    ///   - x: the images.
    ///   - window: the window; positions outside the image do not count.
    ///   - images: the number of images.
    ///   - y: images × places × channels.
    ///   - taps: for every entry of y the number of the tap it comes from.
    public static func maxPool(
        _ x: Span<Self>, _ window: Window, images: Int, into y: inout MutableSpan<Self>,
        taps: inout MutableSpan<Self>
    ) {
        check(window, images, x.count, y.count, "maxPool")
        require(taps.count == y.count, "maxPool: \(taps.count) taps for \(y.count) entries")
        Counters.add(flops: y.count * window.taps)
        x.withPointer { x in
            y.withPointer { y in
                taps.withPointer { taps in cMaxPool(window, images, x, y, taps) }
            }
        }
    }

    /// The entries at given taps of every place of a window.
    public static func maxTake(
        _ x: Span<Self>, _ window: Window, images: Int, taps: Span<Self>,
        into y: inout MutableSpan<Self>
    ) {
        check(window, images, x.count, y.count, "maxTake")
        require(taps.count == y.count, "maxTake: \(taps.count) taps for \(y.count) entries")
        x.withPointer { x in
            y.withPointer { y in
                taps.withPointer { taps in cMaxTake(window, images, x, taps, y) }
            }
        }
    }

    /// The entries of every place added at given taps of images of zeros.
    public static func maxPut(
        _ y: Span<Self>, _ window: Window, images: Int, taps: Span<Self>,
        into x: inout MutableSpan<Self>
    ) {
        check(window, images, x.count, y.count, "maxPut")
        require(taps.count == y.count, "maxPut: \(taps.count) taps for \(y.count) entries")
        Counters.add(flops: y.count)
        x.withPointer { x in
            y.withPointer { y in
                taps.withPointer { taps in cMaxPut(window, images, y, taps, x) }
            }
        }
    }

    /// The sum of the entries under every place of a window, or the adjoint of that.
    ///
    /// - Parameters:
    ///   - sum: from images to places, or back.
    ///   - window: the window; outside the image there are zeros.
    ///   - images: the number of images.
    ///   - source: the images, or the places.
    ///   - target: the other of the two.
    public static func windowSum(
        _ sum: WindowSum, _ window: Window, images: Int, _ source: Span<Self>,
        into target: inout MutableSpan<Self>
    ) {
        let gathers = sum == .gather
        check(
            window, images, gathers ? source.count : target.count,
            gathers ? target.count : source.count, "windowSum")
        Counters.add(flops: images * window.places * window.channels * window.taps)
        fill(&target, with: 0)
        source.withPointer { source in
            target.withPointer { target in cWindowSum(sum, window, images, source, target) }
        }
    }

    /// Every row or column of a matrix normalized, then scaled and moved by one number for each
    /// column.
    ///
    /// - Parameters:
    ///   - norm: what is normalized.
    ///   - x: the matrix.
    ///   - epsilon: what is added to the mean square.
    ///   - scale: a factor for each column.
    ///   - shift: a summand for each column; not used where nothing is centered.
    ///   - y: the result.
    ///   - means: what was taken off each row or column.
    ///   - factors: what each row or column was multiplied with then.
    public static func normalize(
        _ norm: Norm, _ x: Span<Self>, epsilon: Self, scale: Span<Self>, shift: Span<Self>,
        into y: inout MutableSpan<Self>, means: inout MutableSpan<Self>,
        factors: inout MutableSpan<Self>
    ) {
        let columns = scale.count
        let rows = rowCount(x.count, columns: columns, "normalize")
        let groups = norm == .columns ? columns : rows
        require(
            y.count == x.count && shift.count == columns && means.count == groups
                && factors.count == groups,
            "normalize: \(x.count) entries into \(y.count), \(shift.count) shifts for \(columns) "
                + "columns, \(means.count) and \(factors.count) statistics for \(groups)")
        Counters.add(flops: 8 * x.count)
        guard x.count > 0 else { return }
        x.withPointer { x in
            scale.withPointer { scale in
                shift.withPointer { shift in
                    y.withPointer { y in
                        means.withPointer { means in
                            factors.withPointer { factors in
                                cNorm(
                                    norm, rows, columns, epsilon, x, scale, shift, y, means,
                                    factors)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The gradient carried back through `normalize`.
    ///
    /// - Parameters:
    ///   - norm: what was normalized.
    ///   - x: the matrix.
    ///   - means: what was taken off each row or column.
    ///   - factors: what each row or column was multiplied with.
    ///   - scale: the factor for each column.
    ///   - g: the gradient by the result.
    ///   - dx: the gradient by the matrix.
    ///   - sums: the gradients by the scales, and behind them those by the shifts.
    public static func normalizeGradient(
        _ norm: Norm, _ x: Span<Self>, means: Span<Self>, factors: Span<Self>, scale: Span<Self>,
        _ g: Span<Self>, into dx: inout MutableSpan<Self>, sums: inout MutableSpan<Self>
    ) {
        let columns = scale.count
        let rows = rowCount(x.count, columns: columns, "normalizeGradient")
        let groups = norm == .columns ? columns : rows
        require(
            g.count == x.count && dx.count == x.count && means.count == groups
                && factors.count == groups && sums.count == 2 * columns,
            "normalizeGradient: \(g.count) gradients for \(x.count) entries, \(means.count) "
                + "statistics for \(groups), \(sums.count) sums for \(columns) columns")
        Counters.add(flops: 14 * x.count)
        fill(&sums, with: 0)
        guard x.count > 0 else { return }
        x.withPointer { x in
            means.withPointer { means in
                factors.withPointer { factors in
                    scale.withPointer { scale in
                        g.withPointer { g in
                            dx.withPointer { dx in
                                sums.withPointer { sums in
                                    cNormGradient(
                                        norm, rows, columns, x, means, factors, scale, g, dx,
                                        sums, sums + columns)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The softmax of every row of factor · x; if causal, row i of a matrix sees the first
    /// i + 1 + columns − rows columns only, and the shares of the others are 0.
    public static func attentionWeights(
        _ x: Span<Self>, rows: Int, columns: Int, isCausal: Bool, factor: Self,
        into y: inout MutableSpan<Self>
    ) {
        let matrices = rowCount(x.count, columns: rows * columns, "attentionWeights")
        require(
            y.count == x.count && (!isCausal || rows <= columns),
            "attentionWeights: \(x.count) entries into \(y.count), \(rows)×\(columns)")
        Counters.add(flops: 5 * x.count)
        guard x.count > 0 else { return }
        x.withPointer { x in
            y.withPointer { y in
                cAttentionWeights(matrices, rows, columns, isCausal, factor, x, y)
            }
        }
    }

    /// dx ← factor · y (g − Σ g y) in every row: the gradient carried back through a softmax y.
    public static func softmaxGradient(
        _ y: Span<Self>, _ g: Span<Self>, columns: Int, factor: Self,
        into dx: inout MutableSpan<Self>
    ) {
        let rows = rowCount(y.count, columns: columns, "softmaxGradient")
        require(
            g.count == y.count && dx.count == y.count,
            "softmaxGradient: \(y.count) shares, \(g.count) gradients, \(dx.count) results")
        Counters.add(flops: 5 * y.count)
        y.withPointer { y in
            g.withPointer { g in
                dx.withPointer { dx in cSoftmaxGradient(rows, columns, factor, y, g, dx) }
            }
        }
    }

    /// yᵢ ← f(xᵢ).
    public static func map(
        _ f: SmoothActivation, _ x: Span<Self>, into y: inout MutableSpan<Self>
    ) {
        require(x.count == y.count, "\(f): \(x.count) entries into \(y.count)")
        let n = x.count
        Counters.add(flops: n)
        x.withPointer { x in y.withPointer { y in cSmooth(f, n, x, y) } }
    }

    /// dxᵢ ← gᵢ f′(xᵢ).
    public static func mapGradient(
        _ f: SmoothActivation, _ x: Span<Self>, _ g: Span<Self>, into dx: inout MutableSpan<Self>
    ) {
        require(
            x.count == g.count && x.count == dx.count,
            "\(f): \(x.count) entries and \(g.count) gradients into \(dx.count)")
        let n = x.count
        Counters.add(flops: 2 * n)
        x.withPointer { x in
            g.withPointer { g in dx.withPointer { dx in cSmoothGradient(f, n, x, g, dx) } }
        }
    }

    private static func check(
        _ window: Window, _ images: Int, _ inputs: Int, _ outputs: Int, _ routine: String
    ) {
        let places = images * window.places * window.channels
        require(
            inputs == images * window.imageCount && outputs == places,
            "\(routine): \(inputs) inputs and \(outputs) outputs, not "
                + "\(images * window.imageCount) and \(places)")
    }
}
