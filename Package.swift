// swift-tools-version: 6.2
import Foundation
import PackageDescription

let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-Xfrontend", "-solver-scope-threshold=10000"]),
]
let safe = common + [.strictMemorySafety()]
let crossing: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]
let real = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

/// Takes the runtime of Swift into the program, which then starts in two thirds of the time: each
/// library that is loaded costs a start, and a run starts many workers.
let standalone = LinkerSetting.unsafeFlags([
    "-static-stdlib", "-l_FoundationICU", "-lCoreFoundation", "-l_FoundationCShims",
    "-l_FoundationCollections", "-use-ld=lld",
])

/// The declarations and notes that lie beside the Swift files of a family.
func companions(of folder: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: Context.packageDirectory + "/" + folder)
    return (files?.compactMap { $0 as? String } ?? [])
        .filter {
            $0.hasSuffix(".yaml") || $0.hasSuffix(".md") || $0.hasSuffix(".py")
                || $0.hasSuffix(".txt")
        }
        .sorted()
}

/// A library of Debian's, reached through the module map in `Sources/<name>`.
func system(_ name: String, _ pkgConfig: String?) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig)
}

/// A target of the numerical core: its bodies travel into the modules that use them.
func core(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: safe + crossing)
}

/// All papers of one family and their list.
func family(_ name: String, uses numerics: [Target.Dependency]) -> Target {
    .target(
        name: name.capitalized + "Suites",
        dependencies: ["SuiteKit", "Randomness"] + numerics,
        path: "suites/\(name)",
        exclude: companions(of: "suites/\(name)"),
        swiftSettings: safe)
}

/// Everything that is neither the core nor a family.
func part(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: safe)
}

/// The tests of a target, which may also use what the target itself is built on.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        swiftSettings: common)
}

