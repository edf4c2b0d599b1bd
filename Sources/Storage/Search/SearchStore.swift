import SQLCore

/// Full-text search over the turns of all sessions.
///
/// The text of a turn is every string in its message, whatever the format; keys, `role`, and `type` of the format's own
/// parts are no text. Of one turn the first 16,000 words or 256 KiB of words count; runs of letters and digits longer
/// than 128 bytes and Base64 of 256 characters are left out.
///
/// A turn is found as soon as it is committed: what `TurnIndexer` has not indexed yet is looked through. Of the matches
/// the newest 1,000 (or as many as 8 MiB of messages hold) are ranked together, then the 1,000 before them: to rank
/// all of a common word's matches would mean to read all of them.
///
/// A conversation that the Python program wrote as a document is found once it has become turns, by its first append.
public struct SearchStore: Sendable {
    /// A longer end without index is indexed before it is searched.
    private static let longestTail: Int64 = 2_000

    private let database: any SQLDatabase
    private let indexer: TurnIndexer

    init(_ indexer: TurnIndexer) {
        database = indexer.database
        self.indexer = indexer
    }

    /// Turns that a query means, the best ones first.
    /// - Throws: `SessionError.unknown` for a session that is not there; `SQLError` of the database.
    public func search(_ query: SearchQuery) async throws -> SearchPage {
        let phrases = SearchPhrase.parse(query.text)
        guard !phrases.isEmpty, query.limit > 0 else { return SearchPage(hits: [], next: nil) }
        try await shortenTail()
        return try await database.read { connection in
            let scope = try SearchScope(query, phrases, in: connection)
            return try Self.page(query, scope, in: connection)
        }
    }

    /// Sessions with turns that a query means, each once, in the order of their best hits on a page.
    ///
    /// - Parameter query: `limit` counts hits and not sessions.
    public func sessions(matching query: SearchQuery) async throws -> (sessions: [SessionRecord], next: SearchCursor?) {
        let page = try await search(query)
        var seen: Set<String> = []
        let ids = page.hits.map(\.session).filter { seen.insert($0).inserted }
        let sessions = try await database.read { connection in
            try ids.compactMap { try SessionStore.record($0, in: connection) }
        }
        return (sessions, page.next)
    }

    private func shortenTail() async throws {
        let tail = try await database.read { connection in
            let state = try SearchState(in: connection)
            return try state.reach(in: connection).newest - (state.isCurrentVersion ? state.watermark : 0)
        }
        guard tail > Self.longestTail else { return }
        do {
            try await indexer.catchUp()
        } catch let error as SQLError where [.readOnly, .permission, .busy, .full].contains(error.kind) {
            // The search looks through all of it instead.
        }
    }

    private static func page(
        _ query: SearchQuery,
        _ scope: SearchScope,
        in connection: any SQLConnection
    ) throws -> SearchPage {
        var cursor = try query.after ?? SearchCursor(below: newest(in: connection) + 1, last: nil)
        while true {
            let candidates = try SearchCandidates(scope, below: cursor.below, in: connection)
            var ranked = candidates.found.sorted { $0.place < $1.place }[...]
            if let last = cursor.last { ranked = ranked.drop { $0.place <= last } }
            var hits: [SearchHit] = []
            while hits.count < query.limit, !ranked.isEmpty {
                let best = ranked.prefix(query.limit - hits.count)
                ranked = ranked.dropFirst(best.count)
                let sessions = try scope.sessions(of: best.map(\.turn), in: connection)
                hits += best.compactMap { candidate in
                    sessions[candidate.turn.id].flatMap { SearchHit(candidate, session: $0, scope.phrases) }
                }
                cursor = SearchCursor(below: cursor.below, last: best.last?.place)
            }
            if !ranked.isEmpty { return SearchPage(hits: hits, next: cursor) }
            let next = candidates.below.map { SearchCursor(below: $0, last: nil) }
            guard hits.isEmpty, let next else { return SearchPage(hits: hits, next: next) }
            cursor = next
        }
    }

    private static func newest(in connection: any SQLConnection) throws -> Int64 {
        try connection.value("SELECT coalesce(max(id), 0) FROM agent_history") ?? 0
    }
}

extension SearchHit {
    fileprivate init?(_ candidate: SearchCandidates.Candidate, session: String, _ phrases: [SearchPhrase]) {
        let turn = candidate.turn
        guard let snippet = SearchSnippet(of: turn.content, phrases) else { return nil }
        self.init(
            session: session,
            turnIndex: turn.index,
            turnID: turn.id,
            role: turn.role,
            agentName: turn.agentName,
            timestamp: turn.timestamp,
            rank: candidate.place.rank,
            snippet: snippet
        )
    }
}
