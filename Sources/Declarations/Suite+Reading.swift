import Foundation

extension Suite {
    /// The suite that a YAML text declares, at a tier.
    ///
    /// - Parameters:
    ///   - yaml: the text of a `suite.yaml`.
    ///   - file: the name that complaints give the text.
    ///   - family: the folder of `suites/`.
    ///   - slug: the suite's folder.
    ///   - tier: which sizes apply.
    /// - Returns: the suite as written; `complaints(paper:)` says whether it makes sense.
    /// - Throws: everything that is wrong with the text, all at once.
    public static func read(
        yaml: String, file: String, family: String, slug: String, tier: Tier
    ) throws(DeclarationError) -> Suite {
        let tree = try SourceTree(yaml: yaml, file: file)
        var reader = SuiteReader(file: file, tier: tier)
        let suite = reader.suite(tree, family: family, slug: slug)
        guard reader.complaints.isEmpty else { throw DeclarationError(reader.complaints) }
        return suite
    }

    /// The suite in `suites/<family>/<slug>/suite.yaml`.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `suites`.
    ///   - family: the folder of `suites/`.
    ///   - slug: the suite's folder.
    ///   - tier: which sizes apply.
    /// - Returns: the suite as written.
    /// - Throws: everything that is wrong with the file, or why it cannot be read.
    public static func load(
        root: String, family: String, slug: String, tier: Tier
    ) throws(DeclarationError) -> Suite {
        let file = "suites/\(family)/\(slug)/suite.yaml"
        func fail(_ message: String) -> DeclarationError {
            DeclarationError([Complaint(file: file, line: 0, column: 0, message: message)])
        }
        guard family.isSlug, slug.isSlug else {
            throw fail(
                "a suite is named <family>/<slug>, both of small letters a–z, digits and hyphens")
        }
        let path = root + "/" + file
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw fail("there is no such file under \(root)")
        }
        // A large file is turned away by its size alone; the bounded read holds for a growing one.
        let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
        guard size <= TextGuard.largest else { throw fail(TextGuard.tooLarge(size)) }
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: TextGuard.largest + 1) ?? Data()
        else { throw fail("the file cannot be read: look at its permissions") }
        try? handle.close()
        guard let text = String(validating: data, as: UTF8.self) else {
            throw fail("the file is binary, or its text is not in UTF-8: \(TextGuard.isSuite)")
        }
        return try read(yaml: text, file: file, family: family, slug: slug, tier: tier)
    }
}

/// The suites of a folder.
public enum Suites {
    /// Where a suite lies.
    public struct Location: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// The folder of `suites/`.
        public let family: String
        /// The suite's folder.
        public let slug: String

        /// The place of a suite.
        public init(family: String, slug: String) {
            self.family = family
            self.slug = slug
        }

        /// `theory/double-descent`.
        public var description: String { family + "/" + slug }

        /// The order of the names.
        public static func < (a: Location, b: Location) -> Bool {
            (a.family, a.slug) < (b.family, b.slug)
        }
    }

    /// Every `suites/<family>/<slug>/suite.yaml` under `root`, sorted.
    public static func discover(root: String) -> [Location] {
        let files = FileManager.default
        func folders(_ path: String) -> [String] {
            (try? files.contentsOfDirectory(atPath: path))?.filter(\.isSlug) ?? []
        }
        let suites = root + "/suites"
        let locations = folders(suites).flatMap { family in
            folders(suites + "/" + family).map { Location(family: family, slug: $0) }
        }
        return locations.filter { files.fileExists(atPath: "\(suites)/\($0)/suite.yaml") }.sorted()
    }

    /// The other suites whose artifacts suites read, and those whose artifacts these read, and so on.
    ///
    /// - Parameters:
    ///   - suites: the suites.
    ///   - root: the folder that holds `suites`.
    /// - Returns: the others at the same tier, each once; those that do not exist are left out, which
    ///   `complaints(paper:)` of the reader says.
    /// - Throws: everything that is wrong with their files.
    public static func providers(
        of suites: [Suite], root: String
    ) throws(DeclarationError) -> [Suite] {
        let known = Set(discover(root: root).map(\.description))
        var found = Dictionary(suites.map { ($0.name, $0) }) { first, _ in first }
        var providers: [Suite] = []
        var open = suites
        while let suite = open.popLast() {
            for name in suite.experiments.flatMap(\.needs).compactMap(\.suite)
            where found[name] == nil && known.contains(name) {
                let parts = name.split(separator: "/").map(String.init)
                let provider = try Suite.load(
                    root: root, family: parts[0], slug: parts[1], tier: suite.tier)
                found[name] = provider
                providers.append(provider)
                open.append(provider)
            }
        }
        return providers
    }
}
