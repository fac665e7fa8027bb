import Datasets
import Declarations
import Foundation
import Ledger
import Runner

extension Doctor {
    /// Every data set, checked by digest.
    func data() -> [Finding] {
        let topic = "data"
        let library: DatasetLibrary
        do {
            library = try DatasetLibrary(root: root)
        } catch {
            return [
                Finding(
                    topic, "manifest", .problem, error.description,
                    repair: "git checkout datasets/manifest.json")
            ]
        }
        var ready = 0
        var findings: [Finding] = []
        var notFetched: [String] = []
        var fetch: String?
        for status in library.statuses() {
            guard let problem = status.problem else {
                ready += 1
                continue
            }
            if status.isOptional, case .missing(_, _, let repair) = problem {
                notFetched.append(status.name)
                fetch = repair
                continue
            }
            findings.append(
                Finding(
                    topic, status.name, status.isOptional ? .note : .problem,
                    problem.finding, repair: problem.repair))
        }
        if !notFetched.isEmpty {
            let names = notFetched.prefix(3).joined(separator: ", ")
            findings.append(
                Finding(
                    topic, "not fetched", .note,
                    "\(notFetched.count) are built only when somebody wants them (\(names) …)",
                    repair: fetch))
        }
        let count = ready == 1 ? "1 data set is" : "\(ready) data sets are"
        return [Finding(topic, "verified", .ok, "\(count) there, with the right digests")]
            + findings
    }

    /// The program, the suites and the ledger.
    func repository() -> [Finding] {
        [program(), suites(), ledgerState()]
    }

    private func program() -> Finding {
        let topic = "repository"
        let path = AssayCommand.program
        guard let file = AssayCommand.newerSource(root: root) else {
            return Finding(topic, "program", .ok, path)
        }
        return Finding(
            topic, "program", .problem, "\(file) is newer than \(path)",
            repair: AssayCommand.rebuild)
    }

    private func suites() -> Finding {
        let topic = "repository"
        let known = Suites.discover(root: root)
        guard !known.isEmpty else {
            return Finding(
                topic, "suites", .note, "there are none in \(root)/suites",
                repair: "assay new FAMILY/SLUG --title … writes one")
        }
        let missing = known.filter { AssayCommand.paper(family: $0.family, slug: $0.slug) == nil }
        guard missing.isEmpty else {
            let names = missing.map(\.description).joined(separator: ", ")
            return Finding(
                topic, "suites", .problem, "this program has no code for \(names)",
                repair: "add them to their families' lists, and \(AssayCommand.rebuild)")
        }
        var complaints = 0
        if let library = try? DatasetLibrary(root: root) {
            for location in known {
                for tier in Tier.allCases {
                    do {
                        let suite = try Suite.load(
                            root: root, family: location.family, slug: location.slug, tier: tier)
                        let others = try Suites.providers(of: [suite], root: root)
                        complaints += suite.check(datasets: library, providers: others).count
                    } catch {
                        complaints += error.complaints.count
                    }
                }
            }
        }
        guard complaints == 0 else {
            return Finding(
                topic, "suites", .problem, "\(known.count), with \(complaints) complaints",
                repair: "assay validate names file, line and what was meant")
        }
        return Finding(topic, "suites", .ok, "\(known.count), all valid")
    }

    private func ledgerState() -> Finding {
        let topic = "repository"
        guard FileManager.default.fileExists(atPath: ledger) else {
            return Finding(
                topic, "ledger", .note, "there is none yet at \(ledger)",
                repair: "assay run --all makes it")
        }
        do {
            let runs = try Ledger(path: ledger, for: .reading).runs()
            let open = runs.filter { $0.finished == nil }.count
            let size = Self.bytes(Self.size(ofFile: ledger))
            var text = runs.count == 1 ? "1 run" : "\(runs.count) runs"
            text += ", \(size), \(ledger)"
            if open > 0 {
                text +=
                    "; \(open) did not end, or still run: the same command goes on where they were"
            }
            return Finding(topic, "ledger", .ok, text)
        } catch {
            return Finding(
                topic, "ledger", .problem, error.description,
                repair: "move it away, then assay run --all")
        }
    }
}

extension DatasetLibrary.Status {
    /// Whether the set is only there when somebody has fetched it.
    var isOptional: Bool { path.contains("/datasets/fetched/") }
}

extension DatasetError {
    /// The description without the repair, which stands beside it.
    fileprivate var finding: String {
        guard let repair, description.hasSuffix(": " + repair) else { return description }
        return String(description.dropLast(repair.count + 2))
    }
}
