import Datasets
import Ledger
import SuiteKit
import Synchronization

/// What a trial may read: the data sets and artifacts that its declaration lists.
struct Resources: TrialResources {
    let data: DataCache
    let declared: [String]
    let needs: [ArtifactReference]
    let artifacts: ArtifactStore

    func data(_ name: String) throws -> Dataset {
        guard declared.contains(name) else { throw ResourceError.undeclaredData(name) }
        return try data.load(name)
    }

    func artifact(_ name: String) throws -> Artifact {
        guard let reference = needs.first(where: { $0.name == name }) else {
            throw ResourceError.undeclaredArtifact(name)
        }
        return try artifacts.load(reference)
    }
}

/// The data sets that the last trial read, for the next one.
final class DataCache: Sendable {
    private let root: String
    private let state = Mutex(State())

    private struct State {
        var library: DatasetLibrary?
        var loaded: [String: Dataset] = [:]
    }

    init(root: String) { self.root = root }

    /// The data set, read and checked unless it is still there.
    func load(_ name: String) throws -> Dataset {
        try state.withLock { state in
            if let known = state.loaded[name] { return known }
            let library = try state.library ?? DatasetLibrary(root: root)
            state.library = library
            let dataset = try library.load(name)
            state.loaded[name] = dataset
            return dataset
        }
    }

    /// Forgets all other data sets.
    func keep(only names: [String]) {
        state.withLock { state in
            state.loaded = state.loaded.filter { names.contains($0.key) }
        }
    }
}
