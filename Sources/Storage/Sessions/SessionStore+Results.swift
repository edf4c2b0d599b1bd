public import SQLCore

/// What a run of an agent or a workflow returned, with what is told of it in lists.
public struct SessionResult: Sendable, Equatable {
    /// The whole result, conversations included.
    public var document: JSONText
    /// What the session is made as where there is none yet.
    public var session: NewSession
    /// See `SessionRecord.messageCount`.
    public var messageCount: Int64
    /// See `SessionRecord.agentsInvolved`.
    public var agentsInvolved: JSONText?
    /// When the run ended; the moment it is saved when nil.
    public var timestamp: SQLTimestamp?

    /// Takes what is known of the run.
    public init(
        document: JSONText,
        session: NewSession,
        messageCount: Int64,
        agentsInvolved: JSONText? = nil,
        timestamp: SQLTimestamp? = nil
    ) {
        self.document = document
        self.session = session
        self.messageCount = messageCount
        self.agentsInvolved = agentsInvolved
        self.timestamp = timestamp
    }
}

extension SessionStore {
    /// Keeps what a run returned, in a session that is made when there is none.
    ///
    /// Messages of its conversation that are not stored yet are appended as turns. A conversation that does not go on
    /// from the stored turns, because two writers ran at once, stays whole in the result; no turn is changed or lost.
    public func saveResult(_ result: SessionResult, of id: String) async throws {
        try Self.check(id)
        try await database.write { [now] connection in
            let time = result.timestamp ?? now()
            _ = try Self.insert(id, result.session, time, in: connection)
            // Holds the row from here to the commit.
            try connection.execute(
                """
                UPDATE sessions SET name = \(result.session.name), result_type = \(result.session.kind.rawValue),
                    is_workflow = (\(unsafe: result.session.kind == .workflow ? "1 = 1" : "1 = 0")),
                    base_session_id = coalesce(\(result.session.baseSessionID), base_session_id),
                    agents_involved = \(result.agentsInvolved),
                    last_updated = CASE WHEN last_updated < \(time) THEN \(time) ELSE last_updated END
                WHERE session_id = \(id)
                """
            )
            try absorb(id, in: connection)
            let condensed = try condense(result.document, id, time, in: connection)
            try connection.execute(
                """
                UPDATE sessions SET execution_result = \(condensed),
                    message_count = CASE WHEN next_turn > \(result.messageCount) THEN next_turn ELSE \(result.messageCount) END
                WHERE session_id = \(id)
                """
            )
        }
    }

    /// The result of a session as it was saved, conversations put back; nil when there is no such session.
    ///
    /// It is JSON to the byte as it came, except that a session without a saved result gives its conversation and its
    /// agent's name, and that turns appended later are part of it.
    /// - Returns: the bytes. What the Python program stored need not be JSON (`NaN`).
    public func result(of id: String) async throws -> [UInt8]? {
        try await database.read { connection in
            let stored: [UInt8]? = try connection.value(
                "SELECT execution_result FROM sessions WHERE session_id = \(id) AND deleted_at IS NULL"
            )
            guard let stored, let document = try? JSONText(stored) else { return stored }
            return Array(try Self.expand(document, of: id, in: connection).bytes)
        }
    }

    static func expand(_ document: JSONText, of id: String, in connection: any SQLConnection) throws -> JSONText {
        try ResultDocument(document: document).expanded { session, count in
            guard let history = try History(of: session ?? id, in: connection) else { return [] }
            return try history.turns(.from(0, count: count ?? Int.max), in: connection).map(\.contentBytes)
        }
    }

    /// Leaves out the conversations that the rows hold, and writes the rows that are missing of the session's own.
    private func condense(
        _ document: JSONText,
        _ id: String,
        _ time: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> JSONText {
        try ResultDocument(document: document).condensed { history in
            let messages = history.elements
            guard let stored = try History(of: history.session ?? id, in: connection) else { return false }
            let turns = try stored.turns(.from(0, count: messages.count), in: connection)
            guard zip(turns, messages).allSatisfy({ $0.contentBytes[...] == $1.bytes }) else { return false }
            if history.session != nil { return turns.count == messages.count }
            guard stored.head <= messages.count else { return false }
            let missing = messages.dropFirst(turns.count).map { NewTurn($0) }
            if !missing.isEmpty {
                _ = try Append(turns: missing, id: id, options: AppendOptions()).run(now: time, in: connection)
            }
            return true
        }
    }
}
