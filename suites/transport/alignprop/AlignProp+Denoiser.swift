import Kernels
package import LinearAlgebra
package import Randomness
import RealModule
import SuiteKit

extension AlignProp {
    /// ε(x, t) = W₃ silu(W₂ silu(W₁ (x, e(t)) + b₁) + b₂) + b₃ with 16 sinusoids e of t.
    package struct Denoiser: Sendable {
        /// W₁, W₂, W₃, outputs × inputs.
        package var weights: [Matrix<Double>]
        /// b₁, b₂, b₃.
        package var biases: [[Double]]
        /// Sinusoids of t.
        static let embedding = 16

        /// The number of inputs of the first layer for points of a dimension.
        static func inputs(_ dimension: Int) -> Int { dimension + embedding }

        /// Weights N(0, 1/inputs) and biases 0; the last layer a tenth of that.
        package init(dimension: Int, width: Int, _ random: inout RandomStream) {
            let sizes = [Self.inputs(dimension), width, width, dimension]
            weights = []
            biases = []
            for l in 0..<3 {
                let scale = (l == 2 ? 0.1 : 1) / Double(sizes[l]).squareRoot()
                let entries = random.normals(sizes[l] * sizes[l + 1]).map { scale * $0 }
                weights.append(Matrix(rows: sizes[l + 1], columns: sizes[l], entries))
                biases.append([Double](repeating: 0, count: sizes[l + 1]))
            }
        }

        /// d, the dimension of points.
        package var dimension: Int { weights[2].rows }

        /// The neurons of a hidden layer.
        package var width: Int { weights[0].rows }

        /// All weights and biases as one vector.
        package var parameters: [Double] {
            get { (0..<3).flatMap { weights[$0].storage + biases[$0] } }
            set {
                var first = 0
                for l in 0..<3 {
                    let (m, n) = (weights[l].rows, weights[l].columns)
                    weights[l] = Matrix(rows: m, columns: n, Array(newValue[first..<first + m * n]))
                    biases[l] = Array(newValue[first + m * n..<first + m * n + m])
                    first += m * n + m
                }
            }
        }

        /// e(t): sines and cosines of 8 frequencies from 1 to 100.
        package static func embedding(_ t: Double) -> [Double] {
            let angles = (0..<8).map { i in Double.pow(100, Double(i) / 7) * t }
            return angles.map { Double.sin($0) } + angles.map { Double.cos($0) }
        }

        /// ε of the rows of a tape's input, which keeps what its derivative needs.
        package func evaluate(_ tape: inout Tape) {
            tape.affine(weights[0], biases[0], from: \.input, into: \.first)
            tape.activate(\.first, into: \.firstActive)
            tape.affine(weights[1], biases[1], from: \.firstActive, into: \.second)
            tape.activate(\.second, into: \.secondActive)
            tape.affine(weights[2], biases[2], from: \.secondActive, into: \.output)
        }

        /// Adds the derivatives by weights and biases of Σ G∘ε.
        ///
        /// - Parameters:
        ///   - G: the derivative by the output, n × d.
        ///   - tape: of the evaluation.
        ///   - gradient: what is added to.
        package func pull(
            _ G: Matrix<Double>, _ tape: inout Tape, into gradient: inout Gradient
        ) {
            gradient.add(2, G, tape.secondActive)
            multiply(G, weights[2], into: &tape.hidden)
            tape.pullActivation(\.second)
            gradient.add(1, tape.pulled, tape.firstActive)
            multiply(tape.pulled, weights[1], into: &tape.hidden)
            tape.pullActivation(\.first)
            gradient.add(0, tape.pulled, tape.input)
        }

        /// The same, and gives the derivative by the points.
        ///
        /// - Parameters:
        ///   - G: the derivative by the output, n × d.
        ///   - tape: of the evaluation.
        ///   - gradient: what is added to.
        ///   - points: is overwritten by the derivative by x, n × d.
        package func pull(
            _ G: Matrix<Double>, _ tape: inout Tape, into gradient: inout Gradient,
            points: inout Matrix<Double>
        ) {
            pull(G, &tape, into: &gradient)
            multiply(tape.pulled, weights[0], into: &tape.inputPulled)
            let (rows, d, n) = (points.rows, dimension, tape.input.columns)
            var span = points.storage.mutableSpan
            for i in 0..<rows {
                for j in 0..<d { span[i * d + j] = tape.inputPulled.storage[i * n + j] }
            }
        }

        /// The denoiser as an artifact, with the target of the reward `mode`.
        func artifact(target: [Double]) -> Artifact {
            var entries = [
                Artifact.Entry(name: "target", shape: [target.count], values: .double(target))
            ]
            for (l, (W, b)) in zip(weights, biases).enumerated() {
                entries.append(
                    .init(
                        name: "weight\(l)", shape: [W.rows, W.columns], values: .double(W.storage)))
                entries.append(.init(name: "bias\(l)", shape: [b.count], values: .double(b)))
            }
            return Artifact(entries)
        }

        /// The denoiser of an artifact.
        init(_ artifact: Artifact) throws {
            weights = []
            biases = []
            for l in 0..<3 {
                guard let weight = artifact["weight\(l)"], weight.shape.count == 2,
                    let entries = artifact.doubles("weight\(l)"),
                    let bias = artifact.doubles("bias\(l)")
                else {
                    throw ResourceError.wrongForm(
                        name: "base", expected: "three layers", found: "\(l)")
                }
                weights.append(Matrix(rows: weight.shape[0], columns: weight.shape[1], entries))
                biases.append(bias)
            }
        }
    }

