import AgentRuntime
import ArgumentParser
import CommandSupport
import Foundation

/// `aurite init`: a new workspace or project.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a workspace or a project.",
        discussion: """
            Without a flag a wizard asks what to make.

            EXAMPLES
              aurite init --workspace lab     A workspace in the folder lab.
              aurite init --workspace .       The working directory becomes a workspace.
              aurite init --project notes     A project, added to the workspace around it.
            """
    )

    @Argument(help: "The folder to make.")
    var name: String?

    @Flag(name: [.short, .long], help: "Make a project.")
    var project = false

    @Flag(name: [.short, .long], help: "Make a workspace.")
    var workspace = false

    func run() async throws {
        let context = try CommandContext()
        if project && workspace {
            throw CommandFailure("--project and --workspace exclude each other", hint: "Make the workspace first.")
        }
        let maker = WorkspaceMaker(context)
        if workspace { return try makeWorkspace(maker, context) }
        if project { return try maker.makeProject(try projectName(context)) }
        try wizard(maker, context)
    }

    private func makeWorkspace(_ maker: WorkspaceMaker, _ context: CommandContext) throws {
        if let name { return try maker.makeWorkspace(name) }
        switch context.console.confirm("Make the current directory a workspace?", assumed: true) {
        case true?: try maker.makeWorkspace(".")
        case false?: try maker.makeWorkspace(try answer("Name of the workspace", "aurite-workspace", context))
        case nil: throw Self.needsName("aurite init --workspace NAME")
        }
    }

    private func projectName(_ context: CommandContext) throws -> String {
        if let name { return name }
        guard context.console.terminal.inputIsTerminal else { throw Self.needsName("aurite init --project NAME") }
        return try answer("Name of the project", "aurite-project", context)
    }

    /// Asks what to make: inside of a workspace a project, elsewhere first a workspace for it.
    private func wizard(_ maker: WorkspaceMaker, _ context: CommandContext) throws {
        if FileManager.default.fileExists(atPath: "\(context.workingDirectory)/.aurite") {
            throw CommandFailure(
                "the current directory holds an .aurite file already",
                hint: "Run `aurite init --project NAME` to add a project to it."
            )
        }
        guard context.console.terminal.inputIsTerminal else {
            throw Self.needsName("aurite init --workspace NAME or aurite init --project NAME")
        }
        var maker = maker
        if context.discovery().workspace == nil {
            if context.console.confirm("Make the current directory a workspace?", assumed: true) == true {
                try maker.makeWorkspace(".")
            } else {
                let name = try answer("Name of the workspace", "aurite-workspace", context)
                try maker.makeWorkspace(name)
                maker = maker.inside(name)
            }
        }
        try maker.makeProject(try answer("Name of the project", "aurite-project", context))
    }

    private func answer(_ question: String, _ assumed: String, _ context: CommandContext) throws -> String {
        guard let answer = context.console.ask("\(question) [\(assumed)]:") else {
            throw Self.needsName("the name on the command line")
        }
        return answer.isEmpty ? assumed : answer
    }

    private static func needsName(_ usage: String) -> CommandFailure {
        CommandFailure("a name is needed, and there is no terminal to ask on", hint: "Use \(usage).", status: .usage)
    }
}
