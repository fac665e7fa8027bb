import LinearAlgebra
import TestSupport
import Testing
import Verification

@Suite("Lines around a function")
struct LinesTests {
    /// The value of the lower and the upper line of entry i at x.
    private func values(_ lines: Lines, _ i: Int, at x: Double) -> (Double, Double) {
        let (below, above) = (lines.lower[i], lines.upper[i])
        return (below.slope * x + below.intercept, above.slope * x + above.intercept)
    }

    @Test("Lines of ReLU and of the magnitude enclose them and touch at both ends")
    func enclosure() {
        let box = Box(
            lower: [-3, -1, -2, 0.5, -4, 0, -1], upper: [1, 3, 2, 2, -0.5, 1, 0])
        let relu = Lines(reluOn: box)
        let magnitude = Lines(magnitudeOn: box)
        var worst = 0.0
        var loosest = 0.0
        for i in 0..<box.dimension {
            for step in 0...20 {
                let x = box.lower[i] + (box.upper[i] - box.lower[i]) * Double(step) / 20
                for (lines, y) in [(relu, max(x, 0)), (magnitude, abs(x))] {
                    let (below, above) = values(lines, i, at: x)
                    worst = max(worst, below - y, y - above)
                    if step % 20 == 0 { loosest = max(loosest, above - y) }
                }
            }
        }
        // A line takes two roundings of numbers up to 4; a chord meets the function at both ends.
        #expect(worst < 4e-15 && loosest < 4e-15)
    }

    @Test("A substitution takes the line that keeps the bound on its side")
    func substitution() {
        var lines = Lines()
        lines.append(lower: .constant(-1), upper: .init(slope: 2, intercept: 3))
        lines.append(lower: .identity, upper: .constant(5))
        var (A, c) = (Matrix([[1.0, -2.0]]), [10.0])
        lines.substitute(into: &A, &c, side: .above)
        // y₁ ≤ 2 x₁ + 3 and −2 y₂ ≤ −2 x₂.
        #expect(A == Matrix([[2.0, -2.0]]) && c == [13])
        (A, c) = (Matrix([[1.0, -2.0]]), [10.0])
        lines.substitute(into: &A, &c, side: .below)
        // y₁ ≥ −1 and −2 y₂ ≥ −10.
        #expect(A == Matrix([[0.0, 0.0]]) && c == [-1])
    }
}
