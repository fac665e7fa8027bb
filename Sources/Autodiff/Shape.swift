/// Arithmetic of shapes.
enum Shape {
    /// The number of entries.
    static func count(_ shape: [Int]) -> Int {
        shape.reduce(1, *)
    }

    /// How far apart two neighbours along each axis lie in row-major storage.
    static func strides(_ shape: [Int]) -> [Int] {
        var strides = shape
        var step = 1
        for axis in shape.indices.reversed() {
            strides[axis] = step
            step *= shape[axis]
        }
        return strides
    }

    /// An axis counted from the front; negative numbers count from the back.
    static func axis(_ axis: Int, of shape: [Int]) -> Int {
        let positive = axis < 0 ? axis + shape.count : axis
        require(shape.indices.contains(positive), "no axis \(axis) in the shape \(shape)")
        return positive
    }

    /// The shape with ones in front, so that it has at least the given number of axes.
    static func padded(_ shape: [Int], to rank: Int) -> [Int] {
        [Int](repeating: 1, count: max(0, rank - shape.count)) + shape
    }

    /// The shape that two operands are stretched to: axes are aligned at the back, and an axis of
    /// length one is repeated.
    static func broadcast(_ a: [Int], _ b: [Int], _ operation: @autoclosure () -> String) -> [Int] {
        if a == b { return a }
        let rank = max(a.count, b.count)
        let (first, second) = (padded(a, to: rank), padded(b, to: rank))
        var result = first
        for axis in 0..<rank where first[axis] != second[axis] {
            require(
                first[axis] == 1 || second[axis] == 1,
                "\(operation()): the shapes \(a) and \(b) do not fit together")
            result[axis] = first[axis] == 1 ? second[axis] : first[axis]
        }
        return result
    }

    /// Whether one shape is the end of another, apart from ones in front.
    static func isRow(_ row: [Int], of shape: [Int]) -> Bool {
        let entries = row.drop { $0 == 1 }
        return shape.suffix(entries.count).elementsEqual(entries)
    }

    /// Whether one shape is the beginning of another, followed by ones only.
    static func isColumn(_ column: [Int], of shape: [Int]) -> Bool {
        guard column.count == shape.count else { return false }
        let entries = column.prefix(column.reversed().drop { $0 == 1 }.count)
        return shape.prefix(entries.count).elementsEqual(entries)
    }

    /// The axes along which `small` is repeated to become `large`.
    static func repeatedAxes(_ small: [Int], in large: [Int]) -> [Int] {
        let first = padded(small, to: large.count)
        return large.indices.filter { first[$0] == 1 && large[$0] != 1 }
    }
}
