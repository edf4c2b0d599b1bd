import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db downgrade`: to an older version.
struct DatabaseDowngradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "downgrade",
        abstract: "Take schema versions back, with the data they hold.",
        discussion: """
            A copy of the database is made first, and its path is printed.

            EXAMPLES
              aurite db downgrade --to 0 --yes
            """
    )

    @Option(name: .long, help: "The version to go back to; 0 removes every table of aurite.")
    var to: Int

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = StorageManager(try await context.database.open())
        try await context.closing(storage) {
            let before = try await storage.schema.status(of: storage.database)
            let losing = before.applied.filter { $0.version > to }.map(\.name)
            guard !losing.isEmpty else {
                if output.json { return context.console.print(SchemaReport.changes([], before)) }
                return context.console.print("\(storage.database.label) is at version \(before.current) already.")
            }
            try confirmation.require(
                "Go back from version \(before.current) to \(to) in \(storage.database.label), losing "
                    + "\(losing.joined(separator: ", "))?",
                on: context.console
            )
            let backup = try await storage.database.backUp(named: "before-downgrade")
            let steps = try await storage.schema.downgrade(storage.database, to: to)
            let status = try await storage.schema.status(of: storage.database)
            if output.json { return context.console.print(SchemaReport.changes(steps, status, backup)) }
            context.console.print(
                "\(storage.database.label) is now at version \(status.current). A copy is in \(context.shown(backup))."
            )
        }
    }
}
