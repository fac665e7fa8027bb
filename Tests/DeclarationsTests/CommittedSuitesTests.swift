import Declarations
import Foundation
import Testing

@Suite("The suites of this repository")
struct CommittedSuitesTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardized.path()

    @Test("make sense at both tiers", arguments: Suites.discover(root: root), Tier.allCases)
    func sound(location: Suites.Location, tier: Tier) throws {
        let suite = try Suite.load(
            root: Self.root, family: location.family, slug: location.slug, tier: tier)
        #expect(suite.complaints(paper: nil).map(\.description) == [])
    }
}
