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
            // The statement alone is a transaction already: one trip where the longer way takes two.
            if database.dialect.allowsChangesInQueries, turns.count <= AppendStatements.limit,
                let first = try await database.change(append.statement(now()), { try $0[0] as Int64 }).first
            {
                return append.result(first)
            }
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

    /// What every storage demands of an append.
    package static func check(_ turns: [NewTurn], _ id: String, _ options: AppendOptions) throws {
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
struct ForeignConversation: Error {}
