import ArgumentParser
import CommandSupport
import Foundation
import SQLCore
import Storage

/// `aurite history import`: sessions from lines of JSON.
struct HistoryImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read conversations from JSON lines.",
        discussion: """
            Takes what `aurite history export` writes, lines of {"messages": […]} as other tools write them, and with
            --session plain messages, one a line. A session that is there already is continued where its turns are the
            first ones of the line, and left alone where they are not. Run again, it stores nothing twice. A fork becomes
            a session of its own with all its turns.

            EXAMPLES
              aurite history import all.jsonl
              aurite history import chats.jsonl --prefix chat-     Sessions chat-1, chat-2 … by line.
              aurite history import messages.jsonl --session agent-1 --agent Pilot
            """
    )

    @Argument(help: "The file; - for standard input.")
    var file: String

    @Option(help: "The session that plain messages belong to.")
    var session: String?

    @Option(help: "The agent of plain messages.")
    var agent: String?

    @Option(help: "What the ids of sessions begin with whose lines name none; the line's number follows.")
    var prefix: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let imports = try imports()
        var counts: [SessionImport.Outcome: Int] = [:]
        var refused: [(id: String, reason: String)] = []
        try await context.withSessionStorage { storage in
            for session in imports {
                do {
                    counts[try await session.run(on: storage), default: 0] += 1
                } catch let error as SessionError {
                    refused.append((session.id, error.description))
                }
            }
        }
        for session in imports where session.omitsResult {
            context.console.warn(
                "\(printable(session.id)): its result is not JSON and was not imported; its turns were"
            )
        }
        for refusal in refused { context.console.warn("\(printable(refusal.id)) was left alone: \(refusal.reason)") }
        if output.json {
            context.console.print(
                .object([
                    "added": .int(counts[.added] ?? 0), "continued": .int(counts[.continued] ?? 0),
                    "unchanged": .int(counts[.unchanged] ?? 0), "refused": .array(refused.map { .string($0.id) }),
                ])
            )
        } else {
            context.console.print(
                "\(counts[.added] ?? 0) sessions added, \(counts[.continued] ?? 0) continued, "
                    + "\(counts[.unchanged] ?? 0) unchanged, \(refused.count) left alone."
            )
        }
        if !refused.isEmpty { throw ExitStatus.failed.exitCode }
    }

    private func imports() throws -> [SessionImport] {
        let handle: FileHandle
        if file == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: file) else {
                throw CommandFailure("there is no file \(file) that can be read")
            }
            handle = opened
        }
        if let session {
            let turns = try MessageReader(handle).turns()
            return [SessionImport(id: session, session: NewSession(name: agent ?? session), turns: turns)]
        }
        return try MessageReader(handle).values().map { line, value in
            do {
                return try SessionImport(value, assumedID: prefix.map { "\($0)\(line)" })
            } catch {
                throw CommandFailure(
                    "line \(line): \(error)",
                    hint: "Plain messages need --session; lines without an id need --prefix. Nothing was stored.",
                    status: .usage
                )
            }
        }
    }
}
