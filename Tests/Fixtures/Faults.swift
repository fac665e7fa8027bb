import Foundation
import Glibc
import Randomness
import SuiteKit

/// A trial that ends in one of the ways in which trials end.
struct Fault: Experiment {
    /// How it ends; see `run`.
    let kind: Kind

    enum Kind: String, Decodable {
        case none, segmentation, trap, abort, exit, hang, memory, hugeArray, notANumber, infinite
        case printing, error, missing, undeclared, undeclaredData, flood, random
    }

    func run(_ trial: Trial) throws -> Record {
        var stream = trial.random("value")
        var value = stream.uniform()
        switch kind {
        case .none: break
        case .segmentation:
            print("about to touch what is not there")
            UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
        case .trap: fatalError("a message before the trap")
        case .abort:
            print("value: \(value)")
            Glibc.abort()
        case .exit:
            print("value: \(value)")
            Glibc.exit(0)
        case .hang: while true { usleep(1000) }
        case .memory: value += Double(Self.fill(megabytes: 4000))
        case .hugeArray: value += Double([UInt8](repeating: 1, count: 1 << 40).count)
        case .notANumber: value = .nan
        case .infinite: value = -.infinity
        case .printing:
            print("noise on standard output")
            FileHandle.standardError.write(Data("noise on standard error\n".utf8))
        case .flood: for line in 0..<200_000 { print("line \(line) of very many") }
        case .error: throw Refusal()
        case .undeclaredData: _ = try trial.data("digits8x8")
        case .random: value = Double.random(in: 0..<1)
        case .missing, .undeclared: break
        }
        var record = Record()
        if kind != .missing { record.report("value", value) }
        if kind == .undeclared { record.report("more", 1) }
        return record
    }

    struct Refusal: Error, CustomStringConvertible {
        var description: String { "the matrix is singular" }
    }

    /// Takes memory piece by piece and writes to all of it.
    private static func fill(megabytes: Int) -> Int {
        var pieces: [[UInt8]] = []
        for index in 0..<megabytes {
            pieces.append([UInt8](repeating: UInt8(index & 0xff), count: 1 << 20))
        }
        return pieces.reduce(0) { $0 + Int($1[$1.count / 2]) }
    }
}
