import SQLCore

extension AuriteSchema {
    /// Sessions, the turns of their conversations, and results of evaluations.
    ///
    /// The tables keep the columns that the documentation gives them, so that the Python program's rows fit; what
    /// follows them has defaults for the same reason.
    ///
    /// - `sessions.next_turn` is the counter that gives turns their indexes. It is -1 in a row that the Python program
    ///   added: what its document holds becomes turns at the first append.
    /// - `parent_session_id` and `parent_turns` say whose turns a fork begins with. The parent is always the session
    ///   that owns the last of these turns, so a chain of forks is as long as there are different owners.
    /// - `turns_id` is the `session_id` that the turns of this session are stored under; NULL for its own. It differs
    ///   only where the name was taken by turns of a deleted session that forks still read.
    /// - A row with `deleted_at` is no session: it waits until its turns are swept and no fork reads them.
    static let sessions = SchemaStep(
        version: 2,
        name: "sessions",
        up: { dialect in
            let time = dialect.timestampType
            let json = dialect.jsonType
            return [
                """
                CREATE TABLE sessions (
                    session_id VARCHAR NOT NULL PRIMARY KEY, base_session_id VARCHAR, name VARCHAR NOT NULL,
                    result_type VARCHAR NOT NULL, is_workflow BOOLEAN NOT NULL, message_count INTEGER NOT NULL,
                    execution_result \(json) NOT NULL, agents_involved \(json),
                    created_at \(time) NOT NULL, last_updated \(time) NOT NULL,
                    title VARCHAR, metadata \(json), next_turn BIGINT NOT NULL DEFAULT -1, turns_id VARCHAR,
                    forked_from VARCHAR, parent_session_id VARCHAR, parent_turns BIGINT NOT NULL DEFAULT 0,
                    deleted_at \(time)
                )
                """,
                """
                CREATE INDEX ix_sessions_last_updated ON sessions (last_updated, session_id) WHERE deleted_at IS NULL
                """,
                """
                CREATE INDEX ix_sessions_workflows ON sessions (last_updated, session_id)
                WHERE is_workflow IS TRUE AND deleted_at IS NULL
                """,
                """
                CREATE INDEX ix_sessions_name ON sessions (result_type, name, last_updated, session_id)
                WHERE deleted_at IS NULL
                """,
                "CREATE INDEX ix_sessions_base ON sessions (base_session_id) WHERE base_session_id IS NOT NULL",
                "CREATE INDEX ix_sessions_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL",
                "CREATE INDEX ix_sessions_deleted ON sessions (deleted_at) WHERE deleted_at IS NOT NULL",
                """
                CREATE TABLE agent_history (
                    id \(dialect.countedKey), agent_name VARCHAR NOT NULL, session_id VARCHAR NOT NULL,
                    timestamp \(time) NOT NULL, role VARCHAR NOT NULL, content_json \(json) NOT NULL,
                    turn_index BIGINT, idempotency_key VARCHAR, key_turns INTEGER
                )
                """,
                "CREATE UNIQUE INDEX ux_agent_history_turn ON agent_history (session_id, turn_index)",
                """
                CREATE UNIQUE INDEX ux_agent_history_key ON agent_history (session_id, idempotency_key)
                WHERE idempotency_key IS NOT NULL
                """,
                """
                CREATE TABLE qa_test_results (
                    result_id VARCHAR NOT NULL PRIMARY KEY, evaluation_config_id VARCHAR NOT NULL, result \(json) NOT NULL,
                    component_type VARCHAR, overall_score FLOAT, status VARCHAR, created_at \(time) NOT NULL
                )
                """,
                "CREATE INDEX ix_qa_config_created ON qa_test_results (evaluation_config_id, created_at)",
                "CREATE INDEX ix_qa_component_score ON qa_test_results (component_type, overall_score)",
            ]
        },
        down: { _ in ["DROP TABLE sessions", "DROP TABLE agent_history", "DROP TABLE qa_test_results"] },
        adoption: SchemaAdoption(
            isNeeded: { connection in
                try SessionAdoption.tables.contains {
                    try connection.value(connection.dialect.tableExists($0)) ?? false
                }
            },
            setAside: SessionAdoption.setAside,
            carryOver: SessionAdoption.carryOver
        )
    )
}
