import Autodiff
import Kernels
import NeuralNetworks
import Randomness
import Testing

@Suite("Memory of training")
struct MemoryTests {
    @Test("after two steps nothing new is allocated", arguments: ["SGD", "momentum", "Adam"])
    func steps(name: String) {
        var random = RandomStream(seed: 1)
        let inputs = Tensor(random.normals(32 * 20).map { Float($0) }, shape: [32, 20])
        let labels = (0..<32).map { $0 % 5 }
        let optimizer: any Optimizer =
            switch name {
            case "SGD": SGD(learningRate: 0.1)
            case "momentum": SGD(learningRate: 0.1, momentum: 0.9)
            default: Adam(learningRate: 1e-3)
            }
        var model = MLP<Float>(sizes: [20, 16, 16, 5], activation: .relu, random: &random)
        var state = OptimizerState<Float>()
        Counters.reset()
        for step in 1...10 {
            let before = Counters.current.bytesAllocated
            let gradient = valueAndGradient(at: model) { model in
                softmaxCrossEntropy(model(inputs), labels: labels)
            }.gradient
            optimizer.step(&model, gradient: gradient, state: &state)
            let new = Counters.current.bytesAllocated - before
            if step == 1 { #expect(new > 0) }
            if step >= 3 { #expect(new == 0, "step \(step)") }
        }
    }
}
