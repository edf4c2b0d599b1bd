import ArgumentParser

/// `aurite history`: conversations of agents and workflows.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List, read, continue, move and clean up conversations.",
        discussion: """
            EXAMPLES
              aurite history list --agent Pilot                The newest conversations of an agent.
              aurite history show agent-1f2e3d4c               A whole conversation.
              aurite history tail -f agent-1f2e3d4c            Its last turns, and those that follow.
              aurite history fork agent-1f2e3d4c --at 12       Go another way after the twelfth turn.
              aurite history export > conversations.jsonl      Everything, one line a session.
            """,
        subcommands: [
            HistoryListCommand.self, HistoryShowCommand.self, HistoryTailCommand.self, HistoryForkCommand.self,
            HistoryAppendCommand.self, HistoryExportCommand.self, HistoryImportCommand.self, HistoryDeleteCommand.self,
            HistoryCleanupCommand.self,
        ]
    )
}
