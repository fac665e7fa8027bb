// swift-tools-version: 6.2
import Foundation
import PackageDescription

// Outside of Assay's own repository, name it by its address and a branch or revision. (Not by a
// version: Assay's core is compiled with flags that SwiftPM allows only so.)
//   .package(url: "https://github.com/…/Assay", branch: "main")
let assay = Package.Dependency.package(
    name: "Assay", path: Context.environment["ASSAY"] ?? "../..")

/// The declarations and notes that lie beside the Swift files of a family.
func companions(of folder: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: Context.packageDirectory + "/" + folder)
    return (files?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".md") }
        .sorted()
}

/// All papers of one family and their list.
func family(_ name: String) -> Target {
    .target(
        name: name.capitalized + "Suites",
        dependencies: [.product(name: "AssayKit", package: "Assay")],
        path: "suites/\(name)",
        exclude: companions(of: "suites/\(name)"),
        swiftSettings: [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ])
}

let package = Package(
    name: "papers",
    products: [.executable(name: "papers", targets: ["papers"])],
    dependencies: [assay],
    targets: [
        family("example"),
        .executableTarget(
            name: "papers",
            dependencies: [
                .product(name: "AssayCommand", package: "Assay"),
                "ExampleSuites",
            ]),
    ]
)
