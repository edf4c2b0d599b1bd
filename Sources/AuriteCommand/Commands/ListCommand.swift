import AgentRuntime
import ArgumentParser
import CommandSupport
import SQLCore
import Storage

/// `aurite list`: what components there are.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List components.",
        discussion: """
            EXAMPLES
              aurite list                  Every component with its type and file.
              aurite list agents           The agents alone.
              aurite list workflows        Linear, custom and graph workflows.
              aurite list index --json     The whole index with every configuration, as JSON.
            """
    )

    /// What to list. The spellings are those of the Python program, and every type has one.
    enum Selection: String, CaseIterable, ExpressibleByArgument {
        case index, all, workflows
        case agents, llms, evaluations, security
        case mcpServers = "mcp_servers"
        case linearWorkflows = "linear_workflows"
        case customWorkflows = "custom_workflows"
        case graphWorkflows = "graph_workflows"

        var types: [ComponentType] {
            switch self {
            case .index, .all: ComponentType.allCases
            case .workflows: ComponentType.allCases.filter(\.isWorkflow)
            default: ComponentType(singularOrPlural: rawValue).map { [$0] } ?? []
            }
        }

        /// What is said when there is nothing to list.
        var emptyMessage: String {
            switch self {
            case .index, .all: "Component index is empty."
            case .workflows: "No workflows found."
            default: "No \(rawValue) found."
            }
        }
    }

    @Argument(help: "What to list.")
    var selection: Selection = .index

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try CommandContext()
        let components = try await context.withComponents { try await $0.list(selection.types) }
        if output.json { return context.console.print(.array(components.map(\.listing))) }
        guard !components.isEmpty else { return context.console.print(selection.emptyMessage) }
        let showsType = selection.types.count > 1
        var table = Table(["Name"] + (showsType ? ["Type"] : []) + ["File Path"])
        for component in components {
            let path = component.origin.label(relativeTo: context.workingDirectory)
            table.add([component.key.name] + (showsType ? [component.key.type.rawValue] : []) + [path])
        }
        context.console.print(table)
    }
}
