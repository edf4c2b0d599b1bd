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
              contextpilot update 986e86cb-0ab8-4b67-a26b-7f62b1852f27 --confidence 0.5
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

    @Option(name: .long, help: "The new title.")
    var name: String?

    @Option(name: .long, help: "active or superseded; active forgets what replaced the unit.")
    var status: ContextStatus?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try PilotContext()
        var change = ContextUnitChange()
        change.content = content
        change.type = type
        change.confidence = confidence
        if !tag.isEmpty { change.tags = tag }
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
        let unit = try await context.withStorage { try await $0.units.supersede(id, by: by) }
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
            Units that they replaced stay superseded.

            EXAMPLES
              contextpilot delete 986e86cb-0ab8-4b67-a26b-7f62b1852f27
            """
    )

    @Argument(help: "The units' ids.")
    var ids: [String]

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if ids.isEmpty { throw ValidationError("Name at least one id.") }
    }

    func run() async throws {
        let context = try PilotContext()
        try await context.withStorage { storage in
            for id in ids { try await storage.units.delete(id) }
        }
        if output.json { return context.console.print(.object(["deleted": .array(ids.map { .string($0) })])) }
        context.console.print("Removed \(ids.count) \(ids.count == 1 ? "unit" : "units").")
    }
}
