import ArgumentParser

/// The command line: every command of `assay`.
struct Assay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Turns published claims into checked experiments.",
        discussion: """
            A suite is named by its folder: theory/double-descent, or double-descent alone. The \
            flow is run → check → figures → report; each step reads what the one before has left \
            in the ledger.

            Exit status: 0 all as declared; 1 a verdict differs; 2 usage or an invalid \
            declaration; 3 trials failed to execute.
            """,
        version: "0.1.0",
        subcommands: [
            ListCommand.self, ShowCommand.self, ValidateCommand.self, RunCommand.self,
            CheckCommand.self, FiguresCommand.self, ReportCommand.self, ExportCommand.self,
            ServeCommand.self, NewCommand.self, HelpCommand.self, ManualCommand.self,
            DataCommand.self, BenchCommand.self, CompareCommand.self, MergeCommand.self,
            DoctorCommand.self,
            WorkerCommand.self, KernelSpeedCommand.self,
            TaskCommand.self,
        ])
}
