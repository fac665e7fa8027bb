/// One thing that `assay doctor` has looked at.
struct Finding: Encodable, Equatable {
    /// What it means for the work.
    enum Status: String, Encodable {
        /// As it should be.
        case ok
        /// Worth knowing; everything works.
        case note
        /// Something will not work.
        case problem
    }

    /// The heading under which it stands: `tools`, `kernels`, `data`, `machine`, `repository`.
    var topic: String
    /// What was looked at.
    var name: String
    /// What it means.
    var status: Status
    /// What was seen.
    var detail: String
    /// What to do about it; nil when nothing has to be done.
    var repair: String?

    init(_ topic: String, _ name: String, _ status: Status, _ detail: String, repair: String? = nil)
    {
        self.topic = topic
        self.name = name
        self.status = status
        self.detail = detail
        self.repair = repair
    }
}
