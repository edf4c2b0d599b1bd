import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history delete`: sessions with their turns.
struct HistoryDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete conversations.",
        discussion: """
            A workflow goes with the sessions of its steps. Forks keep the turns that they share with what is deleted.

            EXAMPLES
              aurite history delete agent-1f2e3d4c
              aurite history delete agent-1f2e3d4c workflow-5a6b7c8d --yes
            """
    )

    @Argument(help: "The sessions' ids.")
    var sessions: [String]

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let (deleted, missing) = try await context.withSessionStorage { storage in
            for id in sessions where try await storage.session(id) == nil && sessions.count == 1 {
                throw SessionError.unknown(id)
            }
            let what = sessions.count == 1 ? "session \(sessions[0])" : "\(sessions.count) sessions"
            try confirmation.require("Delete \(what) with all turns?", on: context.console)
            var deleted: [String] = []
            var missing: [String] = []
            for id in sessions {
                if try await storage.delete(id) { deleted.append(id) } else { missing.append(id) }
            }
            return (deleted, missing)
        }
        for id in missing { context.console.warn("session '\(printable(id))' not found") }
        if output.json {
            context.console.print(
                .object([
                    "deleted": .array(deleted.map { .string($0) }), "missing": .array(missing.map { .string($0) }),
                ])
            )
        } else {
            context.console.print("\(deleted.count) deleted.")
        }
        if !missing.isEmpty { throw ExitStatus.failed.exitCode }
    }
}
