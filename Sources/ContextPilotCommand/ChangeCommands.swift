import ArgumentParser
import CommandSupport
import ContextPilot
import SQLCore
import Storage

/// `contextpilot update`: another content, type, name ….
struct UpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a context unit.",
        discussion: """
            What is not named stays. New content gets its vector in the same transaction.

            EXAMPLES
              contextpilot update 986e86cb-0ab8-4b67-a26b-7f62b1852f27 --confidence 0.5 --no-tags
              contextpilot update 986e86cb-0ab8-4b67-a26b-7f62b1852f27 --content "Indent with spaces." --status active
            """
    )

    @Argument(help: "The unit's id.")
    var id: String

    @Option(name: .long, help: "The new content.")
    var content: String?

    @Option(name: .long, help: "preference, decision, fact or goal.")
    var type: ContextType?

    @Option(name: .long, help: "How sure it is, from 0 to 1.")
    var confidence: Double?

    @Option(name: .long, help: "All labels anew; may be repeated.")
    var tag: [String] = []

    @Flag(name: .long, help: "Take every label away.")
    var noTags = false

    @Option(name: .long, help: "The new title.")
    var name: String?

    @Option(name: .long, help: "active or superseded; active forgets what replaced the unit.")
    var status: ContextStatus?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if noTags, !tag.isEmpty { throw ValidationError("--no-tags takes labels away, --tag gives them: choose one.") }
        if content == nil, type == nil, confidence == nil, tag.isEmpty, !noTags, name == nil, status == nil {
            throw ValidationError("Name what to change, for example --confidence 0.5.")
        }
    }

    func run() async throws {
        let context = try PilotContext()
        var change = ContextUnitChange()
        change.content = content
        change.type = type
        change.confidence = confidence
        if noTags || !tag.isEmpty { change.tags = tag }
        change.name = name
        change.status = status
        let unit = try await context.withLibrary(.writing) { [change] in try await $0.update(id, change) }
        if output.json { return context.console.print(unit.json) }
        context.console.print("Changed \(unit.id).")
    }
}

/// `contextpilot supersede`: one unit takes another one's place.
struct SupersedeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supersede",
        abstract: "Mark a context unit as replaced by another one.",
        discussion: """
            A replaced unit stays, is no longer found, and `list --status superseded` shows it.

            EXAMPLES
              contextpilot supersede 986e86cb-0ab8-4b67-a26b-7f62b1852f27 --by 1b671a64-40d5-491e-99b0-da01ff1f3341
            """
    )

    @Argument(help: "The id of the unit that no longer holds.")
    var id: String

    @Option(name: .long, help: "The id of the unit that replaces it.")
    var by: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        let unit = try await context.withStorage(creates: false) { try await $0.units.supersede(id, by: by) }
        if output.json { return context.console.print(unit.json) }
        context.console.print("\(unit.id) is replaced by \(printable(by)).")
    }
}

/// `contextpilot delete`: a unit is gone.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove context units.",
        discussion: """
            All of them or, where one is not there, none. Units that they replaced stay superseded.

            EXAMPLES
              contextpilot delete 986e86cb-0ab8-4b67-a26b-7f62b1852f27
              contextpilot delete --imported Sources/Old      What was imported from there, also when it is gone.
            """
    )

    @Argument(help: "The units' ids.")
    var ids: [String] = []

    @Option(name: .long, help: "Instead of ids: a file or folder whose imported units go.")
    var imported: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if ids.isEmpty == (imported == nil) { throw ValidationError("Name at least one id, or --imported PATH.") }
        if imported?.isEmpty == true { throw ValidationError("--imported is empty.") }
    }

    func run() async throws {
        let context = try PilotContext()
        let count = try await context.withStorage(creates: false) { storage in
            guard let imported else { return try await storage.units.delete(ids) }
            let library = try ContextLibrary(storage, embedder: nil)
            return try await library.removeImported(from: imported, workingDirectory: context.workingDirectory)
        }
        if output.json {
            return context.console.print(
                .object(imported == nil ? ["deleted": .array(ids.map { .string($0) })] : ["deleted_count": .int(count)])
            )
        }
        context.console.print("Removed \(count) \(count == 1 ? "unit" : "units").")
    }
}
