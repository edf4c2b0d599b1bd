import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history show`: the turns of one session.
struct HistoryShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a conversation.",
        discussion: """
            EXAMPLES
              aurite history show agent-1f2e3d4c               All of it.
              aurite history show agent-1f2e3d4c --last 5      The end.
              aurite history show agent-1f2e3d4c --from 100 --count 20
              aurite history show agent-1f2e3d4c --result      What the last run returned, as it was stored.
            """
    )

    @Argument(help: "The session's id, or the id that its family was started under.")
    var session: String

    @Option(help: "Only the newest turns.")
    var last: Int?

    @Option(help: "Begin at this turn; the first one is 0.")
    var from: Int64 = 0

    @Option(help: "How many turns at most.")
    var count: Int?

    @Flag(help: "Print the stored result of the last run, byte for byte, and no turns.")
    var result = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let printer = TurnPrinter(console: context.console)
        try await context.withSessionStorage { sessions in
            let record = try await context.find(session, in: sessions)
            if result {
                let stored = try await sessions.result(of: record.id) ?? []
                return context.console.print(String(decoding: stored, as: UTF8.self))
            }
            let start = last.map { max(0, record.head - Int64($0)) } ?? from
            if output.json {
                let turns = try await sessions.turns(of: record.id, .from(start, count: count ?? .max))
                let interrupted = try await sessions.interruptedToolCalls(of: record.id)
                return context.console.print(
                    .object([
                        "session": record.listing, "turns": .array(turns.map(\.listing)),
                        "interrupted_tool_calls": .array(interrupted?.calls.map { .string($0.id) } ?? []),
                    ])
                )
            }
            context.console.print("\(context.console.bold(record.id)) \(describe(record))")
            var left = count ?? .max
            for try await turn in sessions.stream(of: record.id, from: start) {
                if left == 0 { break }
                left -= 1
                printer.print(turn)
            }
            if let interrupted = try await sessions.interruptedToolCalls(of: record.id) {
                let names = interrupted.calls.map { printable($0.name.isEmpty ? $0.id : $0.name) }.joined(
                    separator: ", "
                )
                context.console.print(
                    "Interrupted: turn \(interrupted.turn) calls \(names), and there is no result. The process may have died."
                )
            }
        }
    }

    private func describe(_ record: SessionRecord) -> String {
        let fork = record.fork.map { ", forked from \($0.session) at turn \($0.turns)" } ?? ""
        let title = record.title.map { " \"\(printable($0))\"" } ?? ""
        return "\(record.kind.rawValue) \(printable(record.name))\(title), \(turns(record.head))\(printable(fork))"
    }
}
