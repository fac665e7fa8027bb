public import Ledger

extension NumericEnvironment {
    /// The environment in which a run ran, as the ledger tells it; nil when it does not.
    public init?(of run: RunRecord) {
        guard let core = run.provenance["blas core"], let library = run.provenance["blas"],
            let architecture = run.provenance["architecture"]
        else { return nil }
        self.core = core
        self.library = library
        self.architecture = architecture
        isPortable = run.options["portable"] == "true"
    }
}
