public import SQLCore

/// Sessions and the turns of their conversations in a database.
///
/// A turn is a row that is never rewritten. Its index comes from a counter on the session's row, taken in the same
/// transaction, so writers in any number of processes interleave and lose nothing.
///
/// ```swift
/// let message = try JSONText(#"{"role": "user", "content": "Where does the ferry land?"}"#)
/// try await storage.sessions.append([NewTurn(message)], to: "agent-1", creating: NewSession(name: "Pilot"))
/// let turns = try await storage.sessions.turns(of: "agent-1", .last(50))
/// ```
public struct SessionStore: Sendable {
    let database: any SQLDatabase
    let now: @Sendable () -> SQLTimestamp

    init(_ database: any SQLDatabase, now: @escaping @Sendable () -> SQLTimestamp) {
        self.database = database
        self.now = now
    }

    /// A session, or nil.
    public func session(_ id: String) async throws -> SessionRecord? {
        try await database.read { try Self.record(id, in: $0) }
    }

    /// Makes an empty session.
    /// - Throws: `SessionError.exists`.
    @discardableResult
    public func create(_ id: String, _ session: NewSession) async throws -> SessionRecord {
        try Self.check(id)
        return try await database.write { [now] connection in
            guard try Self.insert(id, session, now(), in: connection), let made = try Self.record(id, in: connection)
            else { throw SessionError.exists(id) }
            return made
        }
    }

    /// Gives a conversation the name that people see, or takes it away.
    /// - Throws: `SessionError.unknown`.
    public func rename(_ id: String, title: String?) async throws {
        try await changing(id, "UPDATE sessions SET title = \(title) WHERE session_id = \(id) AND deleted_at IS NULL")
    }

    /// Replaces the caller's own object.
    /// - Throws: `SessionError.unknown`.
    public func setMetadata(_ id: String, _ metadata: JSONText?) async throws {
        try await changing(
            id,
            "UPDATE sessions SET metadata = \(metadata) WHERE session_id = \(id) AND deleted_at IS NULL"
        )
    }

    private func changing(_ id: String, _ query: SQLQuery) async throws {
        try await database.write { connection in
            guard try connection.execute(query) > 0 else { throw SessionError.unknown(id) }
        }
    }

    static func record(_ id: String, in connection: any SQLConnection) throws -> SessionRecord? {
        try connection.first(
            """
            SELECT \(unsafe: SessionRecord.columns) FROM sessions WHERE session_id = \(id) AND deleted_at IS NULL
            """
        ) { try SessionRecord($0) }
    }

    /// Adds the row of a session.
    /// - Returns: false when there is one already.
    static func insert(
        _ id: String,
        _ session: NewSession,
        _ now: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> Bool {
        // Turns of a deleted session may still stand under this id, because a fork reads them or nobody has swept them.
        let isTaken = try connection.value("SELECT 1 FROM agent_history WHERE session_id = \(id) LIMIT 1", as: Int.self)
        let turnsID = try isTaken == nil ? nil : unusedTurnsID(id, in: connection)
        let now = session.createdAt ?? now
        let isWorkflow = session.kind == .workflow ? 1 : 0
        let document = ResultDocument.withoutResult(agentName: session.name)
        let added = try connection.execute(
            """
            INSERT INTO sessions (session_id, base_session_id, name, result_type, is_workflow, message_count,
                execution_result, created_at, last_updated, title, metadata, turns_id, next_turn)
            VALUES (\(id), \(session.baseSessionID), \(session.name), \(session.kind.rawValue),
                \(unsafe: "1 = \(isWorkflow)"), 0, \(document), \(now), \(now), \(session.title), \(session.metadata),
                \(turnsID), 0)
            ON CONFLICT (session_id) DO NOTHING
            """
        )
        return added > 0
    }

    private static func unusedTurnsID(_ id: String, in connection: any SQLConnection) throws -> String {
        var number = 2
        while true {
            let candidate = "\(id)~\(number)"
            let found: Int? = try connection.value(
                """
                SELECT 1 WHERE EXISTS (SELECT 1 FROM agent_history WHERE session_id = \(candidate))
                    OR EXISTS (SELECT 1 FROM sessions WHERE session_id = \(candidate))
                """
            )
            if found == nil { return candidate }
            number += 1
        }
    }

    /// How long an id, a name or a key may be, in UTF-8 bytes.
    static let longestName = 512

    /// What every storage demands of an id, a name or a key.
    package static func check(_ text: String, _ what: String = "the session id") throws {
        if text.isEmpty { throw SessionError.invalid(what: what, reason: "is empty") }
        if text.utf8.count > longestName {
            throw SessionError.invalid(what: what, reason: "is longer than \(longestName) bytes")
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw SessionError.invalid(what: what, reason: "holds a control character")
        }
    }
}
