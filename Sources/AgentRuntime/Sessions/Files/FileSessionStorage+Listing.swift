public import Storage

extension FileSessionStorage {
    /// See `SessionStorage`. Reads those files that have changed since the last list.
    public func sessions(_ query: SessionQuery) async throws -> SessionPage {
        try await reading { folder in
            let limit = max(0, query.limit)
            let found = try folder.records().filter { query.matches($0) }.sorted { $0.cursor.isBefore($1.cursor) }
                .drop { session in query.after.map { !$0.isBefore(session.cursor) } ?? false }
            let page = Array(found.prefix(limit))
            return SessionPage(sessions: page, next: found.count > limit ? page.last?.cursor : nil)
        }
    }

    /// See `SessionStorage`.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await reading { try $0.records().count { query.matches($0) } }
    }
}

extension SessionQuery {
    /// Whether a session is meant, limit and cursor apart.
    func matches(_ session: SessionRecord) -> Bool {
        let (kind, name) = effectiveKindAndName
        return (kind.map { session.kind == $0 } ?? true) && (name.map { session.name.isExactly($0) } ?? true)
            && (baseSessionID.map { session.baseSessionID?.isExactly($0) ?? false } ?? true)
            && (updatedFrom.map { session.lastUpdated >= $0 } ?? true)
            && (updatedBefore.map { session.lastUpdated < $0 } ?? true)
    }
}

extension SessionRecord {
    /// Its place in lists.
    var cursor: SessionCursor { SessionCursor(lastUpdated: lastUpdated, id: id) }

    /// Whether this is the session of a step of a workflow: their ids begin with the workflow's.
    func isStep(of workflow: SessionRecord) -> Bool {
        workflow.kind == .workflow && baseSessionID != nil && exactBase == workflow.exactBase
            && id.utf8.starts(with: "\(workflow.id)-".utf8)
    }

    /// The base id, told apart as files and databases do.
    var exactBase: ExactString? { baseSessionID.map { ExactString($0) } }
}

extension SessionCursor {
    /// The order of lists: the last changed first, of the same moment the greater id.
    func isBefore(_ other: SessionCursor) -> Bool {
        if lastUpdated != other.lastUpdated { return lastUpdated > other.lastUpdated }
        return other.id.utf8.lexicographicallyPrecedes(id.utf8)
    }
}
