// Convolution as products of matrices: the entries under the window are laid out as rows, one block
// at a time, and multiplied with the weights.

extension Scalar {
    /// The outputs of a convolution: y at a place ← b + W · (the entries of x under the window).
    ///
    /// - Parameters:
    ///   - x: the inputs, images × height × width × channels.
    ///   - weights: W, outputs × taps × (channels / groups).
    ///   - bias: b, one number for each output, or empty for none.
    ///   - convolution: the sizes.
    ///   - y: the outputs, images × places × outputs.
    public static func convolve(
        _ x: Span<Self>, weights: Span<Self>, bias: Span<Self>, _ convolution: Convolution,
        into y: inout MutableSpan<Self>
    ) {
        check(convolution, x.count, weights.count, y.count, "convolve")
        require(
            bias.isEmpty || bias.count == convolution.outputs,
            "convolve: a bias of \(bias.count) entries for \(convolution.outputs) outputs")
        guard y.count > 0 else { return }
        if !bias.isEmpty {
            repeatRow(bias, into: &y)
        } else if convolution.isDepthwise || convolution.patch == 0 {
            fill(&y, with: 0)
        }
        guard convolution.patch > 0 else { return }
        let beta: Self = bias.isEmpty ? 0 : 1
        if convolution.isDepthwise {
            return depthwise(.output, convolution, x, byTaps(weights, convolution), into: &y)
        }
        x.withPointer { x in
            weights.withPointer { w in
                y.withPointer { y in
                    eachBlock(convolution, x) { block, patches in
                        let target = y + block.places.lowerBound * convolution.outputs
                        cGemm(
                            false, true, c(block.places.count), c(block.outputs.count),
                            c(convolution.patch), patches, block.leading,
                            w + block.outputs.lowerBound * convolution.patch,
                            c(convolution.patch), beta, target + block.outputs.lowerBound,
                            c(convolution.outputs))
                    }
                }
            }
        }
    }

    /// The gradient of a convolution by its inputs.
    ///
    /// - Parameters:
    ///   - g: the gradient by the outputs.
    ///   - weights: the weights.
    ///   - convolution: the sizes.
    ///   - x: the gradient by the inputs.
    public static func convolveInput(
        _ g: Span<Self>, weights: Span<Self>, _ convolution: Convolution,
        into x: inout MutableSpan<Self>
    ) {
        check(convolution, x.count, weights.count, g.count, "convolveInput")
        fill(&x, with: 0)
        guard g.count > 0, weights.count > 0 else { return }
        if convolution.isDepthwise {
            return depthwise(.input, convolution, g, byTaps(weights, convolution), into: &x)
        }
        let (window, patch) = (convolution.window, convolution.patch)
        var scratch = [Self](count: convolution.scratchCount) { _ in }
        var room = scratch.mutableSpan
        g.withPointer { g in
            weights.withPointer { w in
                x.withPointer { x in
                    room.withPointer { room in
                        for block in convolution.parts {
                            let source = g + block.places.lowerBound * convolution.outputs
                            let target =
                                window.isPointwise
                                ? x + block.places.lowerBound * window.channels
                                    + block.channels.lowerBound : room
                            Counters.addCall(flops: block.flops)
                            cGemm(
                                false, false, c(block.places.count), c(patch),
                                c(block.outputs.count), source + block.outputs.lowerBound,
                                c(convolution.outputs),
                                w + block.outputs.lowerBound * patch, c(patch), 0, target,
                                block.leading)
                            if !window.isPointwise {
                                cAddPatches(window, block.lines, block.channels, room, x)
                            }
                        }
                    }
                }
            }
        }
        recycle(&scratch)
    }

    /// The gradient of a convolution by its weights.
    ///
    /// - Parameters:
    ///   - x: the inputs.
    ///   - g: the gradient by the outputs.
    ///   - convolution: the sizes.
    ///   - weights: the gradient by the weights.
    public static func convolveWeights(
        _ x: Span<Self>, _ g: Span<Self>, _ convolution: Convolution,
        into weights: inout MutableSpan<Self>
    ) {
        check(convolution, x.count, weights.count, g.count, "convolveWeights")
        fill(&weights, with: 0)
        guard g.count > 0, weights.count > 0 else { return }
        let (taps, patch) = (convolution.window.taps, convolution.patch)
        if convolution.isDepthwise {
            let sums = [Self](count: weights.count) { sums in
                fill(&sums, with: 0)
                x.withPointer { x in
                    g.withPointer { g in
                        sums.withPointer { sums in
                            cDepthwise(
                                .weights, convolution.window, convolution.images, x, g, sums)
                        }
                    }
                }
            }
            Counters.add(flops: 2 * g.count * taps)
            return transpose(
                sums.span, rows: taps, columns: convolution.outputs, into: &weights)
        }
        x.withPointer { x in
            g.withPointer { g in
                weights.withPointer { w in
                    eachBlock(convolution, x) { block, patches in
                        let source = g + block.places.lowerBound * convolution.outputs
                        cGemm(
                            true, false, c(block.outputs.count), c(patch), c(block.places.count),
                            source + block.outputs.lowerBound, c(convolution.outputs), patches,
                            block.leading, 1, w + block.outputs.lowerBound * patch, c(patch))
                    }
                }
            }
        }
    }

