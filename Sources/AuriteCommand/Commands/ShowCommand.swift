import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite show`: one component, or all of a type.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a component, or all components of a type.",
        discussion: """
            Secrets are shown as <redacted>.

            EXAMPLES
              aurite show Pilot            The main fields, cut to the terminal's width.
              aurite show Pilot --full     Every field in full.
              aurite show agents --short   Two fields of each agent.
              aurite show Pilot --json     The configuration as JSON.
            """
    )

    @Argument(help: "The name of a component, or a type such as agents.")
    var nameOrType: String

    @Flag(name: [.short, .long], help: "Show every field in full.")
    var full = false

    @Flag(name: [.short, .long], help: "Show the two main fields.")
    var short = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if full && short { throw ValidationError("--full and --short exclude each other.") }
    }

    func run() async throws {
        let context = try CommandContext()
        let found = try await context.withComponents { manager in
            let all = try await manager.list()
            let named = all.filter { $0.key.name == nameOrType }
            if !named.isEmpty { return named }
            let type = ComponentType(singularOrPlural: nameOrType)
            return type.map { type in all.filter { $0.key.type == type } } ?? []
        }
        guard !found.isEmpty else {
            throw CommandFailure(
                "no component or type is called '\(nameOrType)'",
                hint: "`aurite list` shows what there is."
            )
        }
        if output.json { return context.console.print(.array(found.map(\.listing))) }
        let isOneName = found.allSatisfy { $0.key.name == nameOrType }
        if found.count > 1, isOneName {
            let types = found.map(\.key.type.rawValue).joined(separator: ", ")
            context.console.note("'\(nameOrType)' stands in several types: \(types)")
        }
        for component in found {
            let detail: ComponentPanel.Detail = short ? .short : full && isOneName ? .full : .main
            let panel = ComponentPanel(component, detail: detail, relativeTo: context.workingDirectory)
            for line in panel.lines(context.console) { context.console.print(line) }
        }
    }
}
