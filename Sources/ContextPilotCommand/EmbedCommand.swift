import ArgumentParser
import CommandSupport
import ContextPilot
import Foundation
import SQLCore
import Storage

/// `contextpilot embed`: vectors of another model, or those that are missing.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Give every unit a vector of the model, and search by those.",
        discussion: """
            Units without a vector get one. Where units have vectors of another model, a new embedding space is filled
            beside the old one; searches go by the old one until all units are in the new one and PostgreSQL has made
            its index of them. Then the new one takes the old one's place in one transaction. Others may add and change
            units meanwhile. Killed, it is continued by the next run.

            EXAMPLES
              contextpilot embed
              contextpilot embed --list
              contextpilot embed --discard other-model     Give up a space that was being filled.
            """
    )

    @Flag(name: .long, help: "Only tell which spaces there are.")
    var list = false

    @Option(name: .long, help: "Give up the space of this name, which was being filled.")
    var discard: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        if let discard {
            context.console.status("giving '\(printable(discard))' up, with its vectors and their index")
            defer { context.console.status(nil) }
            try await context.withStorage(creates: false) { try await $0.spaces.discard(discard) }
        }
        if list || discard != nil {
            return show(
                try await context.withStorage(creates: false) { try await $0.spaces.all() },
                on: context.console
            )
        }
        let display = EmbeddingDisplay(context.console)
        defer { context.console.status(nil) }
        let progress = try await context.withLibrary(.embedding) { library -> EmbeddingProgress? in
            guard let embedder = library.embedder else { return nil }
            let progress = try await library.fill(with: embedder) {
                if $0.isIndexing {
                    context.console.status(PilotContext.indexingStatus)
                } else {
                    display.show($0.done, of: $0.total)
                }
            }
            context.console.status(nil)
            if let cause = progress.indexFailure {
                context.warnOfIndex(cause)
            } else {
                // Of the active space, which the last run may have filled without one.
                try await context.indexVectors(in: library.storage)
            }
            return progress
        }
        guard let progress else {
            throw CommandFailure(
                "there is no model to embed with",
                hint: context.settings.model == "none"
                    ? "CONTEXTPILOT_EMBEDDING_MODEL is none: name a model there."
                    : "Run scripts/model and set CONTEXTPILOT_MODEL_FOLDER to the folder that it prints."
            )
        }
        context.console.status(nil)
        if output.json {
            return context.console.print(
                .object([
                    "space": .string(progress.space), "embedded": .int(progress.done),
                    "without_vector": .int(progress.withoutVector), "active": .bool(progress.isActive),
                ])
            )
        }
        context.console.print("Searches go by '\(printable(progress.space))'; \(progress.done) units were embedded.")
        if progress.withoutVector > 0 {
            context.console.note("  The model gives \(progress.withoutVector) of them no vector.")
        }
    }

    private func show(_ spaces: [EmbeddingSpace], on console: Console) {
        if output.json {
            return console.print(
                .array(
                    spaces.map {
                        .object([
                            "name": .string($0.name), "dimensions": .int($0.dimensions),
                            "metric": .string($0.metric.rawValue), "state": .string($0.state.rawValue),
                        ])
                    }
                )
            )
        }
        if spaces.isEmpty { return console.note("No unit has a vector yet.") }
        var table = Table(["Space", "Dimensions", "State"], rightAligned: [1])
        for space in spaces { table.add([space.name, "\(space.dimensions)", space.state.rawValue]) }
        console.print(table)
    }
}
