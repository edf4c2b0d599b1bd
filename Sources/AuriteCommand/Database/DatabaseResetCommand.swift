import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db reset`: empty tables again.
struct DatabaseResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Remove every table of aurite and create them empty.",
        discussion: """
            Tables of other products in the same database stay. A copy is made first, and its path is printed.

            EXAMPLES
              aurite db reset
              aurite db reset --yes
            """
    )

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = StorageManager(try await context.database.open())
        try await context.closing(storage) {
            // A database that this program may not change is refused before anybody is asked.
            let status = try await storage.schema.status(of: storage.database)
            if status.state != .absent { try await storage.schema.requireCurrent(storage.database) }
            try confirmation.require(
                "Remove every component and session from \(storage.database.label)?",
                on: context.console
            )
            let backup = try await storage.database.backUp(named: "before-reset")
            _ = try await storage.schema.downgrade(storage.database, to: 0)
            let steps = try await storage.prepare().steps
            let after = try await storage.schema.status(of: storage.database)
            if output.json { return context.console.print(SchemaReport.changes(steps, after, backup)) }
            context.console.print("\(storage.database.label) is empty now. A copy is in \(context.shown(backup)).")
        }
    }
}
