import ArgumentParser
import CommandSupport

/// The command `aurite`.
@main
struct AuriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aurite",
        abstract: "Component configurations and conversations of AI agents, in files or in a database.",
        discussion: """
            EXAMPLES
              aurite init --workspace lab       Make a workspace in the folder lab.
              aurite list agents                List the agents that the workspace has.
              aurite export                     Bring the components into the database.
              aurite db status                  Tell where the database stands.

            EXIT STATUS
              0 done · 1 failed · 2 wrong usage or setting · 3 database unreachable or busy
              4 verification failed · 5 findings

            Settings come from the environment and from the nearest .env file.
            """,
        version: "aurite \(auriteVersion)",
        subcommands: [
            InitCommand.self, ListCommand.self, ShowCommand.self, ExportCommand.self, DiffCommand.self,
            MigrateCommand.self, DatabaseCommand.self, HistoryCommand.self,
        ]
    )

    static func main() async { await CommandRunner.run(AuriteCommand.self, name: "aurite") }
}
