import LinearAlgebra
import TestSupport
import Testing
import Verification

@Suite("Boxes")
struct BoxTests {
    @Test("The image of a box under an affine map is attained at corners")
    func image() {
        let box = Box(lower: [-1, 2], upper: [3, 5])
        let z = box.image(weight: .init([[1, -2], [0, 3]]), bias: [0.5, -1])
        // 1·(−1) − 2·5 + ½ and 1·3 − 2·2 + ½; 3·2 − 1 and 3·5 − 1.
        #expect(z == Box(lower: [-10.5, 5], upper: [-0.5, 14]))
    }

    @Test("Boxes around a point meet where both bounds hold")
    func intersection() {
        let box = Box(center: [0.05, 0.5], radius: 0.25)
        let unit = Box(lower: [0, 0], upper: [1, 1])
        #expect(box.intersection(unit) == Box(lower: [0, 0.25], upper: [0.3, 0.75]))
        #expect(unit.contains([0, 1]) && !unit.contains([0, 1.5]))
        #expect(unit.contains([0, 1.5], slack: 0.5))
    }
}
