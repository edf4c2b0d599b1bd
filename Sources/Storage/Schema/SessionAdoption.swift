import SQLCore

/// Takes the Python program's sessions over: its documents and its old rows become turns.
enum SessionAdoption {
    static let tables = ["sessions", "agent_history", "qa_test_results"]

    /// Names of indexes are taken as names of tables are, so they go first.
    private static let indexes = [
        "ix_session_base_id", "ix_session_name_type", "ix_session_timestamps", "ix_session_workflow",
        "ix_sessions_base_session_id", "ix_sessions_created_at", "ix_sessions_last_updated", "ix_sessions_session_id",
        "ix_agent_history_agent_name", "ix_agent_history_agent_session_timestamp", "ix_agent_history_session_id",
        "ix_agent_history_timestamp", "ix_qa_component_score", "ix_qa_config_created",
        "ix_qa_test_results_component_type", "ix_qa_test_results_created_at",
        "ix_qa_test_results_evaluation_config_id", "ix_qa_test_results_overall_score", "ix_qa_test_results_result_id",
        "ix_qa_test_results_status",
    ]

    static let setAside: @Sendable (any SQLConnection) throws -> Void = { connection in
        for index in indexes { try connection.execute(SQLQuery(unsafe: "DROP INDEX IF EXISTS \(index)")) }
        for table in tables where try exists(table, in: connection) {
            try connection.execute(SQLQuery(unsafe: "ALTER TABLE \(table) RENAME TO \(table)_before_adoption"))
        }
    }

    static let carryOver: @Sendable (any SQLConnection) throws -> [String] = { connection in
        var notes: [String] = []
        if try exists("qa_test_results_before_adoption", in: connection) {
            let columns = "result_id, evaluation_config_id, result, component_type, overall_score, status, created_at"
            let count = try connection.execute(
                SQLQuery(
                    unsafe: "INSERT INTO qa_test_results (\(columns)) "
                        + "SELECT \(columns) FROM qa_test_results_before_adoption"
                )
            )
            notes.append("\(count) evaluation results were taken over.")
        }
        if try exists("agent_history_before_adoption", in: connection) {
            notes.append(try carryRows(connection))
        }
        if try exists("sessions_before_adoption", in: connection) {
            var documents = SessionDocuments(connection)
            // Children first: a workflow's document refers to the turns of its steps.
            try documents.carry(kind: .agent)
            try documents.carry(kind: .workflow)
            notes += documents.notes
        }
        for table in tables where try exists("\(table)_before_adoption", in: connection) {
            try connection.execute(SQLQuery(unsafe: "DROP TABLE \(table)_before_adoption"))
        }
        return notes
    }

    private static func exists(_ table: String, in connection: any SQLConnection) throws -> Bool {
        try connection.value(connection.dialect.tableExists(table)) ?? false
    }

    /// The rows of the table that an early version of the Python program wrote, each a turn already.
    private static func carryRows(_ connection: any SQLConnection) throws -> String {
        // A session that has a document as well keeps its name for that.
        let hasSessions = try exists("sessions_before_adoption", in: connection)
        let taken = hasSessions ? "SELECT session_id FROM sessions_before_adoption" : "SELECT NULL WHERE 1 = 0"
        let turns = try connection.execute(
            """
            INSERT INTO agent_history (id, agent_name, session_id, timestamp, role, content_json, turn_index)
            SELECT id, agent_name,
                CASE WHEN session_id IN (\(unsafe: taken)) THEN session_id || '-agent-history' ELSE session_id END,
                timestamp, role, content_json, row_number() OVER (PARTITION BY session_id ORDER BY id) - 1
            FROM agent_history_before_adoption
            """
        )
        if let advance = connection.dialect.advanceCounter("agent_history", "id") { try connection.execute(advance) }
        let sessions = try connection.all(
            """
            SELECT session_id, min(agent_name), count(*), min(timestamp), max(timestamp)
            FROM agent_history GROUP BY session_id ORDER BY session_id
            """
        ) { row -> (id: String, name: String, turns: Int64, first: SQLTimestamp, last: SQLTimestamp) in
            (try row[0], try row[1], try row[2], try row[3], try row[4])
        }
        for session in sessions {
            try connection.execute(
                """
                INSERT INTO sessions (session_id, base_session_id, name, result_type, is_workflow, message_count,
                    execution_result, created_at, last_updated, next_turn)
                VALUES (\(session.id), \(session.id), \(session.name), 'agent', 1 = 0, \(session.turns),
                    \(ResultDocument.withoutResult(agentName: session.name)), \(session.first), \(session.last),
                    \(session.turns))
                """
            )
        }
        return "\(turns) rows of agent_history were taken over as turns of \(sessions.count) sessions."
    }
}
