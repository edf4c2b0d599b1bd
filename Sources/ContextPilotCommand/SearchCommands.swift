import ArgumentParser
import CommandSupport
import ContextPilot
import Foundation
import SQLCore
import Storage

/// `contextpilot search`: units by meaning, words and age.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find context units by meaning and by words.",
        discussion: """
            hybrid goes by meaning, words and age together, vector by meaning alone, text by words alone. Without the
            model words decide. --import reads files first, so that one command can search what is only in memory.

            EXAMPLES
              contextpilot search "how are turns appended"
              contextpilot search login --type decision --limit 3 --json
              contextpilot search "who may log in" --mode vector --exact
              CONTEXTPILOT_USE_DATABASE=false contextpilot search "how are turns appended" --import Sources
            """
    )

    @Argument(help: "A question, or words.")
    var query: String

    @OptionGroup var filter: FilterOptions

    @Option(name: .long, help: "At most so many.")
    var limit = 10

    @Option(name: .long, help: "hybrid, vector or text.")
    var mode: SearchMode = .hybrid

    @Flag(name: .long, help: "Compare vectors without missing any.")
    var exact = false

    @Option(name: .customLong("import"), help: "A file or folder to import before; may be repeated.")
    var imports: [String] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is at least 1.") }
    }

    func run() async throws {
        let context = try PilotContext()
        let use: LibraryUse = mode == .text && imports.isEmpty ? .words : .reading
        let found = try await context.withLibrary(use, creates: !imports.isEmpty) { library in
            if !imports.isEmpty { _ = try await FileImport(imports, context).run(in: library) }
            return try await library.search(query, filter.filter, limit: limit, mode: mode, exact: exact)
        }
        if output.json {
            return context.console.print(
                .array(
                    found.map { hit in
                        .object([
                            "context_unit": hit.unit.json, "score": .double(hit.score),
                            "cosine": hit.cosine.map { .double($0) } ?? .null,
                        ])
                    }
                )
            )
        }
        if found.isEmpty { return context.console.note("Nothing was found.") }
        var table = Table(["Cosine", "Where", "Content"], rightAligned: [0])
        for hit in found {
            let cosine = hit.cosine.map { String(format: "%.3f", $0) } ?? "–"
            let (place, content) = shown(hit.unit)
            table.add([cosine, place, content])
        }
        context.console.print(table)
    }

    /// The place of an imported unit, which begins with its path, and else its name; and its first words.
    private func shown(_ unit: ContextUnit) -> (place: String, content: String) {
        var place = unit.name
        var content = unit.content[...]
        if let path = unit.metadata["path"]?.string, content.hasPrefix(path + "\n") {
            content = content.dropFirst(path.count + 1)
            place = unit.metadata["first_line"]?.int.map { "\(path):\($0)" } ?? path
        }
        return (place, content.split(whereSeparator: \.isWhitespace).prefix(16).joined(separator: " "))
    }
}

/// `contextpilot prompt`: a task with what matters for it.
struct PromptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Put the context units that matter before a task.",
        discussion: """
            EXAMPLES
              contextpilot prompt "Fix the login bug"
              contextpilot prompt "Fix the login bug" --compact --max 3
            """
    )

    @Argument(help: "What is to be done.")
    var task: String

    @Option(name: .long, help: "At most so many units.")
    var max = 5

    @Flag(name: .long, help: "The short form.")
    var compact = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        let task = try context.settings.limits.cleaned(task, field: "task")
        let relevant = try await context.withLibrary(.reading) { try await $0.relevant(to: task, limit: max) }
        let units = relevant.map { PromptUnit($0.unit) }
        let prompt = compact ? Prompt.compact(task, units) : Prompt.full(task, units)
        guard output.json else { return context.console.print(prompt) }
        context.console.print(
            .object([
                "original_task": .string(task),
                "relevant_context": .array(
                    relevant.map {
                        .object(["context_unit": $0.unit.json, "relevance_score": .double($0.score)])
                    }
                ),
                "generated_prompt": .string(prompt), "timestamp": .string(SQLTimestamp.now.iso),
            ])
        )
    }
}

/// `contextpilot recall`: how good the approximate search is on the user's own data.
struct RecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall",
        abstract: "Measure the approximate search against the exact one on your own units.",
        discussion: """
            The search goes over one bit for each dimension and compares the best candidates exactly; --exact proves for
            each question that nothing was missed. The questions are means of two stored vectors.

            EXAMPLES
              contextpilot recall
              contextpilot recall --queries 1000 --k 20 --json
            """
    )

    @Option(name: .long, help: "How many questions to ask.")
    var queries = 200

    @Option(name: .long, help: "How many neighbours to ask for.")
    var k = 10

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard queries > 0, k > 0 else { throw ValidationError("--queries and --k are at least 1.") }
    }

    func run() async throws {
        let context = try PilotContext()
        guard let report = try await context.withLibrary(.writing, { try await $0.recall(queries: queries, k: k) })
        else {
            throw CommandFailure(
                "there are fewer than two vectors to measure",
                hint: "Add or import units with the model first."
            )
        }
        func micro(_ time: Duration) -> Int { Int(time / .microseconds(1)) }
        if output.json {
            return context.console.print(
                .object([
                    "vectors": .int(report.vectors), "queries": .int(report.queries), "k": .int(report.k),
                    "recall": .double(report.recall), "approximate_us": .int(micro(report.approximate)),
                    "exact_us": .int(micro(report.exact)),
                ])
            )
        }
        context.console.print("\(report.vectors) vectors, \(report.queries) questions, \(report.k) neighbours each")
        context.console.print("recall \(String(format: "%.4f", report.recall))")
        context.console.print("median \(micro(report.approximate)) µs, exact \(micro(report.exact)) µs")
    }
}
