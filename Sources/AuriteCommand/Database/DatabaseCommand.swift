import ArgumentParser

/// `aurite db`: the database itself.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Create, inspect, upgrade and clean up the database.",
        discussion: """
            EXAMPLES
              aurite db init               Create the database with empty tables.
              aurite db status             Tell where it is and which version it has.
              aurite db stats              Rows and bytes by table and index.
              aurite db to-files           Write components from the database back to the files.
            """,
        subcommands: [
            DatabaseInitCommand.self, DatabaseStatusCommand.self, DatabaseUpgradeCommand.self,
            DatabaseDowngradeCommand.self, DatabaseResetCommand.self, DatabaseStatsCommand.self,
            DatabaseVacuumCommand.self, DatabaseToFilesCommand.self,
        ]
    )
}
