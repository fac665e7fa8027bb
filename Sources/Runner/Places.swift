/// Where a run finds and leaves things.
public struct Places: Sendable, Equatable {
    /// The repository's folder, which holds `suites/`, `Sources/` and `datasets/`.
    public var root: String
    /// The ledger's file.
    public var ledger: String
    /// The folder of artifacts, a safetensors file each, named by its digest.
    public var artifacts: String
    /// The folder of the Python environment with the packages of the peers, which `ci/peers` makes.
    public var peers: String

    /// The usual places in the repository at `root`.
    public init(root: String) {
        self.root = root
        ledger = root + "/reports/latest/ledger.sqlite"
        artifacts = root + "/reports/latest/artifacts"
        peers = root + "/.venv-peers"
    }
}
