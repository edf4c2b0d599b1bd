import ArgumentParser
import CommandSupport

/// The command `contextpilot`.
@main
struct ContextPilotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contextpilot",
        abstract: "What an assistant should know, found by meaning.",
        discussion: """
            EXAMPLES
              contextpilot import Sources                Make units of the files of a folder.
              contextpilot search "how are turns kept"   Find units by meaning and by words.
              contextpilot prompt "Fix the login bug"    Put the units that matter before a task.

            MEMORY
              CONTEXTPILOT_USE_DATABASE=false keeps units in this process alone: each command begins with nothing and
              leaves nothing behind. `search --import PATH` reads files and searches them in one command.

            EXIT STATUS
              0 done · 1 failed · 2 wrong usage or setting · 3 database or model unreachable

            Settings come from the environment and from .env in the working directory.
            """,
        version: "contextpilot \(auriteVersion)",
        subcommands: [
            InitCommand.self, DatabaseCommand.self, ResetCommand.self, StatsCommand.self, AddCommand.self,
            ListCommand.self, ShowCommand.self, UpdateCommand.self, SupersedeCommand.self, DeleteCommand.self,
            SearchCommand.self, PromptCommand.self, ImportCommand.self,
            ExportCommand.self, EmbedCommand.self, IndexCommand.self, RecallCommand.self,
        ]
    )

    static func main() async { await CommandRunner.run(ContextPilotCommand.self, name: "contextpilot") }
}
