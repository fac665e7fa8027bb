import Foundation
import Testing

@Suite("Data files that are not as the manifest says")
struct DataTests {
    private let repository: Repository
    private static let file = "datasets/files/small.csv"

    // SHA-256 of "x,y\n1,2\n3,4\n", by sha256sum of coreutils.
    private static let digest = "50d88fb2b03f53e5b3f0bb7a1aa3da6ff4e1b9ff6b2ee4b7d9b0e44a0f5e8b1d"

    init() throws {
        repository = try Repository()
    }
}
