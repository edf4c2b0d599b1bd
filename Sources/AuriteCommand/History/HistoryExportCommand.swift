import ArgumentParser
import CommandSupport
import Foundation
import SQLCore
import Storage

/// `aurite history export`: sessions as lines of JSON.
struct HistoryExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write conversations as JSON lines.",
        discussion: """
            One line a session: "messages" in the OpenAI format, and beside it what an import needs to bring back times,
            names and results without loss.

            EXAMPLES
              aurite history export > all.jsonl                 Every session.
              aurite history export agent-1 agent-2             Two of them.
              aurite history export --agent Pilot --since 30d   What a filter means.
              aurite history export agent-1 --messages          Messages alone.
            """
    )

    @Argument(help: "Sessions; all that the filter means when none is named.")
    var sessions: [String] = []

    @OptionGroup var filter: SessionFilterOptions

    @Flag(help: "Write the messages alone, one a line, without sessions around them.")
    var messages = false

    func run() async throws {
        let context = try CommandContext()
        var query = try filter.query(limit: 200)
        try await context.withSessionStorage { storage in
            for name in sessions { try await write(try await context.find(name, in: storage).id, storage, context) }
            guard sessions.isEmpty else { return }
            repeat {
                let page = try await storage.sessions(query)
                for session in page.sessions { try await write(session.id, storage, context) }
                query.after = page.next
            } while query.after != nil
        }
    }

    private func write(_ id: String, _ storage: any SessionStorage, _ context: CommandContext) async throws {
        guard messages else {
            return context.console.print(try await SessionArchive(id, from: storage).line.text)
        }
        for try await turn in storage.stream(of: id) {
            context.console.print(try turn.content().lineText)
        }
    }
}

extension JSONText {
    /// The text where it is one line, else the same without white space.
    fileprivate var lineText: String {
        bytes.contains { $0 == 0x0A || $0 == 0x0D } ? compact.text : text
    }
}
