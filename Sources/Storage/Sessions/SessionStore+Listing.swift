import SQLCore

extension SessionStore {
    /// Sessions that a query means, the last changed first, those of the same moment by id.
    ///
    /// A page costs the same however many sessions there are: it is read from an index, from where the last one ended.
    public func sessions(_ query: SessionQuery = SessionQuery()) async throws -> SessionPage {
        let limit = max(0, query.limit)
        let found = try await database.read { connection in
            try connection.all(
                """
                SELECT \(unsafe: SessionRecord.columns) FROM sessions WHERE \(Self.condition(query))
                ORDER BY last_updated DESC, session_id DESC LIMIT \(limit + 1)
                """
            ) { try SessionRecord($0) }
        }
        let page = Array(found.prefix(limit))
        let next = found.count > limit ? page.last.map { SessionCursor(lastUpdated: $0.lastUpdated, id: $0.id) } : nil
        return SessionPage(sessions: page, next: next)
    }

    /// How many sessions a query means, its limit and cursor apart. Counts them: ask only when somebody wants to know.
    public func count(_ query: SessionQuery = SessionQuery()) async throws -> Int {
        var query = query
        query.after = nil
        return try await database.read { [query] connection in
            try connection.value("SELECT count(*) FROM sessions WHERE \(Self.condition(query))") ?? 0
        }
    }

    /// Spelled as the indexes are: a kind alone by the partial index of workflows, of which there are few among agents'
    /// sessions; a kind with a name by the index of names.
    static func condition(_ query: SessionQuery) -> SQLQuery {
        var condition: SQLQuery = "deleted_at IS NULL"
        let (kind, name) = query.effectiveKindAndName
        switch (kind, name) {
        case (let kind?, let name?):
            condition = "\(condition) AND result_type = '\(unsafe: kind.rawValue)' AND name = \(name)"
        case (.workflow?, nil): condition = "\(condition) AND is_workflow IS TRUE"
        case (.agent?, nil): condition = "\(condition) AND is_workflow IS NOT TRUE"
        case (nil, _): break
        }
        if let base = query.baseSessionID { condition = "\(condition) AND base_session_id = \(base)" }
        if let from = query.updatedFrom { condition = "\(condition) AND last_updated >= \(from)" }
        if let before = query.updatedBefore { condition = "\(condition) AND last_updated < \(before)" }
        if let after = query.after {
            condition = "\(condition) AND (last_updated, session_id) < (\(after.lastUpdated), \(after.id))"
        }
        return condition
    }
}
