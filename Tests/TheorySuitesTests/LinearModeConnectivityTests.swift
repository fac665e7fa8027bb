import Autodiff
import LinearAlgebra
import NeuralNetworks
import Randomness
import TestSupport
import Testing
import TheorySuites

@Suite("Linear mode connectivity")
struct LinearModeConnectivityTests {
    private typealias LMC = LinearModeConnectivity

    private func network(_ sizes: [Int], _ name: String) -> MLP<Double> {
        var random = RandomStream(seed: 7).stream(name)
        return MLP(sizes: sizes, activation: .relu, random: &random)
    }

    private func permutation(of network: MLP<Double>, _ name: String) -> LMC.Permutation {
        var random = RandomStream(seed: 8).stream(name)
        return LMC.Permutation(randomOf: network, random: &random)
    }

    private func inputs(_ count: Int, _ length: Int) -> [Double] {
        var random = RandomStream(seed: 9).stream("inputs")
        return random.normals(count * length)
    }

    private func matched(_ a: MLP<Double>, _ b: MLP<Double>) -> LMC.Permutation {
        var order = RandomStream(seed: 10).stream("order")
        return LMC.weightMatching(
            a, b, from: LMC.Permutation(identityOf: a), solver: .exact, random: &order
        ).permutation
    }

    private func squaredDistance(_ a: MLP<Double>, _ b: MLP<Double>) -> Double {
        squaredNorm(difference(a.flattened, b.flattened))
    }

    @Test("A network with permuted units is another point and the same function")
    func sameFunction() {
        let b = network([5, 9, 7, 3], "b")
        let moved = permutation(of: b, "π")(b)
        let x = Tensor(inputs(20, 5), shape: [20, 5])
        #expect(squaredDistance(b, moved) > 1)
        // Sums of 9 terms of size 1 in another order.
        expectClose(b(x).scalars, moved(x).scalars, within: 1e-14)
    }

    @Test(
        "Weight matching undoes a permutation of the units",
        arguments: [[6, 12, 4], [6, 12, 12, 4], [6, 10, 12, 14, 4]])
    func undoes(sizes: [Int]) {
        let a = network(sizes, "a")
        let b = permutation(of: a, "π")(a)
        #expect(squaredDistance(a, b) > 1)
        #expect(squaredDistance(a, matched(a, b)(b)) == 0)
    }

    @Test("After weight matching no exchange of two units brings the models nearer")
    func noBetterExchange() {
        let (a, b) = (network([6, 9, 8, 4], "a"), network([6, 9, 8, 4], "b"))
        let found = matched(a, b)
        let least = squaredDistance(a, found(b))
        #expect(least < squaredDistance(a, b))
        for l in found.orders.indices {
            for i in found.orders[l].indices {
                for j in 0..<i {
                    var exchanged = found
                    exchanged.orders[l].swapAt(i, j)
                    // Rounding of a sum of 200 squares.
                    #expect(squaredDistance(a, exchanged(b)) >= least - 1e-12)
                }
            }
        }
    }

    @Test("Activation matching undoes a permutation, unless the images are exchanged")
    func activations() {
        let a = network([6, 12, 10, 4], "a")
        let b = permutation(of: a, "π")(a)
        let x = Tensor(inputs(3000, 6).map { Float($0) }, shape: [3000, 6])
        let images = Examples(inputs: x, labels: [Int](repeating: 0, count: 3000))
        let found = LMC.activationMatching(a, b, on: images, shuffled: nil, solver: .exact)
        #expect(squaredDistance(a, found.permutation(b)) == 0)
        let other = LMC.activationMatching(
            a, b, on: images, shuffled: (0..<3000).map { ($0 + 1) % 3000 }, solver: .exact)
        #expect(squaredDistance(a, other.permutation(b)) > 1)
    }

    @Test("An assignment is as good as its dual bound; a greedy one may fall short of it")
    func assignments() {
        let gains = Matrix([[10.0, 9.0], [9.0, 1.0]])
        let (exact, greedy) = (LMC.Solver.exact.solve(gains), LMC.Solver.greedy.solve(gains))
        #expect(exact.order == [1, 0] && greedy.order == [0, 1])
        #expect(exact.gap == 0)
        // 18 against 11, over two rows.
        #expect(greedy.gap == 3.5)
    }

