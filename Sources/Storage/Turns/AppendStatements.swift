/// The texts of an append's statements, written once for each number of turns: statements are cached by their text.
enum AppendStatements {
    /// Up to this many turns are written by one statement; more are loaded in bulk.
    static let limit = 16

    /// Counts the turns on the session's row. The time never goes back, whatever the clock does.
    ///
    /// Binds: count, count, time, time, session, expected head or NULL, count.
    static let counter = """
        UPDATE sessions SET next_turn = next_turn + $1, message_count = message_count + $2,
            last_updated = CASE WHEN last_updated < $3 THEN $4 ELSE last_updated END
        WHERE session_id = $5 AND deleted_at IS NULL AND next_turn >= 0 AND next_turn = coalesce($6, next_turn)
        RETURNING next_turn - $7, coalesce(turns_id, session_id), name
        """

    private static let columns = """
        INSERT INTO agent_history (session_id, turn_index, agent_name, timestamp, role, content_json, idempotency_key,
            key_turns)
        """

    /// The rows of so many turns. Binds, for each: session, index, agent, time, role, content, key, number of turns.
    static let insert = (0...limit).map { count in
        let rows = (0..<count).map { row in "(\((1...8).map { "$\(8 * row + $0)" }.joined(separator: ", ")))" }
        return "\(columns) VALUES \(rows.joined(separator: ", "))"
    }

    /// Both as one, for databases that allow it. Binds: those of `counter`, then for each turn agent or NULL, time,
    /// role, content, key, number of turns.
    static let counterAndInsert = (0...limit).map { count in
        let rows = (0..<count).map { row in
            let bind = (1...6).map { "$\(7 + 6 * row + $0)" }
            return "SELECT turns_id, first_index + \(row), coalesce(\(bind[0]), name), CAST(\(bind[1]) AS timestamp), "
                + "\(bind[2]), CAST(\(bind[3]) AS json), \(bind[4]), CAST(\(bind[5]) AS integer) FROM place"
        }
        return """
            WITH place (first_index, turns_id, name) AS (
            \(counter)
            ), added AS (
            \(columns)
            \(rows.joined(separator: " UNION ALL\n"))
            ) SELECT first_index FROM place
            """
    }
}
