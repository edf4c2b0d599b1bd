import ArgumentParser
import CommandSupport
import Foundation
import SQLCore
import Storage

/// `aurite migrate`: a copy from one database into another.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Copy everything from one database into another, and prove it.",
        discussion: """
            Copies components, sessions, turns and evaluation results, and what contextpilot keeps in the same database;
            then reads both sides again and compares them. Run again, it copies what differs since; killed in the middle, it goes on where it stopped. Databases of the
            Python program are read as they are. The source is never written.

            Without types it asks on a terminal. Passwords come from AURITE_DB_PASSWORD, AURITE_SOURCE_DB_PASSWORD,
            AURITE_TARGET_DB_PASSWORD, ~/.pgpass or a prompt. Exit status 4 when the two sides differ.

            EXAMPLES
              aurite migrate                                 Asks for everything.
              aurite migrate --from-env                      The current database to the opposite type.
              aurite migrate --source-type sqlite --source-path .aurite_db/aurite.db --target-type postgresql
              aurite migrate --source-type postgresql --target-type sqlite --target-path backups/today.db
              aurite migrate --from-env --follow             Goes on copying until Ctrl-C, then compares.
            """
    )

    @OptionGroup(title: "Source") var source: MigrationSourceOptions
    @OptionGroup(title: "Target") var target: MigrationTargetOptions

    @Flag(help: "Copy the database of the settings to the opposite type.")
    var fromEnv = false

    @Flag(inversion: .prefixedNo, help: "Read both sides again and compare them.")
    var verify = true

    @Flag(name: .shortAndLong, help: "Only tell what would be copied.")
    var dryRun = false

    @Flag(help: "Make a copy of the target, empty it, and copy then.")
    var overwrite = false

    @Flag(help: "Keep rows of the target that never came from this source.")
    var merge = false

    @Option(help: "How many rows are copied in one transaction.")
    var batchSize = 20_000

    @Option(help: "Write rows that the target cannot store to this file, as lines of JSON, and copy the others.")
    var skipInvalid: String?

    @Option(help: "Write what was copied and compared to this file, as JSON.")
    var report: String?

    @Flag(help: "Go on copying what changes until Ctrl-C.")
    var follow = false

    @Option(help: ArgumentHelp("End --follow after so many seconds.", visibility: .hidden))
    var followFor: Double?

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000_000).contains(batchSize) else { throw ValidationError("--batch-size is from 1 to 1000000.") }
        if overwrite, merge { throw ValidationError("--overwrite empties the target, --merge keeps it: choose one.") }
        if dryRun, follow { throw ValidationError("--dry-run copies nothing, --follow goes on copying: choose one.") }
    }

    func run() async throws {
        let context = try CommandContext()
        let route = try MigrationRoute(
            MigrationSide(source, context.environment),
            MigrationSide(target, context.environment),
            fromEnvironment: fromEnv,
            context
        )
        guard try confirm(route, context.console) else { return context.console.print("Migration cancelled.") }
        do {
            let result = try await Migration(self, route, context).run()
            try publish(result, route, context)
        } catch let error as TransferError {
            context.console.status(nil)
            throw CommandFailure(
                error.cause.split(separator: "\n").map { printable(String($0)) }.joined(separator: "\n"),
                hint: error.hint,
                status: error.kind == .busy ? .unreachable : .failed
            )
        }
    }

    /// One question at most, and none without a terminal, as scripts expect.
    private func confirm(_ route: MigrationRoute, _ console: Console) throws -> Bool {
        guard !confirmation.yes, !dryRun, console.terminal.inputIsTerminal, console.terminal.errorIsTerminal else {
            return true
        }
        for (name, location) in [("Source", route.source), ("Target", route.target)] {
            let parts = location.rows.map { "\($0.name) \(printable($0.value))" }
            console.note("\(name): \(parts.joined(separator: ", "))")
        }
        let question =
            fromEnv && !route.wasAsked ? "Migrate to \(route.target.typeName.uppercased())?" : "Proceed with migration?"
        return console.confirm(question, assumed: true) ?? true
    }

    private func publish(_ result: TransferReport, _ route: MigrationRoute, _ context: CommandContext) throws {
        if let report {
            do {
                try Data((result.json.prettyPrinted().text + "\n").utf8).write(to: URL(fileURLWithPath: report))
            } catch {
                throw CommandFailure("the copy is done, and the report cannot be written to \(report)")
            }
        }
        let printer = MigrationPrinter(console: context.console, isDryRun: dryRun)
        if output.json { context.console.print(result.json) } else { printer.print(result, route) }
        if result.isVerified, !result.isEqual { throw ExitStatus.verificationFailed.exitCode }
    }
}
