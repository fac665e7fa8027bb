import Kernels
import TestSupport
import Testing

private func expected(_ function: BinaryFunction, _ x: Double, _ y: Double) -> Double {
    switch function {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .maximum: max(x, y)
    case .minimum: min(x, y)
    case .greater: x > y ? 1 : 0
    case .reluGradient: x > 0 ? y : 0
    case .tanhGradient: y * (1 - x * x)
    case .sigmoidGradient: y * (x * (1 - x))
    }
}

@Suite("Functions of two arrays")
struct ElementwiseTests {
    @Test("Arrays, a row, a column and a number", arguments: BinaryFunction.allCases)
    func binary(function: BinaryFunction) {
        var numbers = TestNumbers(seed: 4)
        let (rows, columns) = (7, 19)
        let x: [Double] = numbers.array(rows * columns)
        let y: [Double] = numbers.array(rows * columns)
        let row = Array(y.prefix(columns))
        let column = Array(y.prefix(rows))
        let both = [Double](count: x.count) {
            Double.zip(function, x.span, y.span, into: &$0)
        }
        let byRow = [Double](count: x.count) {
            Double.zipRows(function, x.span, row: row.span, into: &$0)
        }
        let byColumn = [Double](count: x.count) {
            Double.zipColumns(function, x.span, column: column.span, into: &$0)
        }
        let right = [Double](count: x.count) { Double.zip(function, x.span, 0.25, into: &$0) }
        let left = [Double](count: x.count) { Double.zip(function, 0.25, y.span, into: &$0) }
        var overwritten = x
        var span = overwritten.mutableSpan
        Double.zip(function, inPlace: &span, y.span)

        // The same operations in the same order give the same bits.
        #expect(both == x.indices.map { expected(function, x[$0], y[$0]) })
        #expect(byRow == x.indices.map { expected(function, x[$0], row[$0 % columns]) })
        #expect(byColumn == x.indices.map { expected(function, x[$0], column[$0 / columns]) })
        #expect(right == x.map { expected(function, $0, 0.25) })
        #expect(left == y.map { expected(function, 0.25, $0) })
        #expect(overwritten == both)
    }

    @Test("A NaN comes through maximum, minimum, relu and clamp")
    func notANumber() {
        let x: [Float] = [.nan, 1, .nan]
        let y: [Float] = [1, .nan, .nan]
        for function in [BinaryFunction.maximum, .minimum] {
            let z = [Float](count: 3) { Float.zip(function, x.span, y.span, into: &$0) }
            #expect(z[0].isNaN && z[1].isNaN && z[2].isNaN, "\(function)")
        }
        #expect([Float](count: 3) { Float.map(.relu, x.span, into: &$0) }[0].isNaN)
        let clamped = [Float](count: 3) {
            Float.clamp(x.span, lower: 0, upper: 0.5, into: &$0)
        }
        #expect(clamped[0].isNaN && clamped[1] == 0.5)
    }

    @Test("Affine maps and accumulating forms")
    func accumulate() {
        var numbers = TestNumbers(seed: 5)
        let x: [Double] = numbers.array(37)
        let y: [Double] = numbers.array(37)
        let z: [Double] = numbers.array(37)
        let affine = [Double](count: 37) { Double.affine(3, x.span, -2, into: &$0) }
        #expect(affine == x.map { 3 * $0 + -2 })
        var sum = y
        var sumSpan = sum.mutableSpan
        Double.axpby(2, x.span, -0.5, into: &sumSpan)
        #expect(sum == x.indices.map { 2 * x[$0] + -0.5 * y[$0] })
        var products = z
        var productSpan = products.mutableSpan
        Double.multiplyAdd(x.span, y.span, into: &productSpan)
        #expect(products == x.indices.map { z[$0] + x[$0] * y[$0] })
    }

    @Test("What is not chosen has no influence")
    func choose() {
        var numbers = TestNumbers(seed: 6)
        let values: [Float] = numbers.array(37)
        let mask = values.indices.map { Float($0 % 3) - 1 }
        let x = values.indices.map { mask[$0] != 0 ? values[$0] : .nan }
        let y = values.indices.map { mask[$0] != 0 ? .infinity : values[$0] }
        let chosen = [Float](count: 37) {
            Float.choose(x.span, y.span, where: mask.span, into: &$0)
        }
        #expect(chosen == values)
    }

    @Test(
        "Transposing twice gives the matrix back", arguments: [(1, 1), (3, 5), (16, 16), (33, 70)])
    func transpose(rows: Int, columns: Int) {
        let x = (0..<rows * columns).map { Float($0) }
        let once = [Float](count: x.count) {
            Float.transpose(x.span, rows: rows, columns: columns, into: &$0)
        }
        let twice = [Float](count: x.count) {
            Float.transpose(once.span, rows: columns, columns: rows, into: &$0)
        }
        #expect(twice == x)
        #expect(once[(columns - 1) * rows] == x[columns - 1])
    }
}