let package = Package(
    name: "Assay",
    products: [
        .executable(name: "assay", targets: ["assay"]),
        // For packages with suites of their own: what suites import, and the command for them.
        .library(
            name: "AssayKit",
            targets: [
                "SuiteKit", "Kernels", "Randomness", "LinearAlgebra", "Statistics", "Autodiff",
                "Optimization", "ODE", "PDE", "Semidefinite", "NeuralNetworks", "Verification",
                "Bandits", "Transport", "GaussianProcesses", "Sketching", "Graphs", "PowerFlow",
                "TrainedModels",
            ]),
        .library(name: "AssayCommand", targets: ["AssayCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // Libraries of the system.
        system("COpenBLAS", "openblas"),
        system("COneDNN", nil),
        system("CCairo", "cairo-ft"),
        system("CGLPK", nil),
        system("CFFTW", "fftw3"),
        system("CZlib", "zlib"),
        system("CCrypto", "libcrypto"),

        // The numerical core.
        .target(name: "VectorMath", cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"])]),
        .target(
            name: "Kernels",
            dependencies: ["COpenBLAS", "COneDNN", "CGLPK", "CFFTW", "VectorMath", real],
            swiftSettings: common + crossing),
        core("Randomness", [real]),
        core("LinearAlgebra", ["Kernels"]),
        core("Statistics", ["LinearAlgebra", "Randomness", real]),
        core("Sketching", ["LinearAlgebra", "Kernels", "Randomness"]),
        core("Autodiff", ["LinearAlgebra", "Kernels", real]),
        core("Optimization", ["LinearAlgebra", "Kernels", real]),
        core("ODE", ["LinearAlgebra", "Kernels", real]),
        core("PDE", ["LinearAlgebra", "Kernels", real]),
        .target(name: "CSDPBridge", linkerSettings: [.linkedLibrary("sdp")]),
        core("Semidefinite", ["CSDPBridge", "LinearAlgebra", "Kernels"]),
        core(
            "NeuralNetworks",
            ["Autodiff", "Optimization", "Randomness", "LinearAlgebra", "Kernels", real]),
        core("Bandits", ["Randomness", real]),
        core("GaussianProcesses", ["LinearAlgebra", "Kernels", "Optimization", real]),
        core("Graphs", ["LinearAlgebra", "Kernels", real]),
        core("PowerFlow", ["Graphs", "LinearAlgebra", "Kernels", real]),
        core("Transport", ["LinearAlgebra", "Kernels", "Optimization", "Randomness"]),
        core("Verification", ["NeuralNetworks", "LinearAlgebra", "Optimization", "Semidefinite"]),

        // What a suite imports, and the suites.
        part("SuiteKit", ["Randomness"]),
        core(
            "TrainedModels", ["SuiteKit", "NeuralNetworks", "Autodiff", "Randomness", "Kernels"]),
        family("models", uses: ["Kernels", "Autodiff", "NeuralNetworks", "TrainedModels", real]),
        family(
            "optimization",
            uses: [
                "Kernels", "LinearAlgebra", "Statistics", "Autodiff", "Optimization",
                "NeuralNetworks", "ODE", "Sketching", "TrainedModels", real,
            ]),
        family(
            "performance",
            uses: [
                "Kernels", "LinearAlgebra", "Autodiff", "NeuralNetworks", "Bandits", "Transport",
                "Optimization", "GaussianProcesses", "Verification", "Figures", real,
            ]),
        family("recovery", uses: ["LinearAlgebra", "Statistics", "Optimization"]),
        family(
            "robustness",
            uses: [
                "LinearAlgebra", "Autodiff", "NeuralNetworks", "Verification", "Optimization",
            ]),
        family(
            "scientific",
            uses: [
                "Kernels", "LinearAlgebra", "Statistics", "Autodiff", "Optimization", "ODE", "PDE",
                "NeuralNetworks", "GaussianProcesses", "Graphs", "PowerFlow", "TrainedModels", real,
            ]),
        family("sequential", uses: []),
        family(
            "theory",
            uses: [
                "Kernels", "LinearAlgebra", "Statistics", "Autodiff", "NeuralNetworks",
                "Optimization",
            ]),
        family(
            "transport",
            uses: [
                "Kernels", "LinearAlgebra", "Statistics", "Autodiff", "Optimization", "Transport",
                "ODE", "NeuralNetworks", "TrainedModels", real,
            ]),
        part(
            "Catalog",
            [
                "SuiteKit", "ModelsSuites", "OptimizationSuites", "PerformanceSuites",
                "RecoverySuites", "RobustnessSuites", "ScientificSuites", "SequentialSuites",
                "TheorySuites", "TransportSuites",
            ]),

        // The flow: declaration → plan → workers → ledger → judge → figures → report.
        part("Digests", ["CCrypto"]),
        part("Datasets", ["SuiteKit", "Digests", "CZlib"]),
        part("Declarations", ["SuiteKit", .product(name: "Yams", package: "Yams")]),
        part("Results", ["SuiteKit"]),
        part(
            "Ledger",
            [
                "SuiteKit", "Results", "Declarations", "Digests",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        part("Judge", ["SuiteKit", "Declarations", "Results", "Statistics", "Randomness"]),
        part(
            "Runner",
            [
                "SuiteKit", "Declarations", "Results", "Ledger", "Datasets", "Digests",
                "Randomness", "Kernels",
            ]),
        .target(name: "Figures", dependencies: ["CCairo"], swiftSettings: common),
        part(
            "Report",
            [
                "SuiteKit", "Declarations", "Results", "Judge", "Ledger", "Figures", "Digests",
                "Statistics",
            ]),
        part(
            "Comparison",
            [
                "SuiteKit", "Declarations", "Results", "Ledger", "Judge", "Figures", "Report",
                "Digests", "Statistics", real,
            ]),
        part(
            "AssayCommand",
            [
                "SuiteKit", "Declarations", "Results", "Datasets", "Digests", "Ledger", "Judge",
                "Runner", "Report", "Figures", "Kernels", "Comparison",
                "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "assay", dependencies: ["AssayCommand", "Catalog"], swiftSettings: safe,
            linkerSettings: [standalone]),

        // Tests.
        .executableTarget(
            name: "assay-fixture",
            dependencies: [
                "SuiteKit", "Randomness", "Declarations", "Ledger", "Results", "Runner",
            ],
            path: "Tests/Fixtures", swiftSettings: common),
        .target(
            name: "TestSupport", dependencies: ["Kernels", "LinearAlgebra"], swiftSettings: common),
        .testTarget(
            name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: common),
        tests("Kernels"), tests("LinearAlgebra", ["Randomness"]),
        tests("Randomness", ["Statistics"]),
        tests("Statistics", ["Randomness"]), tests("Sketching", ["LinearAlgebra", "Randomness"]),
        tests("Autodiff", ["Randomness"]),
        tests("NeuralNetworks", ["Randomness", "Optimization"]),
        tests("Optimization", ["Randomness", real]),
        tests("ODE", [real]), tests("PDE", ["Randomness", "LinearAlgebra", real]),
        tests("Semidefinite", ["Randomness", real]),
        tests("Bandits", ["Randomness", "Statistics"]),
        tests("Transport", ["LinearAlgebra", "Optimization", "Randomness"]),
        tests("GaussianProcesses", ["Randomness", "LinearAlgebra", "Optimization", real]),
        tests("Verification", ["Randomness", "NeuralNetworks"]),
        tests("SuiteKit"), tests("Digests"), tests("Datasets", ["SuiteKit", "Digests"]),
        tests("Declarations", ["SuiteKit"]),
        tests("Results", ["SuiteKit"]),
        tests(
            "Ledger",
            [
                "SuiteKit", "Results", "Declarations",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests("Judge", ["SuiteKit", "Declarations", "Results", "Randomness", "Statistics"]),
        tests(
            "Runner",
            ["SuiteKit", "Declarations", "Results", "Ledger", "Randomness", "assay-fixture"]),
        tests("Figures"),
        tests(
            "Report",
            ["SuiteKit", "Declarations", "Results", "Judge", "Ledger", "Figures", "Digests"]),
        tests(
            "Comparison",
            [
                "SuiteKit", "Declarations", "Results", "Ledger", "Randomness", "Statistics",
            ]),
        tests("Catalog", ["SuiteKit", "Declarations", "Datasets"]),
        tests("TrainedModels", ["SuiteKit", "NeuralNetworks", "Autodiff", "Randomness"]),
        tests("ModelsSuites", ["SuiteKit", "NeuralNetworks", "TrainedModels", "Randomness"]),
        tests("TheorySuites", ["SuiteKit"]),
        tests("RecoverySuites", ["SuiteKit", "Randomness", "LinearAlgebra"]),
        tests(
            "OptimizationSuites",
            [
                "SuiteKit", "Randomness", "Kernels", "LinearAlgebra", "Statistics", "Autodiff",
                "Optimization", "NeuralNetworks", "ODE", "Sketching", "TrainedModels", real,
            ]),
        tests("Graphs", ["Randomness", "LinearAlgebra"]),
        tests("PowerFlow", ["Graphs", "LinearAlgebra", real]),
        tests(
            "ScientificSuites",
            [
                "SuiteKit", "Randomness", "Kernels", "LinearAlgebra", "Autodiff", "NeuralNetworks",
                "GaussianProcesses", "Graphs", "ODE", "Optimization", "PDE", "PowerFlow", real,
            ]),
        tests("SequentialSuites", ["SuiteKit", "Randomness"]),
        tests("RobustnessSuites", ["SuiteKit"]),
        // The code of the modules' pages.
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "TestSupport", "SuiteKit", "Kernels", "Randomness", "LinearAlgebra", "Statistics",
                "Sketching", "Autodiff", "Optimization", "ODE", "PDE", "Semidefinite",
                "NeuralNetworks",
                "Bandits", "Graphs", "PowerFlow", "GaussianProcesses", "Transport", "Verification",
                "TrainedModels",
                "Declarations", "Results", "Datasets", "Digests", "Ledger", "Judge", "Runner",
                "Figures", "Report", "Comparison", real,
            ],
            swiftSettings: common),
        tests(
            "TransportSuites",
            [
                "SuiteKit", "Randomness", "Kernels", "LinearAlgebra", "Statistics", "Autodiff",
                "Optimization", "Transport", "NeuralNetworks", real,
            ]),
        .testTarget(
            name: "MutationTests",
            dependencies: [
                "SuiteKit", "Randomness", "Declarations", "Datasets", "Ledger", "Results",
            ],
            swiftSettings: common),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: common),
    ]
)