    /// Derivatives by all weights and biases.
    package struct Gradient: Sendable {
        /// By W₁, W₂, W₃.
        package private(set) var weights: [Matrix<Double>]
        /// By b₁, b₂, b₃.
        package private(set) var biases: [[Double]]

        /// Zeros for a denoiser.
        package init(_ denoiser: Denoiser) {
            weights = denoiser.weights.map { Matrix(rows: $0.rows, columns: $0.columns) }
            biases = denoiser.biases.map { [Double](repeating: 0, count: $0.count) }
        }

        /// Sets all to zero.
        package mutating func clear() {
            for l in 0..<3 {
                weights[l] *= 0
                scale(&biases[l], by: 0)
            }
        }

        /// All derivatives as one vector.
        package var vector: [Double] { (0..<3).flatMap { weights[$0].storage + biases[$0] } }

        mutating func add(_ l: Int, _ G: Matrix<Double>, _ inputs: Matrix<Double>) {
            multiply(G, inputs, transposeLeft: true, into: &weights[l], beta: 1)
            let m = G.columns
            var span = biases[l].mutableSpan
            for i in 0..<G.rows {
                for j in 0..<m { span[j] += G.storage[i * m + j] }
            }
        }
    }

    /// What one evaluation of a denoiser on n points keeps, and room for its derivative.
    package struct Tape: Sendable {
        /// (x, e(t)), n × (d + 16).
        package var input: Matrix<Double>
        var first: Matrix<Double>
        var firstActive: Matrix<Double>
        var second: Matrix<Double>
        var secondActive: Matrix<Double>
        /// ε, n × d.
        package var output: Matrix<Double>
        var hidden: Matrix<Double>
        var pulled: Matrix<Double>
        var inputPulled: Matrix<Double>

        /// Room for n points.
        package init(_ denoiser: Denoiser, points n: Int) {
            let (d, m) = (denoiser.dimension, denoiser.width)
            input = Matrix(rows: n, columns: Denoiser.inputs(d))
            first = Matrix(rows: n, columns: m)
            (firstActive, second, secondActive) = (first, first, first)
            (hidden, pulled) = (first, first)
            output = Matrix(rows: n, columns: d)
            inputPulled = input
        }

        /// The numbers that are kept for the derivative.
        package var stored: Int {
            input.storage.count + first.storage.count + firstActive.storage.count
                + second.storage.count + secondActive.storage.count
        }

        /// Puts points and the sinusoids of their common time in place.
        package mutating func set(_ x: Matrix<Double>, _ embedding: [Double]) {
            let (d, n) = (x.columns, input.columns)
            var span = input.storage.mutableSpan
            for i in 0..<x.rows {
                for j in 0..<d { span[i * n + j] = x.storage[i * d + j] }
                for j in 0..<embedding.count { span[i * n + d + j] = embedding[j] }
            }
        }

        /// Output ← inputs Wᵀ + b.
        mutating func affine(
            _ W: Matrix<Double>, _ b: [Double], from: KeyPath<Tape, Matrix<Double>>,
            into: WritableKeyPath<Tape, Matrix<Double>>
        ) {
            // Out of its place while it changes.
            let inputs = self[keyPath: from]
            var outputs = exchange(&self[keyPath: into], with: Matrix(rows: 0, columns: 0))
            var span = outputs.storage.mutableSpan
            for i in 0..<inputs.rows {
                for j in b.indices { span[i * b.count + j] = b[j] }
            }
            multiply(inputs, W, transposeRight: true, into: &outputs, beta: 1)
            self[keyPath: into] = outputs
        }

        mutating func activate(
            _ from: KeyPath<Tape, Matrix<Double>>, into: WritableKeyPath<Tape, Matrix<Double>>
        ) {
            let inputs = self[keyPath: from]
            var outputs = exchange(&self[keyPath: into], with: Matrix(rows: 0, columns: 0))
            var span = outputs.storage.mutableSpan
            Double.map(.silu, inputs.storage.span, into: &span)
            self[keyPath: into] = outputs
        }

        mutating func pullActivation(_ from: KeyPath<Tape, Matrix<Double>>) {
            let inputs = self[keyPath: from]
            var outputs = exchange(&pulled, with: Matrix(rows: 0, columns: 0))
            var span = outputs.storage.mutableSpan
            Double.mapGradient(.silu, inputs.storage.span, hidden.storage.span, into: &span)
            pulled = outputs
        }
    }
}
