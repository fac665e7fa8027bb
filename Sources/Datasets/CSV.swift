import SuiteKit

/// Comma-separated values with a header row (RFC 4180).
enum CSV {
    /// The columns of a CSV file: of numbers where every field is one, else of labels.
    ///
    /// An empty field is a missing value: NaN in a column of numbers, the empty word among labels.
    static func read(_ bytes: [UInt8], name: String) throws(FormatError) -> Table {
        var records = Records(bytes)
        guard let header = try records.next() else { throw FormatError("the CSV file is empty") }
        let names = header.map(\.text)
        guard Set(names).count == names.count else {
            throw FormatError("the CSV header repeats a column: \(names)")
        }
        var fields = [[ArraySlice<UInt8>]](repeating: [], count: names.count)
        while let record = try records.next() {
            guard record.count == names.count else {
                throw FormatError(
                    "line \(records.line): \(record.count) fields, the header has \(names.count)")
            }
            for (column, field) in record.enumerated() { fields[column].append(field) }
        }
        let columns = zip(names, fields).map { name, fields in
            Table.Entry(name: name, column: column(fields))
        }
        return Table(name: name, columns: columns)
    }

    private static func column(_ fields: [ArraySlice<UInt8>]) -> Column {
        var numbers: [Double] = []
        numbers.reserveCapacity(fields.count)
        var hasNumber = false
        for field in fields {
            if field.isEmpty {
                numbers.append(.nan)
            } else if let number = field.number {
                numbers.append(number)
                hasNumber = true
            } else {
                return .labels(fields.map(\.text))
            }
        }
        return hasNumber ? .numbers(numbers) : .labels(fields.map(\.text))
    }

    /// The records one after the other, quotes resolved.
    private struct Records {
        private let bytes: [UInt8]
        private var position = 0
        /// The line of the record just read, from 1.
        private(set) var line = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() throws(FormatError) -> [ArraySlice<UInt8>]? {
            guard position < bytes.count else { return nil }
            line += 1
            var fields: [ArraySlice<UInt8>] = []
            while true {
                fields.append(try field())
                guard position < bytes.count else { return fields }
                let separator = bytes[position]
                position += 1
                if separator == UInt8(ascii: ",") { continue }
                if separator == 13, position < bytes.count, bytes[position] == 10 { position += 1 }
                return fields
            }
        }

        private mutating func field() throws(FormatError) -> ArraySlice<UInt8> {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                let start = position
                while position < bytes.count, !Self.ends(bytes[position]) { position += 1 }
                return bytes[start..<position]
            }
            var text: [UInt8] = []
            position += 1
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte != UInt8(ascii: "\"") {
                    text.append(byte)
                } else if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                    text.append(byte)
                    position += 1
                } else {
                    guard position == bytes.count || Self.ends(bytes[position]) else {
                        throw FormatError("line \(line): text after a closing quote")
                    }
                    return text[...]
                }
            }
            throw FormatError("line \(line): a quoted field does not end")
        }

        private static func ends(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || byte == 10 || byte == 13
        }
    }
}
