import SQLCore

extension SessionStore {
    /// Adds turns to the end of a session: all of them, one after another, or none.
    ///
    /// One round trip on a server, three short statements in a file. With a key, an append whose fate is unknown can be
    /// sent again: it is stored once.
    /// - Parameters:
    ///   - turns: at least one; what belongs together, such as a tool call and its result, goes into one append.
    ///   - id: the session; see `AppendOptions.creating` for one that is not there.
    /// - Throws: `SessionError.unknown`, `.conflict`, `.keyConflict` or `.invalid`; `SQLError` of the database.
    @discardableResult
    public func append(
        _ turns: [NewTurn],
        to id: String,
        _ options: AppendOptions = AppendOptions()
    ) async throws -> AppendResult {
        try Self.check(turns, id, options)
        let append = Append(turns: turns, id: id, options: options)
        do {
            return try await database.write { [now] in try append.run(now: now(), in: $0) }
        } catch is ForeignConversation {
            return try await database.write { [now] connection in
                try absorb(id, in: connection)
                return try append.run(now: now(), in: connection)
            }
        } catch let error as SQLError where error.kind == .uniqueViolation && options.idempotencyKey != nil {
            // The first append with this key was committed between our look and our insert.
            if let replay = try await database.read({ try append.replay(in: $0) }) { return replay }
            throw error
        }
    }

    private static func check(_ turns: [NewTurn], _ id: String, _ options: AppendOptions) throws {
        try check(id)
        if let key = options.idempotencyKey { try check(key, "the idempotency key") }
        guard !turns.isEmpty else { throw SessionError.invalid(what: "the append", reason: "has no turns") }
        for (index, turn) in turns.enumerated() where turn.content.bytes.count > NewTurn.largestContent {
            throw SessionError.invalid(
                what: "turn \(index) of the append",
                reason: "has \(turn.content.bytes.count) bytes; the limit is \(NewTurn.largestContent): "
                    + "store large content elsewhere and refer to it"
            )
        }
    }
}

/// The session's conversation is in a document that the Python program wrote: it has to become turns first.
private struct ForeignConversation: Error {}

/// One append as statements.
struct Append: Sendable {
    let turns: [NewTurn]
    let id: String
    let options: AppendOptions

    /// Up to this many turns are one statement where the database allows it; more are loaded in bulk.
    private static let statementLimit = 16

    func run(now: SQLTimestamp, in connection: any SQLConnection) throws -> AppendResult {
        if let first = try place(now, in: connection) {
            guard try first > 0 || !SessionStore.hasForeignConversation(id, in: connection) else {
                throw ForeignConversation()
            }
            return result(first)
        }
        if let replay = try replay(in: connection) { return replay }
        if let head = try head(in: connection) {
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

    private func result(_ first: Int64) -> AppendResult {
        AppendResult(firstIndex: first, head: first + Int64(turns.count), isReplay: false)
    }

    private func head(in connection: any SQLConnection) throws -> Int64? {
        try connection.value("SELECT next_turn FROM sessions WHERE session_id = \(id) AND deleted_at IS NULL")
    }

    /// Takes the indexes and writes the rows.
    /// - Returns: the first index, or nil when no session with the expected head is there.
    func place(_ now: SQLTimestamp, in connection: any SQLConnection) throws -> Int64? {
        if connection.dialect.allowsChangesInQueries, turns.count <= Self.statementLimit {
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

    /// Counts the turns on the session's row. The time never goes back, whatever the clock does.
    private func counter(_ now: SQLTimestamp) -> SQLQuery {
        """
        UPDATE sessions SET next_turn = next_turn + \(turns.count), message_count = message_count + \(turns.count),
            last_updated = CASE WHEN last_updated < \(now) THEN \(now) ELSE last_updated END
        WHERE session_id = \(id) AND deleted_at IS NULL AND next_turn = coalesce(\(options.expectedHead), next_turn)
        RETURNING next_turn - \(turns.count), coalesce(turns_id, session_id), name
        """
    }

    private func insert(
        _ first: Int64,
        _ place: Place,
        _ now: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        let agentName = options.agentName ?? place.name
        let time = now.sqlValue
        if turns.count > Self.statementLimit {
            var next = turns.enumerated().makeIterator()
            let columns = [
                "session_id", "turn_index", "agent_name", "timestamp", "role", "content_json", "idempotency_key",
                "key_turns",
            ]
            _ = try connection.load(into: "agent_history", columns: columns) {
                next.next().map { offset, turn in
                    [
                        .text(place.turnsID), .integer(first + Int64(offset)), .text(agentName), time, .text(turn.role),
                        .textBytes(Array(turn.content.bytes)), key(at: offset).sqlValue, keyTurns(at: offset).sqlValue,
                    ]
                }
            }
            return
        }
        for (offset, turn) in turns.enumerated() {
            try connection.execute(
                """
                INSERT INTO agent_history (session_id, turn_index, agent_name, timestamp, role, content_json,
                    idempotency_key, key_turns)
                VALUES (\(place.turnsID), \(first + Int64(offset)), \(agentName), \(time), \(turn.role),
                    \(SQLValue.textBytes(Array(turn.content.bytes))), \(key(at: offset)), \(keyTurns(at: offset)))
                """
            )
        }
    }

    /// Counter and rows as one statement.
    private func statement(_ now: SQLTimestamp) -> SQLQuery {
        let counter = counter(now)
        var text = "WITH place (first_index, turns_id, name) AS (\n\(counter.text)\n), added AS (\n"
        text += "INSERT INTO agent_history (session_id, turn_index, agent_name, timestamp, role, content_json, "
        text += "idempotency_key, key_turns)\n"
        var binds = counter.binds
        func bind(_ value: some SQLEncodable) -> String {
            binds.append(value.sqlValue)
            return "$\(binds.count)"
        }
        let rows = turns.enumerated().map { offset, turn in
            "SELECT turns_id, first_index + \(offset), coalesce(\(bind(options.agentName)), name), "
                + "CAST(\(bind(now)) AS timestamp), \(bind(turn.role)), "
                + "CAST(\(bind(SQLValue.textBytes(Array(turn.content.bytes)))) AS json), "
                + "\(bind(key(at: offset))), CAST(\(bind(keyTurns(at: offset))) AS integer) FROM place"
        }
        text += rows.joined(separator: " UNION ALL\n")
        text += "\n) SELECT first_index FROM place"
        return SQLQuery(unsafe: text, binds: binds)
    }

    private func key(at offset: Int) -> String? { offset == 0 ? options.idempotencyKey : nil }

    private func keyTurns(at offset: Int) -> Int? { key(at: offset) == nil ? nil : turns.count }
}
