import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite db vacuum`: space and statistics.
struct DatabaseVacuumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum",
        abstract: "Give unused space back and refresh the planner's statistics.",
        discussion: """
            Runs VACUUM, ANALYZE and PRAGMA optimize, and shortens the log of component changes.

            EXAMPLES
              aurite db vacuum
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let storage = try await context.database.openCurrent()
        try await context.closing(storage) {
            let vacuum = try await DatabaseVacuum(storage.database) { try await storage.components.trimChanges() }
            vacuum.print(on: context.console, asJSON: output.json)
        }
    }
}
