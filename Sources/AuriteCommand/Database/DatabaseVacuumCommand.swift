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
            let before = try await storage.database.storageStatistics().reduce(0) { $0 + $1.bytes }
            let trimmed = try await storage.components.trimChanges()
            try await storage.database.vacuum()
            let after = try await storage.database.storageStatistics().reduce(0) { $0 + $1.bytes }
            if output.json {
                return context.console.print(
                    .object([
                        "bytes_before": .int(before), "bytes_after": .int(after), "log_rows_removed": .int(trimmed),
                    ])
                )
            }
            context.console.print(
                "\(storage.database.label): \(ByteCount(before)) before, \(ByteCount(after)) after."
            )
        }
    }
}
