import SQLCore

/// One append as statements.
struct Append: Sendable {
    let turns: [NewTurn]
    let id: String
    let options: AppendOptions

    func run(now: SQLTimestamp, in connection: any SQLConnection) throws -> AppendResult {
        if let first = try place(now, in: connection) { return result(first) }
        if let replay = try replay(in: connection) { return replay }
        if let head = try head(in: connection) {
            if head < 0 { throw ForeignConversation() }
            throw SessionError.conflict(session: id, expected: options.expectedHead ?? head, head: head)
        }
        guard let session = options.creating else { throw SessionError.unknown(id) }
        if let expected = options.expectedHead, expected != 0 {
            throw SessionError.conflict(session: id, expected: expected, head: 0)
        }
        _ = try SessionStore.insert(id, session, now, in: connection)
        guard let first = try place(now, in: connection) else {
            throw SessionError.conflict(session: id, expected: 0, head: try head(in: connection) ?? 0)
        }
        return result(first)
    }

    /// What an earlier append with the same key stored.
    /// - Throws: `SessionError.keyConflict` when that was something else.
    func replay(in connection: any SQLConnection) throws -> AppendResult? {
        guard let key = options.idempotencyKey else { return nil }
        let found = try connection.first(
            """
            SELECT sessions.turns_id, turn.turn_index, turn.key_turns FROM sessions
            JOIN agent_history AS turn ON turn.session_id = coalesce(sessions.turns_id, sessions.session_id)
            WHERE sessions.session_id = \(id) AND turn.idempotency_key = \(key) AND sessions.deleted_at IS NULL
            """
        ) { row -> (turnsID: String?, first: Int64, count: Int) in (try row[0], try row[1], try row[2]) }
        guard let found else { return nil }
        let stored = try connection.all(
            """
            SELECT content_json, role FROM agent_history WHERE session_id = \(found.turnsID ?? id)
            AND turn_index >= \(found.first) AND turn_index < \(found.first + Int64(found.count)) ORDER BY turn_index
            """
        ) { (try $0[0] as [UInt8], try $0[1] as String) }
        let isSame =
            stored.count == turns.count
            && zip(stored, turns).allSatisfy { $0.0[...] == $1.content.bytes && $0.1 == $1.role }
        guard isSame else { throw SessionError.keyConflict(session: id, key: key) }
        return AppendResult(firstIndex: found.first, head: found.first + Int64(found.count), isReplay: true)
    }

    func result(_ first: Int64) -> AppendResult {
        AppendResult(firstIndex: first, head: first + Int64(turns.count), isReplay: false)
    }

    private func head(in connection: any SQLConnection) throws -> Int64? {
        try connection.value("SELECT next_turn FROM sessions WHERE session_id = \(id) AND deleted_at IS NULL")
    }

    /// Takes the indexes and writes the rows.
    /// - Returns: the first index, or nil when no session with the expected head is there.
    func place(_ now: SQLTimestamp, in connection: any SQLConnection) throws -> Int64? {
        if connection.dialect.allowsChangesInQueries, turns.count <= AppendStatements.limit {
            return try connection.value(statement(now))
        }
        guard let place = try connection.first(counter(now), { (first: try $0[0] as Int64, row: try Place($0)) })
        else { return nil }
        try insert(place.first, place.row, now, in: connection)
        return place.first
    }

    /// What the counter's statement tells of the session.
    private struct Place {
        let turnsID: String
        let name: String

        init(_ row: SQLRow) throws {
            turnsID = try row[1]
            name = try row[2]
        }
    }

    private func counter(_ now: SQLTimestamp) -> SQLQuery {
        let newest = turns.reduce(turns[0].timestamp ?? now) { max($0, $1.timestamp ?? now) }.sqlValue
        let count = turns.count.sqlValue
        let binds = [count, count, newest, newest, id.sqlValue, options.expectedHead.sqlValue, count]
        return SQLQuery(unsafe: AppendStatements.counter, binds: binds)
    }

    private func insert(
        _ first: Int64,
        _ place: Place,
        _ now: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        let agentName = options.agentName ?? place.name
        if turns.count > AppendStatements.limit {
            var next = turns.enumerated().makeIterator()
            let columns = [
                "session_id", "turn_index", "agent_name", "timestamp", "role", "content_json", "idempotency_key",
                "key_turns",
            ]
            _ = try connection.load(into: "agent_history", columns: columns) {
                next.next().map { offset, turn in
                    [
                        .text(place.turnsID), .integer(first + Int64(offset)), .text(turn.agentName ?? agentName),
                        (turn.timestamp ?? now).sqlValue, .text(turn.role),
                        .textBytes(Array(turn.content.bytes)), key(at: offset).sqlValue, keyTurns(at: offset).sqlValue,
                    ]
                }
            }
            return
        }
        var binds: [SQLValue] = []
        binds.reserveCapacity(8 * turns.count)
        for (offset, turn) in turns.enumerated() {
            binds.append(.text(place.turnsID))
            binds.append(.integer(first + Int64(offset)))
            binds.append(.text(turn.agentName ?? agentName))
            appendRow(turn, offset, now, to: &binds)
        }
        try connection.execute(SQLQuery(unsafe: AppendStatements.insert[turns.count], binds: binds))
    }

    /// Counter and rows as one statement.
    func statement(_ now: SQLTimestamp) -> SQLQuery {
        var binds = counter(now).binds
        for (offset, turn) in turns.enumerated() {
            binds.append((turn.agentName ?? options.agentName).sqlValue)
            appendRow(turn, offset, now, to: &binds)
        }
        return SQLQuery(unsafe: AppendStatements.counterAndInsert[turns.count], binds: binds)
    }

    /// Time, role, content and key of one turn.
    private func appendRow(_ turn: NewTurn, _ offset: Int, _ now: SQLTimestamp, to binds: inout [SQLValue]) {
        binds.append((turn.timestamp ?? now).sqlValue)
        binds.append(.text(turn.role))
        binds.append(.textBytes(Array(turn.content.bytes)))
        binds.append(key(at: offset).sqlValue)
        binds.append(keyTurns(at: offset).sqlValue)
    }

    private func key(at offset: Int) -> String? { offset == 0 ? options.idempotencyKey : nil }

    private func keyTurns(at offset: Int) -> Int? { key(at: offset) == nil ? nil : turns.count }
}
