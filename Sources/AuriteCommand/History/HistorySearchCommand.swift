import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite history search`: words in turns.
struct HistorySearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find words in conversations.",
        discussion: """
            All words have to stand in one turn, whatever their case and accents. "Quoted words" have to follow one
            another, ferr* finds what begins with it, and 東京 is found inside of 東京都. Needs the database.

            EXAMPLES
              aurite history search ferry pier               Both words.
              aurite history search '"north pier"'           One after the other.
              aurite history search 'refund*' --agent Cook --since 30d
              aurite history search 天気 --json --limit 5
            """
    )

    @Argument(help: "The words.")
    var words: [String]

    @Option(help: "Only turns of this session, those included that it shares as a fork.")
    var session: String?

    @Option(help: "Only turns of this agent.")
    var agent: String?

    @Option(help: "Only turns since then; spelled as for `history list`.")
    var since: String?

    @Option(help: "Only turns before then.")
    var until: String?

    @Option(help: "How many at most.")
    var limit = 20

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        guard context.settings.storesSessionsInDatabase else {
            throw CommandFailure(
                "conversations in files have no index to search",
                hint: "Set AURITE_ENABLE_DB=true, and bring them along: aurite history export, then import.",
                status: .usage
            )
        }
        guard (1...1_000).contains(limit) else { throw CommandFailure("--limit is from 1 to 1000", status: .usage) }
        let query = SearchQuery(
            words.joined(separator: " "),
            session: session,
            agentName: agent,
            since: try since.map { try moment($0, "--since") },
            until: try until.map { try moment($0, "--until") },
            limit: limit
        )
        let storage = try await context.database.openCurrent()
        let page = try await context.closing(storage) { try await storage.search.search(query) }
        if output.json { return context.console.print(.array(page.hits.map(\.listing))) }
        guard !page.hits.isEmpty else { return context.console.print("Nothing found.") }
        for hit in page.hits {
            let time = context.console.dim(String(hit.timestamp.description.prefix(19)))
            let place = context.console.bold("\(printable(hit.session)) #\(hit.turnIndex)")
            context.console.print("\(place) \(printable(hit.role)) \(time)")
            context.console.print("  \(marked(hit.snippet, context.console))")
        }
        context.console.note("Read on: aurite history show SESSION --from NUMBER")
    }

    /// The snippet with the matches in bold.
    private func marked(_ snippet: SearchSnippet, _ console: Console) -> String {
        var text = ""
        var position = snippet.text.startIndex
        for match in snippet.matches {
            text += snippet.text[position..<match.lowerBound] + console.bold(String(snippet.text[match]))
            position = match.upperBound
        }
        return text + snippet.text[position...]
    }
}

extension SearchHit {
    /// The hit with its place, as `history show` counts turns.
    fileprivate var listing: JSONText {
        let matches = snippet.matches.map { match in
            JSONText.array([
                .int(snippet.text.unicodeScalars.distance(from: snippet.text.startIndex, to: match.lowerBound)),
                .int(snippet.text.unicodeScalars.distance(from: snippet.text.startIndex, to: match.upperBound)),
            ])
        }
        return .object([
            "session_id": .string(session), "turn": .int(turnIndex), "role": .string(role),
            "agent_name": .string(agentName), "timestamp": .string(timestamp.iso), "rank": .double(rank),
            "snippet": .string(snippet.text), "matches": .array(matches),
        ])
    }
}
