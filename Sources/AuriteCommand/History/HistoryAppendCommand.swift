import ArgumentParser
import CommandSupport
import Foundation
import SQLCore
import Storage

/// `aurite history append`: messages from standard input.
struct HistoryAppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Append messages from standard input to a conversation.",
        discussion: """
            Takes one JSON message a line, or one array of messages, in the OpenAI format. All of them are stored, or
            none. With --key the same call can be repeated until it succeeds: it stores once.

            EXAMPLES
              echo '{"role": "user", "content": "Hello"}' | aurite history append agent-1 --agent Pilot
              aurite history append agent-1 --key request-7 < messages.jsonl
              aurite history append agent-1 --expect-head 12 < messages.jsonl
            """
    )

    @Argument(help: "The session's id.")
    var session: String

    @Option(help: "The agent; makes the session when there is none.")
    var agent: String?

    @Option(help: "An idempotency key: a retry with it stores nothing twice.")
    var key: String?

    @Option(help: "How many turns the session must have before.")
    var expectHead: Int64?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let turns = try MessageReader(FileHandle.standardInput).turns()
        guard !turns.isEmpty else { throw CommandFailure("there is no message on standard input", status: .usage) }
        let options = AppendOptions(
            agentName: agent,
            expectedHead: expectHead,
            idempotencyKey: key,
            creating: agent.map { NewSession(name: $0) }
        )
        let done = try await context.withSessionStorage { try await $0.append(turns, to: session, options) }
        if output.json {
            return context.console.print(
                .object([
                    "session_id": .string(session), "first_turn": .int(done.firstIndex), "head": .int(done.head),
                    "replayed": .bool(done.isReplay),
                ])
            )
        }
        let end = done.isReplay ? "were stored already under this key" : "stored"
        context.console.print("Turns \(done.firstIndex) to \(done.head - 1) of \(session) \(end).")
    }
}
