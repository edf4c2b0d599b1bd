import ArgumentParser
import CommandSupport
import ContextPilot
import SQLCore
import Storage

/// `contextpilot stats`: what the database holds.
struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count units by status, type and source.",
        discussion: """
            EXAMPLES
              contextpilot stats
              contextpilot stats --json
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        let counts = try await context.withStorage(creates: false) { try await $0.units.counts() }
        let types = counts.byType.sorted { $0.key < $1.key }
        let sources = counts.bySourceType.sorted { $0.key < $1.key }
        if output.json {
            return context.console.print(
                .object([
                    "total_contexts": .int(counts.total), "active_contexts": .int(counts.active),
                    "superseded_contexts": .int(counts.total - counts.active),
                    "contexts_by_type": .object(members: types.map { ($0.key, .int($0.value)) }),
                    "contexts_with_embeddings": .int(counts.withEmbedding),
                    "contexts_by_source_type": .object(members: sources.map { ($0.key, .int($0.value)) }),
                ])
            )
        }
        var table = Table(["Units", "Count"], rightAligned: [1])
        table.add(["active", "\(counts.active)"])
        table.add(["superseded", "\(counts.total - counts.active)"])
        table.add(["active with a vector", "\(counts.withEmbedding)"])
        for (type, count) in types { table.add(["active of type \(type)", "\(count)"]) }
        for (source, count) in sources { table.add(["active from \(source)", "\(count)"]) }
        context.console.print(table)
    }
}

/// `contextpilot add`: one unit.
struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a context unit.",
        discussion: """
            EXAMPLES
              contextpilot add "Indent with tabs." --type preference
              contextpilot add "We use PostgreSQL 18." --type decision --tag database --confidence 0.9
            """
    )

    @Argument(help: "What an assistant should know.")
    var content: String

    @Option(name: .long, help: "preference, decision, fact or goal.")
    var type: ContextType = .fact

    @Option(name: .long, help: "How sure it is, from 0 to 1.")
    var confidence = 1.0

    @Option(name: .long, help: "A label; may be repeated.")
    var tag: [String] = []

    @Option(name: .long, help: "A title; the first line by default.")
    var name: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        let new = NewContextUnit(content: content, type: type, confidence: confidence, tags: tag, name: name)
        let unit = try await context.withLibrary(.writing, creates: true) { try await $0.add(new) }
        if output.json { return context.console.print(unit.json) }
        context.console.print("Added \(unit.id).")
    }
}

/// `contextpilot list`: many units.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List context units in the order in which they came.",
        discussion: """
            EXAMPLES
              contextpilot list --type preference
              contextpilot list --tag database --limit 10 --json
              contextpilot list --limit 10 --after 986e86cb-0ab8-4b67-a26b-7f62b1852f27
            """
    )

    @OptionGroup var filter: FilterOptions

    @Option(name: .long, help: "Only units whose content or tags hold this text.")
    var text: String?

    @Option(name: .long, help: "At most so many.")
    var limit: Int?

    @Option(name: .long, help: "Only units that came after the one of this id: the next page.")
    var after: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is at least 0.") }
    }

    func run() async throws {
        let context = try PilotContext()
        var wanted = filter.filter
        wanted.text = text
        let units = try await context.withStorage(creates: false) { [wanted] storage in
            var last: Int64 = 0
            if let after {
                guard let unit = try await storage.units.find(after) else { throw CommandFailure(unknownUnit: after) }
                last = unit.seq
            }
            return try await storage.units.list(wanted, after: last, limit: limit)
        }
        if output.json { return context.console.print(.array(units.map(\.json))) }
        if units.isEmpty { return context.console.note("There are no such units.") }
        var table = Table(["Id", "Type", "Status", "Name"])
        for unit in units { table.add([unit.id, unit.type.rawValue, unit.status.rawValue, unit.name]) }
        context.console.print(table)
    }
}

/// `contextpilot show`: one unit.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a context unit.",
        discussion: """
            EXAMPLES
              contextpilot show 986e86cb-0ab8-4b67-a26b-7f62b1852f27
            """
    )

    @Argument(help: "The unit's id.")
    var id: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        guard let unit = try await context.withStorage(creates: false, { try await $0.units.find(id) }) else {
            throw CommandFailure(unknownUnit: id)
        }
        if output.json { return context.console.print(unit.json) }
        context.console.print(context.console.bold(printable(unit.name)))
        let tags = unit.tags.isEmpty ? "" : " · \(unit.tags.joined(separator: ", "))"
        context.console.print("\(unit.type.rawValue) · \(unit.status.rawValue) · \(unit.confidence)\(tags)")
        for line in unit.content.split(separator: "\n", omittingEmptySubsequences: false) {
            context.console.print(printable(String(line)))
        }
    }
}

extension CommandFailure {
    fileprivate init(unknownUnit id: String) {
        self.init("there is no context unit '\(printable(id))'", hint: "`contextpilot list` tells the ids.")
    }
}
