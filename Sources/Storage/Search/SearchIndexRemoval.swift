import SQLCore

/// Takes turns out of the index, in the transaction that removes them.
enum SearchIndexRemoval {
    /// How many bytes of messages are read at once where the index asks for the words again.
    private static let largestSize = 1 << 20
    private static let pageSize = 50

    /// Takes the last turns of a session out.
    /// - Parameters:
    ///   - first: no turn before this index is touched.
    /// - Returns: from which index on the turns are out: `first`, or a later one when that was enough for once.
    static func remove(_ turnsID: String, from first: Int64, in connection: any SQLConnection) throws -> Int64 {
        // Holds the state: no indexer commits between here and the end of the transaction.
        try connection.execute("UPDATE search_state SET watermark = watermark WHERE name = 'turns'")
        let state = try SearchState(in: connection)
        let turns: SQLQuery = "session_id = \(turnsID) AND turn_index >= \(first)"
        let newest: Int64? = try connection.value("SELECT max(id) FROM agent_history WHERE \(turns)", as: Int64?.self)
            .flatMap { $0 }
        if let newest, newest > state.watermark {
            try connection.execute("UPDATE search_state SET removals = removals + 1 WHERE name = 'turns'")
        }
        switch connection.dialect.fullText.removal {
        case .byNumber(let removal):
            let ids = try connection.all("SELECT id FROM agent_history WHERE \(turns)") { try $0[0] as Int64 }
            try connection.execute(removal("turn_search", ids))
            return first
        case .byDocument(let removal):
            // Other rules made these words: the index is made anew before it is used.
            guard state.isCurrentVersion else { return first }
            return try remove(turnsID, from: first, upTo: state.watermark, removal, in: connection)
        }
    }

    private static func remove(
        _ turnsID: String,
        from first: Int64,
        upTo watermark: Int64,
        _ removal: (String, Int64, SQLFullTextDocument) -> SQLQuery,
        in connection: any SQLConnection
    ) throws -> Int64 {
        var end = Int64.max
        var size = 0
        while size < largestSize {
            var page: [SearchableTurn] = []
            // By index and not by id: what is left has to be a prefix.
            try SearchableTurn.forEach(
                where: "session_id = \(turnsID) AND turn_index >= \(first) AND turn_index < \(end)",
                by: "turn_index DESC",
                limit: pageSize,
                in: connection
            ) { turn in
                page.append(turn)
                size += turn.content.count
                return size < largestSize
            }
            for turn in page where turn.id <= watermark {
                try connection.execute(removal("turn_search", turn.id, SearchMarks.document(of: turn)))
            }
            guard let last = page.last else { return first }
            end = last.index
            if end == first { return first }
        }
        return end
    }
}
