import SQLCore

/// A turn as the search reads it.
struct SearchableTurn: Sendable {
    let id: Int64
    /// The id that it is stored under.
    let turnsID: String
    let index: Int64
    let role: String
    let agentName: String
    /// The beginning of 1970 where a foreign program stored something else.
    let timestamp: SQLTimestamp
    let content: [UInt8]

    /// Reads turns that meet a condition.
    ///
    /// Large messages are fetched one by one, so that a page of them needs the memory of one.
    /// - Parameters:
    ///   - order: columns, with `DESC` where the last ones come first.
    ///   - body: is given each turn; once it has returned false, no more.
    static func forEach(
        where condition: SQLQuery,
        by order: String = "id",
        limit: Int,
        in connection: any SQLConnection,
        _ body: (SearchableTurn) throws -> Bool
    ) throws {
        var goesOn = true
        try connection.run(
            """
            SELECT id, session_id, turn_index, role, agent_name, timestamp,
                CASE WHEN length(CAST(content_json AS TEXT)) <= 65536 THEN content_json END
            FROM agent_history WHERE \(condition) AND turn_index IS NOT NULL
            ORDER BY \(unsafe: order) LIMIT \(limit)
            """
        ) { row in
            guard goesOn else { return }
            goesOn = try body(try SearchableTurn(row, in: connection))
        }
    }

    private init(_ row: SQLRow, in connection: any SQLConnection) throws {
        id = try row[0]
        turnsID = try row[1]
        index = try row[2]
        role = try row[3]
        agentName = try row[4]
        timestamp = SQLTimestamp(try row[5] as String) ?? SQLTimestamp(microseconds: 0)
        if let small: [UInt8] = try row[6] {
            content = small
        } else {
            content = try connection.value("SELECT content_json FROM agent_history WHERE id = \(id)") ?? []
        }
    }
}
