import Autodiff
import LinearAlgebra
package import NeuralNetworks
package import Randomness

extension LinearModeConnectivity {
    /// How a permutation is found.
    enum Method: String, Decodable, CaseIterable {
        /// It is not: the units stay where they are.
        case none
        /// Drawn at random.
        case random
        /// Weight matching.
        case wm
        /// Activation matching.
        case am
        /// The straight-through estimator from a random start.
        case ste
        /// The straight-through estimator from model a, where its first step is weight matching.
        case steFromParent
    }

    /// An experiment was asked for a method that it does not have.
    struct Unsupported: Error, CustomStringConvertible {
        let method: Method
        var description: String { "this experiment has no method '\(method.rawValue)'" }
    }

    /// A permutation and what the search for it came to.
    package struct Found {
        /// What was found.
        package var permutation: Permutation
        /// Passes over the layers, the last without a change; 0 for other searches.
        package var sweeps = 0
        /// The largest gap of an assignment to its dual bound, a row.
        package var gap = 0.0
    }

    /// Weight matching: coordinate descent on ‖a − π(b)‖₂ over the layers' permutations.
    ///
    /// Each layer's is the exact optimum of a linear assignment while the others stay (Git Re-Basin,
    /// Algorithm 1, with biases).
    ///
    /// - Parameters:
    ///   - a: the model that stays.
    ///   - b: the model whose units are moved.
    ///   - start: the permutation to begin with.
    ///   - solver: how assignments are solved.
    ///   - random: the order of the layers in a sweep.
    /// - Returns: a permutation that no change of a single layer improves.
    package static func weightMatching(
        _ a: MLP<Double>, _ b: MLP<Double>, from start: Permutation, solver: Solver,
        random: inout RandomStream
    ) -> Found {
        let V = a.layers.map { $0.weight.matrix }
        let W = b.layers.map { $0.weight.matrix }
        let last = start.orders.count - 1
        // What does not depend on the neighbors' permutations: biases, inputs and outputs.
        let constant = (0...last).map { l in
            var gains = Matrix<Double>(rows: V[l].rows, columns: V[l].rows)
            if let x = a.layers[l].bias, let y = b.layers[l].bias {
                gains.addOuter(x.scalars, y.scalars)
            }
            if l == 0 { multiply(V[0], W[0], transposeRight: true, into: &gains, beta: 1) }
            if l == last {
                multiply(V[l + 1], W[l + 1], transposeLeft: true, into: &gains, beta: 1)
            }
            return gains
        }
        var found = Found(permutation: start)
        let largestNumberOfSweeps = 100
        // Below this an improvement is rounding.
        let smallestImprovement = 1e-12
        var improves = true
        while improves && found.sweeps < largestNumberOfSweeps {
            improves = false
            found.sweeps += 1
            for l in random.permutation(last + 1) {
                let orders = found.permutation.orders
                var gains = constant[l]
                if l > 0 {
                    multiply(
                        V[l], W[l].columns(orders[l - 1]), transposeRight: true, into: &gains,
                        beta: 1)
                }
                if l < last {
                    multiply(
                        V[l + 1], W[l + 1].rows(orders[l + 1]), transposeLeft: true, into: &gains,
                        beta: 1)
                }
                let (order, gap) = solver.solve(gains)
                found.gap = max(found.gap, gap)
                let improvement = totalGain(gains, order) - totalGain(gains, orders[l])
                if improvement > smallestImprovement {
                    found.permutation.orders[l] = order
                    improves = true
                }
            }
        }
        return found
    }

    /// Activation matching: the order of a layer's units that goes best with a's activations,
    /// the maximum of Σ z_a (P z_b)ᵀ over the images, layer by layer.
    ///
    /// - Parameters:
    ///   - a: the model that stays.
    ///   - b: the model whose units are moved.
    ///   - images: what the activations are of.
    ///   - shuffled: the order in which b sees the images; nil for the order in which a does.
    ///   - solver: how assignments are solved.
    /// - Returns: the permutation.
    package static func activationMatching(
        _ a: MLP<Double>, _ b: MLP<Double>, on images: Examples<Float>, shuffled: [Int]?,
        solver: Solver
    ) -> Found {
        let (f, g) = (MLP<Float>(converting: a), MLP<Float>(converting: b))
        let hidden = a.layers.count - 1
        var gains = (0..<hidden).map { l in
            Matrix<Float>(rows: a.layers[l].outputs, columns: a.layers[l].outputs)
        }
        // In blocks, because all activations of a large set are too many to keep.
        for start in stride(from: 0, to: images.count, by: 2048) {
            let range = start..<min(start + 2048, images.count)
            let seen = images.inputs.sliced(range)
            let x = f.activations(seen)
            let y = g.activations(
                shuffled.map { images.inputs.gathered(Array($0[range])) } ?? seen)
            for l in 0..<hidden {
                multiply(x[l].matrix, y[l].matrix, transposeLeft: true, into: &gains[l], beta: 1)
            }
        }
        var found = Found(permutation: Permutation(identityOf: a))
        for l in 0..<hidden {
            let doubles = Matrix(
                rows: gains[l].rows, columns: gains[l].columns, gains[l].storage.map(Double.init))
            let (order, gap) = solver.solve(doubles)
            found.permutation.orders[l] = order
            // Relative to the mean gain, which grows with the number of images.
            found.gap = max(found.gap, gap / max(1, doubles.maximumMagnitude))
        }
        return found
    }

    /// The straight-through estimator: descends the training loss at the midpoint of a and π(b),
    /// with the gradient by π(b) handed on to weights t of which π is the matching.
    struct StraightThrough {
        /// Passes over the images.
        let epochs: Int
        /// How a pass is split.
        let batches: MiniBatches
        /// The method that moves t.
        let optimizer: Adam

        /// The permutation of the lowest training loss at the midpoint after an epoch.
        ///
        /// - Parameters:
        ///   - a: the model that stays.
        ///   - b: the model whose units are moved.
        ///   - start: the first t.
        ///   - images: the training images.
        ///   - order: the order of the layers in weight matching.
        ///   - random: the order of the images.
        /// - Returns: the permutation of b.
        func permutation(
            _ a: MLP<Double>, _ b: MLP<Double>, start: MLP<Float>, on images: Examples<Float>,
            order: inout RandomStream, images random: inout RandomStream
        ) -> Permutation {
            var t = start
            var state = OptimizerState<Float>()
            var current = Permutation(identityOf: a)
            var best = (permutation: current, loss: Double.infinity)
            for _ in 0..<epochs {
                for part in batches.epoch(of: images.count, random: &random) {
                    let batch = images.gathered(part)
                    current =
                        weightMatching(
                            MLP<Double>(converting: t), b, from: current, solver: .exact,
                            random: &order
                        ).permutation
                    let middle = MLP<Float>(converting: a.interpolated(to: current(b), at: 0.5))
                    let gradient = valueAndGradient(at: middle) { model in
                        Loss.softmaxCrossEntropy(model(batch.inputs), batch.targets)
                    }.gradient
                    // The midpoint moves half as far as π(b).
                    optimizer.step(&t, gradient: gradient.mapTensors { $0 * 0.5 }, state: &state)
                }
                let middle = MLP<Float>(converting: a.interpolated(to: current(b), at: 0.5))
                let loss = middle.meanLoss(.softmaxCrossEntropy, on: images)
                if loss < best.loss { best = (current, loss) }
            }
            return best.permutation
        }
    }
}
