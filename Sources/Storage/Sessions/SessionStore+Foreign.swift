import SQLCore

/// Sessions that the Python program writes into our tables: a document with the conversation in it and no turns.
///
/// They are read as if they had turns, and the first append makes rows of them.
extension SessionStore {
    /// Makes rows of such a conversation; does nothing to other sessions.
    func absorb(_ id: String, in connection: any SQLConnection) throws {
        let foreign = try Self.foreignConversation(of: id, in: connection)
        try connection.execute("UPDATE sessions SET next_turn = 0 WHERE session_id = \(id) AND next_turn < 0")
        guard let foreign else { return }
        let turns = foreign.messages.map { NewTurn($0) }
        let append = Append(turns: turns, id: id, options: AppendOptions())
        _ = try append.place(foreign.lastUpdated, in: connection)
        let condensed = foreign.result.condensed { $0.session == nil }
        try connection.execute(
            """
            UPDATE sessions SET execution_result = \(condensed), message_count = \(turns.count) WHERE session_id = \(id)
            """
        )
    }

    /// The conversation of a session that has no rows of turns, as turns.
    static func foreignTurns(of id: String, _ range: TurnRange, in connection: any SQLConnection) throws -> [Turn] {
        guard let foreign = try foreignConversation(of: id, in: connection) else { return [] }
        let bounds = range.bounds(head: Int64(foreign.messages.count))
        return foreign.messages.enumerated().map { index, message in
            Turn(
                index: Int64(index),
                id: 0,
                role: NewTurn(message).role,
                agentName: foreign.name,
                timestamp: foreign.lastUpdated,
                contentBytes: Array(message.bytes)
            )
        }[Int(bounds.lowerBound)..<Int(bounds.upperBound)].map { $0 }
    }

    private struct Foreign {
        let result: ResultDocument
        let messages: [JSONText]
        let name: String
        let lastUpdated: SQLTimestamp
    }

    private static func foreignConversation(of id: String, in connection: any SQLConnection) throws -> Foreign? {
        let stored = try connection.first(
            """
            SELECT execution_result, name, last_updated FROM sessions
            WHERE session_id = \(id) AND next_turn < 0 AND deleted_at IS NULL
            """
        ) { (document: try $0[0] as [UInt8], name: try $0[1] as String, time: try $0[2] as SQLTimestamp) }
        guard let stored, let (result, found) = try messages(in: stored.document) else { return nil }
        return Foreign(result: result, messages: found, name: stored.name, lastUpdated: stored.time)
    }

    /// A document's own messages, where they are in the document itself.
    private static func messages(in document: [UInt8]) throws -> (ResultDocument, [JSONText])? {
        guard let document = try? JSONText(document) else { return nil }
        let result = ResultDocument(document: document)
        guard !result.isCondensed, let own = result.histories.first(where: { $0.session == nil }),
            !own.elements.isEmpty
        else { return nil }
        return (result, own.elements)
    }
}
