import SQLCore

extension SessionStore {
    /// Begins a new session with the first turns of another one. One row is written, whatever the number of turns.
    /// - Parameters:
    ///   - id: the session to begin with.
    ///   - turn: how many of its turns; all of them when nil.
    ///   - newID: the new session's id.
    ///   - title: see `SessionRecord.title`.
    /// - Throws: `SessionError.unknown`, `.exists` or `.noSuchTurn`.
    @discardableResult
    public func fork(
        _ id: String,
        at turn: Int64? = nil,
        as newID: String,
        title: String? = nil
    ) async throws
        -> SessionRecord
    {
        try Self.check(newID)
        return try await database.write { [now] connection in
            // An update that changes nothing holds the row: nobody deletes the parent meanwhile.
            try connection.execute("UPDATE sessions SET parent_turns = parent_turns WHERE session_id = \(id)")
            try absorb(id, in: connection)
            guard let source = try Self.record(id, in: connection) else { throw SessionError.unknown(id) }
            let turns = turn ?? source.head
            guard (0...source.head).contains(turns) else {
                throw SessionError.noSuchTurn(session: id, turn: turns, head: source.head)
            }
            let session = NewSession(name: source.name, kind: source.kind, baseSessionID: newID, title: title)
            guard try Self.insert(newID, session, now(), in: connection) else { throw SessionError.exists(newID) }
            let owner = try Self.owner(of: turns, id, in: connection)
            try connection.execute(
                """
                UPDATE sessions SET forked_from = \(id), parent_session_id = \(owner), parent_turns = \(turns),
                    next_turn = \(turns), message_count = \(turns), metadata = \(source.metadata)
                WHERE session_id = \(newID)
                """
            )
            guard let fork = try Self.record(newID, in: connection) else { throw SessionError.unknown(newID) }
            return fork
        }
    }

    /// The session that the last of so many turns is stored with; nil for no turns. Its row is held.
    private static func owner(of turns: Int64, _ id: String, in connection: any SQLConnection) throws -> String? {
        guard turns > 0 else { return nil }
        let owner: String? = try connection.value(
            """
            WITH RECURSIVE chain (session_id, parent, first_index) AS (
                SELECT session_id, parent_session_id, parent_turns FROM sessions WHERE session_id = \(id)
                UNION ALL
                SELECT owner.session_id, owner.parent_session_id, owner.parent_turns
                FROM chain JOIN sessions AS owner ON owner.session_id = chain.parent
                WHERE chain.first_index >= \(turns)
            )
            SELECT session_id FROM chain WHERE first_index < \(turns) LIMIT 1
            """
        )
        try connection.execute("UPDATE sessions SET parent_turns = parent_turns WHERE session_id = \(owner)")
        return owner
    }
}
