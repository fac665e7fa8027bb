public import SuiteKit

/// What the declaration of an experiment with `peers` holds without saying so.
public enum Measurement {
    /// The parameter that says which program does the work: `assay`, or one of the peers.
    public static let engine = "engine"
    /// The engine that is ours.
    public static let ours = "assay"

    /// What is measured of every repetition beside what the experiment reports itself.
    public static let quantities = [
        ReportedQuantity(name: "cpu", meaning: "processor time of one repetition / s"),
        ReportedQuantity(name: "wall", meaning: "time of one repetition on the clock / s"),
        ReportedQuantity(
            name: "memory",
            meaning: "peak memory in a round above what the process held at its start / MB"),
        ReportedQuantity(name: "repetitions", meaning: "repetitions in a round"),
    ]

    /// What did the work: one row.
    public static let program = ReportedTable(
        name: "program", columns: [ReportedQuantity(name: "version", meaning: "name and version")])
}

extension ExperimentDeclaration {
    /// Adds the axis `engine`, at tiers at which nothing is measured with our own engine alone, and
    /// the measured quantities.
    mutating func addMeasurement() {
        let engines = [Measurement.ours] + (isMeasured ? peers : [])
        grid.append(GridAxis(name: Measurement.engine, values: engines.map { .string($0) }))
        reports += Measurement.quantities
        tables.append(Measurement.program)
    }

    /// The numbers that a record of this tier holds.
    public var dueReports: [ReportedQuantity] {
        guard !peers.isEmpty, !isMeasured else { return reports }
        return reports.filter { !Measurement.quantities.contains($0) }
    }

    /// The tables that a record of this tier holds.
    public var dueTables: [ReportedTable] {
        guard !peers.isEmpty, !isMeasured else { return tables }
        return tables.filter { $0 != Measurement.program }
    }

    /// The parameters of a point that are stored properties of the Swift type.
    public func arguments(_ parameters: Parameters) -> Parameters {
        guard !peers.isEmpty else { return parameters }
        var arguments = parameters
        arguments[Measurement.engine] = nil
        return arguments
    }

    /// Which program runs a point; nil for an experiment without peers.
    public func engine(at parameters: Parameters) -> String? {
        guard !peers.isEmpty, case .string(let name)? = parameters[Measurement.engine] else {
            return nil
        }
        return name
    }

    /// This experiment with only those of its peers that `isThere` accepts.
    public func keepingPeers(_ isThere: (String) -> Bool) -> ExperimentDeclaration {
        var copy = self
        for index in copy.grid.indices where copy.grid[index].name == Measurement.engine {
            copy.grid[index].values.removeAll { value in
                guard case .string(let name) = value else { return true }
                return name != Measurement.ours && !isThere(name)
            }
        }
        return copy
    }
}
