/// The files of a new project. They are literals and no resources: one file is all there is to ship.
enum ProjectTemplate {
    /// Relative path and content, in the order they are written; `.aurite` last, so that a project
    /// whose making was cut short is none.
    static let files: [(path: String, content: String)] = [
        (".env.example", environment), ("config/agents/agents.json", agents), ("config/llms/llms.json", llms),
        ("config/mcp_servers/mcp_servers.json", servers), ("config/workflows/workflows.yaml", workflows),
        ("custom_workflows/README.md", customWorkflows), ("mcp_servers/README.md", serverFolder),
        (".aurite", anchor),
    ]

    static let anchor = """
        [aurite]
        type = "project"
        # Folders with component files, relative to this one.
        include_configs = ["config"]

        """

    static let workspaceAnchor = """
        [aurite]
        type = "workspace"
        # Folders with projects, relative to this one; `aurite init --project NAME` adds to them.
        projects = []
        # Folders with components that all projects share.
        include_configs = []

        """

    private static let environment = """
        # Copy this file to .env and fill in what you use.
        # OPENAI_API_KEY=
        # ANTHROPIC_API_KEY=

        # Components from a database instead of files:
        # AURITE_ENABLE_DB=true
        # AURITE_DB_PATH=.aurite_db/aurite.db

        """

    private static let llms = """
        [
          {
            "type": "llm",
            "name": "default",
            "description": "Used by agents that name no other.",
            "provider": "openai",
            "model": "gpt-4o-mini",
            "temperature": 0.3,
            "api_key_env_var": "OPENAI_API_KEY"
          }
        ]

        """

    private static let agents = """
        [
          {
            "type": "agent",
            "name": "Assistant",
            "description": "Answers questions in a few sentences.",
            "llm_config_id": "default",
            "system_prompt": "Answer in at most three sentences. Say so when you do not know.",
            "mcp_servers": [],
            "include_history": true
          },
          {
            "type": "agent",
            "name": "Editor",
            "description": "Shortens a text and keeps its meaning.",
            "llm_config_id": "default",
            "system_prompt": "Shorten the text by half. Keep every fact.",
            "mcp_servers": []
          }
        ]

        """

    private static let servers = """
        []

        """

    private static let workflows = """
        # The answer of the first agent is what the second one gets.
        - type: linear_workflow
          name: Short answer
          description: Answers, then shortens the answer.
          steps:
            - Assistant
            - Editor

        """

    private static let customWorkflows = """
        Workflows of your own go here. A component of type `custom_workflow` names the file in
        `module_path` and the class in `class_name`.

        """

    private static let serverFolder = """
        MCP servers of your own go here. A component of type `mcp_server` names the file in `server_path`,
        relative to the folder of this project's `.aurite`.

        """
}
