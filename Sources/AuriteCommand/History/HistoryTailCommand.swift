import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history tail`: the end of a session, and what follows.
struct HistoryTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last turns of a conversation, and follow it.",
        discussion: """
            EXAMPLES
              aurite history tail agent-1f2e3d4c           The last ten turns.
              aurite history tail -f agent-1f2e3d4c        Then every new one, until Ctrl-C.
              aurite history tail -f --json agent-1f2e3d4c | jq .message.content
            """
    )

    @Argument(help: "The session's id, or the id that its family was started under.")
    var session: String

    @Option(name: [.customShort("n"), .long], help: "How many turns to begin with.")
    var count = 10

    @Flag(name: .shortAndLong, help: "Go on with new turns as they are stored.")
    var follow = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let printer = TurnPrinter(console: context.console)
        try await context.withSessionStorage { sessions in
            let record = try await context.find(session, in: sessions)
            var next = max(0, record.head - Int64(max(0, count)))
            repeat {
                let turns = try await sessions.turns(of: record.id, .from(next, count: 500))
                for turn in turns {
                    // One line each, so that a reader gets them one by one.
                    if output.json { context.console.print(turn.listing.compact.text) } else { printer.print(turn) }
                }
                next += Int64(turns.count)
                if turns.isEmpty {
                    guard follow else { return }
                    try await Task.sleep(for: .milliseconds(200))
                }
            } while true
        }
    }
}
