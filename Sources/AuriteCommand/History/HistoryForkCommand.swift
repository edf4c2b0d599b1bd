import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history fork`: another way from a turn on.
struct HistoryForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Begin a new conversation with the first turns of another one.",
        discussion: """
            In a database nothing is copied: the new session reads the shared turns where they are, also after the
            other is deleted. In files they are copied into the new session's file.

            EXAMPLES
              aurite history fork agent-1f2e3d4c                       After its last turn.
              aurite history fork agent-1f2e3d4c --at 12 --as retry    With its first twelve turns, under this id.
            """
    )

    @Argument(help: "The session's id, or the id that its family was started under.")
    var session: String

    @Option(help: "How many turns the new session begins with; all of them when not given.")
    var at: Int64?

    @Option(name: .customLong("as"), help: "The new session's id; a random one when not given.")
    var newID: String?

    @Option(help: "A name for people.")
    var title: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        try await context.withSessionStorage { sessions in
            let record = try await context.find(session, in: sessions)
            let id = newID ?? SessionManager(sessions).newID(record.kind)
            let fork = try await sessions.fork(record.id, at: at, as: id, title: title)
            if output.json { return context.console.print(fork.listing) }
            context.console.print("\(fork.id) begins with \(turns(fork.head)) of \(record.id).")
        }
    }
}
