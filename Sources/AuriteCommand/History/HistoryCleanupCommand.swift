import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history cleanup`: retention.
struct HistoryCleanupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup",
        abstract: "Delete old conversations.",
        discussion: """
            A workflow and the sessions of its steps count as one and go together. Nothing else ever deletes sessions:
            listing does not.

            EXAMPLES
              aurite history cleanup --days 30 --dry-run            What is older.
              aurite history cleanup --days 30 --max-sessions 50    Keep 50 at most.
              aurite history cleanup --agent Pilot --days 0         All of an agent.
            """
    )

    @Option(help: "Delete what was last changed more than so many days ago.")
    var days: Int?

    @Option(help: "Keep so many of the newest.")
    var maxSessions: Int?

    @Option(help: "Only sessions of this agent.")
    var agent: String?

    @Flag(name: .shortAndLong, help: "Only tell what would be deleted.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        guard days != nil || maxSessions != nil else {
            throw CommandFailure("say what to delete: --days, --max-sessions or both", status: .usage)
        }
        guard (days ?? 0) >= 0, (days ?? 0) <= 36_500, (maxSessions ?? 0) >= 0 else {
            throw CommandFailure("--days and --max-sessions are 0 or more", status: .usage)
        }
        let now = SQLTimestamp.now
        let policy = RetentionPolicy(
            before: days.map { SQLTimestamp(microseconds: now.microseconds - Int64($0) * 86_400_000_000) },
            keeping: maxSessions,
            agentName: agent
        )
        let report = try await context.withSessionStorage { storage in
            if !dryRun, !confirmation.yes {
                let planned = try await storage.retain(policy, dryRun: true) { _ in }
                try confirmation.require("Delete \(planned.sessions) sessions?", on: context.console)
            }
            return try await storage.retain(policy, dryRun: dryRun) { done in
                if context.console.terminal.errorIsTerminal, done % 1_000 == 0 {
                    context.console.note("\(done) deleted …")
                }
            }
        }
        if output.json {
            return context.console.print(
                .object([
                    "families": .array(report.families.map { .string($0) }), "sessions": .int(report.sessions),
                    "dry_run": .bool(dryRun),
                ])
            )
        }
        if dryRun { for id in report.families { context.console.print(id) } }
        context.console.print("\(report.sessions) sessions \(dryRun ? "would be deleted" : "deleted").")
    }
}