    @Test("R is 1 of a network with itself at every threshold, and small with an unrelated one")
    func alignment() throws {
        let (a, b) = (network([20, 40, 40, 10], "a"), network([20, 40, 40, 10], "b"))
        let (ofA, ofB) = (try LMC.Spectrum(a), try LMC.Spectrum(b))
        for gamma in [0, 0.3, 0.9, 1] {
            // Products of orthonormal factors of order 40.
            expectClose(ofA.alignment(with: ofA, gamma: gamma), 1, within: 1e-13)
        }
        // An inner product of unrelated polar factors of rank 10 to 40 is of the order of
        // 1/√(400 … 1600).
        #expect(abs(ofA.alignment(with: ofB, gamma: 0)) < 0.1)
    }

    @Test("R takes no notice of the signs of singular vectors")
    func signs() throws {
        let (a, b) = (network([8, 12, 5], "a"), network([8, 12, 5], "b"))
        let (ofA, ofB) = (try LMC.Spectrum(a), try LMC.Spectrum(b))
        var flipped = ofA
        for l in flipped.layers.indices {
            flipped.layers[l].U.setColumn(1, to: scaled(ofA.layers[l].U.column(1), by: -1))
            flipped.layers[l].Vt.setRow(1, to: scaled(ofA.layers[l].Vt.row(1), by: -1))
        }
        expectClose(
            flipped.alignment(with: ofB, gamma: 0.2), ofA.alignment(with: ofB, gamma: 0.2),
            within: 1e-14)
    }

    @Test("The spectrum of a permuted network is the permuted spectrum")
    func permutedSpectrum() throws {
        let b = network([8, 12, 9, 5], "b")
        let p = permutation(of: b, "π")
        let spectrum = try LMC.Spectrum(b)
        let (moved, direct) = (spectrum.permuted(by: p), try LMC.Spectrum(p(b)))
        // The same partial polar factors, whatever the vectors' signs.
        expectClose(moved.alignment(with: direct, gamma: 0.5), 1, within: 1e-13)
        #expect(try spectrum.change(by: p, of: b, smoothing: 0) < 1e-13)
        #expect(try spectrum.change(by: p, of: b, smoothing: 0.1) > 0.01)
    }

    @Test("The squared distance is Σ s² + Σ s′² less twice the products with their cosines")
    func decomposition() throws {
        let (a, b) = (network([8, 12, 9, 5], "a"), network([8, 12, 9, 5], "b"))
        let (ofA, ofB) = (try LMC.Spectrum(a), try LMC.Spectrum(b))
        #expect(ofA.decompositionError(a, ofB, b, crossTerms: true) < 1e-13)
        #expect(ofA.decompositionError(a, ofB, b, crossTerms: false) > 1e-3)
    }

    @Test("Top and tail add up to the weights, and share no direction")
    func parts() throws {
        let a = network([8, 12, 9, 5], "a")
        let spectrum = try LMC.Spectrum(a)
        let top = spectrum.part(of: a, gamma: 0.6, isTop: true)
        let tail = spectrum.part(of: a, gamma: 0.6, isTop: false)
        for (l, layer) in a.layers.enumerated() {
            let (T, R) = (top.layers[l].weight.matrix, tail.layers[l].weight.matrix)
            expectClose(T + R, layer.weight.matrix, within: 1e-14)
            // Orthogonal rows and columns.
            #expect(product(T, R, transposeLeft: true).maximumMagnitude < 1e-14)
            let s = spectrum.layers[l].values
            #expect(try spectralNorm(R) < 0.6 * s[0])
            #expect(try singularValues(T).filter { $0 > 1e-12 }.allSatisfy { $0 >= 0.6 * s[0] })
        }
    }

    @Test("A loss that is convex in the parameters has no barrier, a network's may have one")
    func barrier() {
        let x = Tensor(inputs(64, 6).map { Float($0) }, shape: [64, 6])
        let a = network([6, 10, 4], "a")
        let teacher = largestColumns(MLP<Float>(converting: a)(x))
        let test = Examples(inputs: x, labels: teacher)
        let convex = LMC.Path(network([6, 4], "a"), network([6, 4], "b"), points: 11, on: test)
        // Softmax regression: below the chord but at its ends.
        #expect(convex.lossBarrier == 0)
        let b = permutation(of: a, "π")(a)
        let path = LMC.Path(a, b, points: 11, on: test)
        #expect(path.accuracies.first == 1 && path.accuracies.last == 1)
        #expect(path.lossBarrier > 0.001 && path.accuracyBarrier > 0)
        #expect(LMC.Path(a, matched(a, b)(b), points: 11, on: test).lossBarrier < 1e-6)
    }
}
