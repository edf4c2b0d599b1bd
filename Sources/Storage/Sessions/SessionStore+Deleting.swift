import SQLCore

extension SessionStore {
    /// How many turns are removed in one transaction: a few milliseconds, so that writers hardly wait.
    private static let sweepBatch = 500

    /// Removes a session with its turns and keys; of a workflow the sessions of its steps as well.
    ///
    /// Forks keep the turns that they share with it. The step of a workflow leaves its conversation in the workflow's
    /// result. Many turns are removed in batches after the session has gone; what a killed process leaves of them the
    /// next deletion or retention removes.
    /// - Returns: false when there is no such session.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool {
        let found = try await database.write { [now] connection in
            guard let session = try Self.record(id, in: connection) else { return false }
            for child in session.kind == .workflow ? try Self.children(of: session, in: connection) : [] {
                try Self.retire(child, now(), in: connection)
            }
            try Self.leaveFamily(session, in: connection)
            try Self.retire(id, now(), in: connection)
            return true
        }
        if found { try await sweep() }
        return found
    }

    /// Removes the turns of deleted sessions that no fork reads, a batch at a time.
    func sweep() async throws {
        while try await database.write({ try Self.sweepOnce(in: $0) }) {}
    }

    /// The sessions of a workflow's steps, nested workflows and theirs included. Another run under the same base id is
    /// none of them: a step's id begins with the workflow's.
    static func children(of workflow: SessionRecord, in connection: any SQLConnection) throws -> [String] {
        let prefix = "\(workflow.id)-"
        return try connection.all(
            """
            SELECT session_id FROM sessions
            WHERE base_session_id = \(workflow.baseSessionID) AND deleted_at IS NULL
                AND substr(session_id, 1, CAST(\(prefix.unicodeScalars.count) AS integer)) = \(prefix)
            ORDER BY session_id
            """
        ) { try $0[0] as String }
    }

    /// Takes a step's session out of its workflow's list, and puts its conversation into the workflow's result.
    private static func leaveFamily(_ child: SessionRecord, in connection: any SQLConnection) throws {
        guard let base = child.baseSessionID else { return }
        let parents = try connection.all(
            """
            SELECT session_id, execution_result, agents_involved FROM sessions
            WHERE base_session_id = \(base) AND result_type = 'workflow' AND deleted_at IS NULL
                AND session_id <> \(child.id)
            """
        ) { (id: try $0[0] as String, result: try $0[1] as [UInt8], agents: try $0[2] as String?) }
        for parent in parents where child.id.hasPrefix("\(parent.id)-") {
            var document = parent.result
            if let text = try? JSONText(parent.result),
                ResultDocument(document: text).referredSessions.contains(child.id)
            {
                document = Array(try expand(text, of: parent.id, in: connection).bytes)
            }
            let agents = parent.agents.flatMap { try? JSONText($0) }.map { agents in
                JSONText.object(
                    members: agents.members.filter { $0.key != child.id }.map { (key: $0.key, value: $0.value) }
                )
            }
            try connection.execute(
                """
                UPDATE sessions SET execution_result = \(SQLValue.textBytes(document)), agents_involved = \(agents)
                WHERE session_id = \(parent.id)
                """
            )
        }
    }

    /// Makes a session invisible and frees its id; its turns wait for the sweep.
    private static func retire(_ id: String, _ now: SQLTimestamp, in connection: any SQLConnection) throws {
        let turnsID: String? = try connection.value(
            """
            UPDATE sessions SET deleted_at = \(now), turns_id = coalesce(turns_id, session_id),
                session_id = '~deleted:' || coalesce(turns_id, session_id)
            WHERE session_id = \(id) AND deleted_at IS NULL RETURNING turns_id
            """
        )
        guard let turnsID else { return }
        try connection.execute(
            "UPDATE sessions SET parent_session_id = \("~deleted:\(turnsID)") WHERE parent_session_id = \(id)"
        )
    }

    private struct Retired {
        let id: String
        let turnsID: String
        let first: Int64
        let end: Int64
        let parent: String?
        /// The most turns that a fork reads of it, or nil without forks.
        let shared: Int64?
    }

    /// Does one batch.
    /// - Returns: whether there may be more to do.
    private static func sweepOnce(in connection: any SQLConnection) throws -> Bool {
        let next = try connection.first(
            """
            SELECT gone.session_id, gone.turns_id, gone.parent_turns, gone.next_turn, gone.parent_session_id, (
                SELECT max(fork.parent_turns) FROM sessions AS fork WHERE fork.parent_session_id = gone.session_id
            ) AS shared
            FROM sessions AS gone
            WHERE gone.deleted_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM sessions AS fork
                WHERE fork.parent_session_id = gone.session_id AND fork.parent_turns >= gone.next_turn
            )
            LIMIT 1
            """
        ) { row in
            Retired(
                id: try row[0],
                turnsID: try row[1],
                first: try row[2],
                end: try row[3],
                parent: try row[4],
                shared: try row[5]
            )
        }
        guard let next else { return false }
        let kept = next.shared ?? next.first
        // From the end, so that the rest is a prefix at every moment.
        let first = max(kept, next.end - Int64(sweepBatch))
        let from = try SearchIndexRemoval.remove(next.turnsID, from: first, in: connection)
        try connection.execute(
            "DELETE FROM agent_history WHERE session_id = \(next.turnsID) AND turn_index >= \(from)"
        )
        if from == kept, next.shared == nil {
            try connection.execute("DELETE FROM sessions WHERE session_id = \(next.id)")
        } else {
            try connection.execute("UPDATE sessions SET next_turn = \(from) WHERE session_id = \(next.id)")
        }
        return true
    }
}
