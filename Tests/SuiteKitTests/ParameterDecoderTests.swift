import SuiteKit
import Testing

enum Method: String, Decodable, CaseIterable {
    case newton, gradient = "gradient-descent"
}

enum Phase: String, Decodable {
    case first, second
}

struct Everything: Experiment, Equatable {
    let count: Int
    let small: UInt8
    let rate: Double
    let single: Float
    let flag: Bool
    let name: String
    let method: Method
    let widths: [Int]
    let nested: [[Double]]
    let methods: [Method]

    func run(_ trial: Trial) throws -> Record { Record() }
}

struct Leave: Experiment {
    let rate: Double?
    let methods: [Method]?

    func run(_ trial: Trial) throws -> Record { Record() }
}

struct Phased: Experiment {
    let phase: Phase

    func run(_ trial: Trial) throws -> Record { Record() }
}

struct Nothing: Experiment {
    func run(_ trial: Trial) throws -> Record { Record() }
}

@Suite("Decoding parameters")
struct ParameterDecoderTests {
    static let everything: Parameters = [
        "count": .int(3), "small": .int(255), "rate": .double(0.5), "single": .double(0.25),
        "flag": .bool(true), "name": .string("x"), "method": .string("gradient-descent"),
        "widths": .list([.int(1), .double(1e6)]),
        "nested": .list([.list([.int(1), .double(2.5)]), .list([])]),
        "methods": .list([.string("newton"), .string("gradient-descent")]),
    ]

    /// Why these parameters do not fit; nil when they do.
    func complaint(_ change: Parameters) -> String? {
        do {
            _ = try Everything.decode(Self.everything.merging(change) { _, new in new })
            return nil
        } catch {
            return error.description
        }
    }

    @Test("each type gets its value")
    func values() throws {
        let decoded = try Everything.decode(Self.everything)
        let expected = Everything(
            count: 3, small: 255, rate: 0.5, single: 0.25, flag: true, name: "x",
            method: .gradient, widths: [1, 1_000_000], nested: [[1, 2.5], []],
            methods: [.newton, .gradient])
        #expect(decoded == expected)
    }

    @Test("whole numbers may be written 1e6, and keep all their digits")
    func whole() throws {
        func count(_ value: ParameterValue) throws -> Int {
            try Everything.decode(Self.everything.merging(["count": value]) { _, new in new }).count
        }
        #expect(try count(.double(1e6)) == 1_000_000)
        #expect(try count(.double(-0.0)) == 0)
        #expect(try count(.int(.max)) == .max)
        // 2^53 + 1 is no Double.
        #expect(try count(.int((1 << 53) + 1)) == (1 << 53) + 1)
    }

    @Test("a whole number serves as any number")
    func number() throws {
        let decoded = try Everything.decode(
            Self.everything.merging(["rate": .int(2), "single": .int(3)]) { _, new in new })
        #expect(decoded.rate == 2)
        #expect(decoded.single == 3)
    }

    @Test(
        "what does not fit is named, with what was expected",
        arguments: [
            ("count", .double(1.5), "a whole number", "'1.5'"),
            ("count", .double(1e300), "a whole number", "'1e+300'"),
            ("count", .string("3"), "a whole number", "'3'"),
            ("count", .bool(true), "a whole number", "'true'"),
            ("count", .list([.int(1)]), "a whole number", "'[1]'"),
            ("small", .int(256), "a whole number from 0 to 255", "'256'"),
            ("small", .int(-1), "a whole number from 0 to 255", "'-1'"),
            ("rate", .string("fast"), "a number", "'fast'"),
            ("flag", .int(1), "true or false", "'1'"),
            ("name", .int(1), "a word", "'1'"),
            ("method", .string("adam"), "one of newton, gradient-descent", "'adam'"),
            ("method", .int(1), "a word", "'1'"),
            ("widths", .int(1), "a list", "'1'"),
            ("widths", .list([.int(1), .string("two")]), "a whole number", "'two'"),
            ("nested", .list([.int(1)]), "a list", "'1'"),
            ("nested", .list([.list([.bool(false)])]), "a number", "'false'"),
            (
                "methods", .list([.string("newton"), .string("nweton")]),
                "one of newton, gradient-descent", "'nweton'"
            ),
        ] as [(String, ParameterValue, String, String)])
    func mismatch(name: String, value: ParameterValue, expected: String, found: String) {
        #expect(
            complaint([name: value]) == "parameter '\(name)' has to be \(expected), and is \(found)"
        )
    }

    @Test("every parameter has to be given", arguments: everything.keys.sorted())
    func missing(name: String) {
        var parameters = Self.everything
        parameters[name] = nil
        do {
            _ = try Everything.decode(parameters)
            Issue.record("decoded without \(name)")
        } catch {
            guard case .missing(name, _) = error else {
                Issue.record(error)
                return
            }
        }
    }

    @Test("and nothing else")
    func unknown() {
        let known = Self.everything.keys.sorted()
        #expect(throws: ParameterError.unknown(parameter: "counts", known: known)) {
            try Everything.decode(Self.everything.merging(["counts": .int(1)]) { _, new in new })
        }
        #expect(throws: ParameterError.unknown(parameter: "x", known: [])) {
            try Nothing.decode(["x": .int(1)])
        }
        #expect(throws: Never.self) { try Nothing.decode([:]) }
    }

    @Test("an optional parameter may be absent, and is known")
    func optional() throws {
        #expect(try Leave.decode([:]).rate == nil)
        #expect(try Leave.decode(["rate": .int(1)]).rate == 1)
        #expect(try Leave.decode(["methods": .list([.string("newton")])]).methods == [.newton])
        #expect(throws: ParameterError.unknown(parameter: "rat", known: ["methods", "rate"])) {
            try Leave.decode(["rat": .int(1)])
        }
    }

    @Test("an enumeration that does not list its cases is named")
    func phase() {
        let expected = ParameterError.mismatch(
            parameter: "phase", expected: "a Phase", found: "'third'")
        #expect(throws: expected) { try Phased.decode(["phase": .string("third")]) }
    }
}

@Suite("Values of parameters")
struct ParameterValueTests {
    @Test("1 and 1.0 mean the same, and have one text")
    func same() {
        #expect(ParameterValue.int(1).means(.double(1)))
        #expect(ParameterValue.list([.int(1)]).means(.list([.double(1)])))
        #expect(!ParameterValue.int(1).means(.string("1")))
        #expect(!ParameterValue.int(1).means(.bool(true)))
        #expect(!ParameterValue.list([.int(1)]).means(.list([.int(1), .int(1)])))
        #expect(ParameterValue.double(1e4).description == ParameterValue.int(10_000).description)
        #expect(ParameterValue.double(0.1).description == "0.1")
        #expect(ParameterValue.list([.int(1), .string("a")]).description == "[1, a]")
    }
}
