import SQLCore

/// The turns that a query's filters leave, and what the index is asked for.
struct SearchScope {
    private let query: SearchQuery
    /// Of the session that is asked for: which turns are stored under which id; nil for all sessions.
    private let segments: [String: Range<Int64>]?
    let phrases: [SearchPhrase]
    let expression: SQLFullTextExpression

    /// - Throws: `SessionError.unknown` for a session that is not there.
    init(_ query: SearchQuery, _ phrases: [SearchPhrase], in connection: any SQLConnection) throws {
        self.query = query
        self.phrases = phrases
        var parts = phrases.map(\.expression)
        func mark(_ word: String) -> SQLFullTextExpression { .phrase([word], isPrefix: false) }
        if let session = query.session {
            guard let history = try History(of: session, in: connection) else { throw SessionError.unknown(session) }
            let owners = try history.owners(in: connection)
            segments = owners
            parts.append(.any(owners.keys.sorted().map { mark(SearchMarks.session($0)) }))
        } else {
            segments = nil
        }
        if let name = query.agentName { parts.append(mark(SearchMarks.agent(name))) }
        if let times = SearchMarks.times(from: query.since, before: query.until) { parts.append(times) }
        expression = .all(parts)
    }

    /// How well a turn matches; nil when it does not. The index is asked for more than is meant: marks may be shared,
    /// and what it finds may have been changed by hand.
    func rank(_ turn: SearchableTurn) -> Double? {
        if let segments, segments[turn.turnsID]?.contains(turn.index) != true { return nil }
        if let name = query.agentName, turn.agentName != name { return nil }
        if let since = query.since, turn.timestamp < since { return nil }
        if let until = query.until, turn.timestamp >= until { return nil }
        let tokens = SearchTokens(content: turn.content)
        // Okapi BM25 with the usual parameters, without the weights of words: every hit has all of them. The average
        // length is fixed, so that a turn's rank stays when others come.
        let length = 1.2 * (0.25 + 0.75 * Double(tokens.tokens.count) / 64)
        var rank = 0.0
        for phrase in phrases {
            let count = Double(phrase.places(in: tokens).count)
            if count == 0 { return nil }
            rank += count / (count + length)
        }
        return rank / Double(phrases.count)
    }

    /// The sessions under which turns are shown, by the turns' ids; none where no session reads a turn any more.
    func sessions(of turns: [SearchableTurn], in connection: any SQLConnection) throws -> [Int64: String] {
        if let session = query.session { return Dictionary(uniqueKeysWithValues: turns.map { ($0.id, session) }) }
        let owners = try connection.all(
            """
            SELECT turn.id, owner.session_id FROM agent_history AS turn
            JOIN sessions AS owner ON owner.session_id = turn.session_id
            WHERE \(connection.dialect.isOneOf("turn.id", turns.map(\.id)))
                AND owner.turns_id IS NULL AND owner.deleted_at IS NULL
            """
        ) { (try $0[0] as Int64, try $0[1] as String) }
        var sessions = Dictionary(uniqueKeysWithValues: owners)
        for turn in turns where sessions[turn.id] == nil { sessions[turn.id] = try reader(of: turn, in: connection) }
        return sessions
    }

    /// A session that stores its turns under another id than its own, or a fork that reads those of a deleted one.
    private func reader(of turn: SearchableTurn, in connection: any SQLConnection) throws -> String? {
        try connection.value(
            """
            WITH RECURSIVE reader (session_id, deleted_at) AS (
                SELECT session_id, deleted_at FROM sessions WHERE turns_id = \(turn.turnsID)
                UNION ALL
                SELECT fork.session_id, fork.deleted_at
                FROM reader JOIN sessions AS fork ON fork.parent_session_id = reader.session_id
                WHERE reader.deleted_at IS NOT NULL AND fork.parent_turns > \(turn.index)
            )
            SELECT session_id FROM reader WHERE deleted_at IS NULL LIMIT 1
            """
        )
    }
}
