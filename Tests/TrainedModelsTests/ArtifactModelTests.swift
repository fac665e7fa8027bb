import Autodiff
import NeuralNetworks
import Randomness
import SuiteKit
import TestSupport
import Testing
import TrainedModels

@Suite("Models in artifacts")
struct ArtifactModelTests {
    @Test("parameters, states and settings come back as they were")
    func roundTrip() throws {
        var random = RandomStream(seed: 1)
        let network = ResNet<Float>(
            shape: ImageShape(height: 4, width: 4), widths: [2, 3], blocks: 1, classes: 2,
            random: &random)
        let pass = TrainingPass<Float>(random: random)
        let x = Tensor(random.normals(48).map { Float($0) }, shape: [3, 16])
        _ = network.output(x, in: pass)
        var trained = network
        trained.updateStates(from: pass)
        let artifact = Artifact(trained, settings: ["heads": 3])
        let empty = ResNet<Float>(
            shape: ImageShape(height: 4, width: 4), widths: [2, 3], blocks: 1, classes: 2,
            random: &random)
        let loaded = try empty.loading(artifact)
        #expect(loaded.flattened == trained.flattened)
        #expect(loaded(x).scalars == trained(x).scalars)
        #expect(loaded(x).scalars != network(x).scalars)
        #expect(try artifact.setting("heads") == 3)
    }

    @Test("a missing tensor and another shape are named")
    func errors() {
        var random = RandomStream(seed: 2)
        let small = MLP<Float>(sizes: [2, 3], activation: .relu, random: &random)
        let deep = MLP<Float>(sizes: [2, 3, 1], activation: .relu, random: &random)
        let wide = MLP<Float>(sizes: [2, 4], activation: .relu, random: &random)
        #expect(
            throws: ModelLoadingError.missing(
                name: "layers.1.weight", known: ["layers.0.bias", "layers.0.weight"])
        ) { try deep.loading(Artifact(small)) }
        #expect(
            throws: ModelLoadingError.shape(
                name: "layers.0.weight", found: [3, 2], expected: [4, 2])
        ) { try wide.loading(Artifact(small)) }
    }

    @Test("the shared networks are recognized by their tensors")
    func networks() throws {
        var random = RandomStream(seed: 3)
        let mlp = TrainedModels.perceptron(hidden: [5, 4], random: &random)
        #expect(try TrainedModels.perceptron(Artifact(mlp)).sizes == [784, 5, 4, 10])
        let cnn = TrainedModels.convolutionalNetwork(
            channels: [2, 3], hidden: 4, random: &random)
        let x = Tensor(random.uniforms(2 * 784).map { Float($0) }, shape: [2, 784])
        let same = try TrainedModels.convolutionalNetwork(Artifact(cnn))
        #expect(same(x).scalars == cnn(x).scalars && same(x).shape == [2, 10])
        let transformer = LanguageModel<Float>(
            vocabulary: 7, context: 5, width: 8, layers: 2, heads: 4, random: &random)
        let tokens = Tensor([Float(1), 2, 6], shape: [1, 3])
        let loaded = try TrainedModels.transformer(
            Artifact(transformer, settings: ["heads": 4]))
        #expect(loaded(tokens).scalars == transformer(tokens).scalars)
        #expect(throws: ModelLoadingError.self) {
            try TrainedModels.transformer(Artifact(transformer))
        }
    }

    @Test("lines are joined, blank lines end paragraphs, unknown characters are left out")
    func alphabet() {
        let text = "\n\nIt is a truth,\n  universally _acknowledged_;\n\n\nthat\u{E9} 2.\n"
        let tokens = Alphabet.tokens(of: text)
        #expect(
            Alphabet.text(of: tokens) == "It is a truth, universally acknowledged;\nthat 2.")
        #expect(Alphabet.characters.count == Set(Alphabet.characters).count)
        let all = String(Alphabet.characters.dropFirst(2))
        #expect(Alphabet.text(of: Alphabet.tokens(of: all)) == all)
    }
}
