import Foundation
import Kernels

/// Which of OpenBLAS's kernels the workers use.
public enum CoreChoice: Sendable, Equatable {
    /// The best for this processor, whatever the environment says.
    case automatic
    /// As the environment says: the variable `OPENBLAS_CORETYPE`, else OpenBLAS's own choice.
    case inherited
    /// A core type by OpenBLAS's name, `Haswell`.
    case named(String)

    /// The choice that `--blas-core` names: `auto`, `inherit` or a core type.
    public init(_ text: String) {
        switch text {
        case "auto": self = .automatic
        case "inherit": self = .inherited
        default: self = .named(text)
        }
    }
}

/// What of the machine decides about the bits of a record; part of every key.
public struct NumericEnvironment: Sendable, Equatable {
    /// OpenBLAS's core type.
    public let core: String
    /// Whether the core type is the one that all machines have.
    public let isPortable: Bool
    /// The versions of OpenBLAS and oneDNN.
    public let library: String
    /// The architecture of the processor.
    public let architecture: String

    /// The core type that `--portable` pins: every x86-64 processor since 2013 has it.
    public static let portableCore = "Haswell"

    /// The environment that a choice leads to on this machine.
    ///
    /// - Parameters:
    ///   - choice: which kernels are wanted.
    ///   - portable: whether the core type is pinned, which overrules `choice`.
    public init(_ choice: CoreChoice, portable: Bool = false) {
        isPortable = portable
        let words = BLAS.configuration.split(separator: " ").prefix(2)
        library = words.joined(separator: " ") + " oneDNN \(BLAS.oneDNNVersion)"
        #if arch(x86_64)
            architecture = "x86_64"
        #elseif arch(arm64)
            architecture = "arm64"
        #else
            architecture = "other"
        #endif
        switch choice {
        case _ where portable: core = Self.portableCore
        case .automatic: core = Self.bestCore(flags: Self.processorFlags()) ?? BLAS.coreName
        case .inherited: core = BLAS.coreName
        case .named(let name): core = name
        }
    }

    /// The fastest core type for a processor with these features; nil when OpenBLAS knows better.
    package static func bestCore(flags: Set<String>) -> String? {
        if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"]) {
            return flags.contains("avx512_bf16") ? "Cooperlake" : "SkylakeX"
        }
        return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
    }

    /// The features of the first processor that the system lists.
    private static func processorFlags() -> Set<String> {
        guard let text = Provenance.field("flags", in: "/proc/cpuinfo") else { return [] }
        return Set(text.split(separator: " ").map(String.init))
    }
}
