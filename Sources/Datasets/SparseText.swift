import SuiteKit

/// Sparse rows written as text.
enum SparseText {
    /// LIBSVM's form: `target index:value index:value …` a line, indices from 1, increasing.
    static func libsvm(_ bytes: [UInt8]) throws(FormatError) -> SparseRows {
        var scanner = ByteScanner(bytes)
        var starts = [0]
        var indices: [Int] = []
        var values: [Double] = []
        var targets: [Double] = []
        var columns = 0
        while !scanner.isAtEnd {
            let line = scanner.line
            let words = scanner.nextLine().split(separator: UInt8(ascii: " "))
            guard let first = words.first else { continue }
            guard let target = first.number else {
                throw FormatError("line \(line): the target '\(first.text)' is not a number")
            }
            targets.append(target)
            for word in words.dropFirst() {
                let parts = word.split(separator: UInt8(ascii: ":"))
                guard parts.count == 2, let index = parts[0].number.flatMap(Int.init(exactly:)),
                    let value = parts[1].number, index >= 1, index - 1 < 1 << 31
                else { throw FormatError("line \(line): '\(word.text)' is not index:value") }
                guard
                    indices.count == starts[starts.count - 1]
                        || indices[indices.count - 1] < index - 1
                else { throw FormatError("line \(line): the indices do not increase") }
                indices.append(index - 1)
                values.append(value)
                columns = max(columns, index)
            }
            starts.append(indices.count)
        }
        return SparseRows(
            columns: columns, starts: starts, indices: indices, values: values, targets: targets)
    }

    /// Matrix Market's coordinate form, real or integer, general or symmetric; indices from 1.
    static func matrixMarket(_ bytes: [UInt8]) throws(FormatError) -> SparseRows {
        var scanner = ByteScanner(bytes)
        let banner = scanner.nextLine().text.lowercased().split(separator: " ").map(String.init)
        guard banner.count == 5, banner[0] == "%%matrixmarket", banner[2] == "coordinate",
            ["real", "integer"].contains(banner[3]), ["general", "symmetric"].contains(banner[4])
        else { throw FormatError("line 1: not a real matrix in coordinate form") }
        let isSymmetric = banner[4] == "symmetric"
        var size: [Int] = []
        var entries: [(row: Int, column: Int, value: Double)] = []
        while !scanner.isAtEnd {
            let line = scanner.line
            let text = scanner.nextLine()
            if text.first == UInt8(ascii: "%") { continue }
            let words = text.split(separator: UInt8(ascii: " "))
            if words.isEmpty { continue }
            let numbers = words.compactMap(\.number)
            guard words.count == 3, numbers.count == 3, let row = Int(exactly: numbers[0]),
                let column = Int(exactly: numbers[1])
            else { throw FormatError("line \(line): '\(text.text)' is not three numbers") }
            if size.isEmpty {
                guard row > 0, column > 0, let count = Int(exactly: numbers[2]), count >= 0 else {
                    throw FormatError("line \(line): '\(text.text)' is not a size")
                }
                size = [row, column, count]
                continue
            }
            guard row >= 1, row <= size[0], column >= 1, column <= size[1] else {
                throw FormatError("line \(line): entry (\(row), \(column)) is outside \(size)")
            }
            entries.append((row - 1, column - 1, numbers[2]))
            if isSymmetric, row != column { entries.append((column - 1, row - 1, numbers[2])) }
        }
        guard size.count == 3 else { throw FormatError("the matrix has no size") }
        let stored = isSymmetric ? entries.filter { $0.row >= $0.column }.count : entries.count
        guard stored == size[2] else {
            throw FormatError("\(stored) entries, the header promises \(size[2])")
        }
        return compressed(entries, rows: size[0], columns: size[1])
    }

    private static func compressed(
        _ entries: [(row: Int, column: Int, value: Double)], rows: Int, columns: Int
    ) -> SparseRows {
        let sorted = entries.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
        var starts = [Int](repeating: 0, count: rows + 1)
        for entry in sorted { starts[entry.row + 1] += 1 }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        return SparseRows(
            columns: columns, starts: starts, indices: sorted.map(\.column),
            values: sorted.map(\.value), targets: [])
    }
}
