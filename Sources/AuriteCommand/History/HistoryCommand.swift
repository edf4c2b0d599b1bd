import ArgumentParser

/// `aurite history`: conversations of agents and workflows.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List, read, search, continue, move and clean up conversations.",
        discussion: """
            EXAMPLES
              aurite history list --agent Pilot             The newest of an agent.
              aurite history show agent-1f2e3d4c            A whole conversation.
              aurite history search ferry pier              Turns with both words.
              aurite history tail -f agent-1f2e3d4c         Its end, and what follows.
              aurite history fork agent-1f2e3d4c --at 12    Another way from there on.
              aurite history export > conversations.jsonl   One line a session.
            """,
        subcommands: [
            HistoryListCommand.self, HistoryShowCommand.self, HistorySearchCommand.self, HistoryTailCommand.self,
            HistoryForkCommand.self,
            HistoryAppendCommand.self, HistoryExportCommand.self, HistoryImportCommand.self, HistoryDeleteCommand.self,
            HistoryCleanupCommand.self,
        ]
    )
}
