/// An experiment whose speed is measured: its work stands apart from what prepares it.
///
/// `run` performs the work once and reports its checksum, so that a workload is an experiment like any
/// other. `assay bench` prepares it once and times repetitions of the work, alternating with the same
/// work of other programs; the workload itself knows no clock. What the work is done on depends on the
/// parameters alone, so that other programs can make the same: no random streams, no data sets.
public protocol Workload: Experiment {
    /// The prepared work.
    associatedtype Task: RepeatedTask

    /// Makes the data that the work is done on.
    func prepared() throws -> Task
}

/// Work that can be done again and again on the same data.
public protocol RepeatedTask {
    /// Does all of the work once.
    mutating func perform() throws

    /// A number that shows which work was done, after it was done at least once; other programs that do
    /// the same work agree with it to rounding.
    var checksum: Double { get throws }
}

extension Workload {
    /// The work done once: reports `checksum`.
    public func run(_ trial: Trial) throws -> Record {
        var task = try prepared()
        try task.perform()
        var record = Record()
        record.report("checksum", try task.checksum)
        return record
    }
}