    /// Every row of y becomes one given row.
    static func repeatRow(_ row: Span<Self>, into y: inout MutableSpan<Self>) {
        let (width, total) = (row.count, y.count)
        row.withPointer { row in
            y.withPointer { y in
                y.update(from: row, count: width)
                var filled = width
                while filled < total {
                    let more = min(filled, total - filled)
                    (y + filled).update(from: y, count: more)
                    filled += more
                }
            }
        }
    }

    /// Calls `body` with every part of the outputs and the patches that it sees.
    private static func eachBlock(
        _ convolution: Convolution, _ x: UnsafePointer<Self>,
        _ body: (Convolution.Part, UnsafePointer<Self>) -> Void
    ) {
        let window = convolution.window
        var scratch = [Self](count: convolution.scratchCount) { _ in }
        var room = scratch.mutableSpan
        room.withPointer { room in
            for block in convolution.parts {
                Counters.addCall(flops: block.flops)
                if window.isPointwise {
                    let start = block.places.lowerBound * window.channels
                    body(block, x + start + block.channels.lowerBound)
                } else {
                    cPatches(window, block.lines, block.channels, x, room)
                    body(block, room)
                }
            }
        }
        recycle(&scratch)
    }

    private static func depthwise(
        _ product: DepthwiseProduct, _ convolution: Convolution, _ a: Span<Self>, _ b: [Self],
        into result: inout MutableSpan<Self>
    ) {
        Counters.add(flops: 2 * convolution.outputCount * convolution.window.taps)
        a.withPointer { a in
            b.span.withPointer { b in
                result.withPointer { result in
                    cDepthwise(product, convolution.window, convolution.images, a, b, result)
                }
            }
        }
    }

    /// Weights of outputs × taps as taps × outputs.
    private static func byTaps(_ weights: Span<Self>, _ convolution: Convolution) -> [Self] {
        [Self](count: weights.count) {
            transpose(
                weights, rows: convolution.outputs, columns: convolution.window.taps, into: &$0)
        }
    }

    private static func check(
        _ convolution: Convolution, _ inputs: Int, _ weights: Int, _ outputs: Int,
        _ routine: String
    ) {
        require(
            inputs == convolution.inputCount && weights == convolution.weightCount
                && outputs == convolution.outputCount,
            "\(routine): \(inputs) inputs, \(weights) weights and \(outputs) outputs, not "
                + "\(convolution.inputCount), \(convolution.weightCount) and "
                + "\(convolution.outputCount)")
    }
}

extension Convolution {
    /// Some lines of the outputs of one group: what is multiplied at a time.
    struct Part {
        /// The lines, over all images.
        let lines: Range<Int>
        /// The places on these lines.
        let places: Range<Int>
        /// The channels that the group sees.
        let channels: Range<Int>
        /// The outputs of the group.
        let outputs: Range<Int>
        /// How far two patches lie apart.
        let leading: Int32
        /// The operations of the product.
        let flops: Int
    }

    /// The outputs, in parts.
    var parts: [Part] {
        let (ins, outs) = (window.channels / groups, outputs / groups)
        return blocks.flatMap { lines in
            (0..<groups).map { group in
                let width = window.output.width
                let places = lines.lowerBound * width..<lines.upperBound * width
                return Part(
                    lines: lines, places: places,
                    channels: group * ins..<(group + 1) * ins,
                    outputs: group * outs..<(group + 1) * outs,
                    leading: c(window.isPointwise ? window.channels : patch),
                    flops: 2 * places.count * outs * patch)
            }
        }
    }

    /// The entries of the largest block of patches.
    var scratchCount: Int {
        guard !window.isPointwise, let lines = blocks.first else { return 0 }
        return lines.count * window.output.width * patch
    }
}
