import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history list`: sessions, newest first.
struct HistoryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List conversations, the last changed first.",
        discussion: """
            EXAMPLES
              aurite history list                               The newest 20.
              aurite history list --agent Pilot --limit 100     Those of an agent, steps of workflows included.
              aurite history list --kind workflow --since 7d    Workflows of the last week.
              aurite history list --json --after CURSOR         The next page; the page before names its cursor.
            """
    )

    @OptionGroup var filter: SessionFilterOptions

    @Option(help: "How many at most.")
    var limit = 20

    @Option(help: "Go on after a page: the cursor that it ended with.")
    var after: String?

    @Flag(help: "Count all that match, which takes longer the more there are.")
    var total = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        guard (1...10_000).contains(limit) else {
            throw CommandFailure("--limit is from 1 to 10000", status: .usage)
        }
        var query = try filter.query(limit: limit)
        query.after = try after.map(SessionCursor.init(argument:))
        let (page, count) = try await context.withSessionStorage { [query] sessions in
            (try await sessions.sessions(query), total ? try await sessions.count(query) : nil)
        }
        if output.json {
            return context.console.print(
                .object([
                    "sessions": .array(page.sessions.map(\.listing)), "next": .string(page.next?.argument),
                    "total": count.map { .int($0) } ?? .null,
                ])
            )
        }
        guard !page.sessions.isEmpty else { return context.console.print("No conversations found.") }
        var table = Table(["Session", "Name", "Turns", "Last updated (UTC)"], rightAligned: [2])
        for session in page.sessions {
            let name = session.kind == .workflow ? "\(session.name) (workflow)" : session.name
            table.add([
                session.id, session.title.map { "\($0) · \(name)" } ?? name, "\(session.messageCount)",
                String(session.lastUpdated.description.prefix(19)),
            ])
        }
        context.console.print(table)
        if let count { context.console.print("\(count) in all.") }
        if let next = page.next { context.console.note("More: add --after '\(next.argument)'") }
    }
}

extension SessionCursor {
    /// As it is written on a command line.
    fileprivate var argument: String { "\(lastUpdated.iso),\(id)" }

    fileprivate init(argument: String) throws {
        let parts = argument.split(separator: ",", maxSplits: 1)
        guard parts.count == 2, let time = SQLTimestamp(parts[0]) else {
            throw CommandFailure(
                "'\(argument)' is no cursor",
                hint: "Take the one that a list ended with: TIME,SESSION",
                status: .usage
            )
        }
        self.init(lastUpdated: time, id: String(parts[1]))
    }
}
