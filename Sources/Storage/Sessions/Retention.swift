public import SQLCore

/// Which sessions are no longer wanted. A session goes with its whole family: a workflow with its steps.
public struct RetentionPolicy: Sendable, Equatable {
    /// Families last changed before this moment go; nil keeps them whatever their age.
    public var before: SQLTimestamp?
    /// How many of the newest families stay; nil for any number.
    public var keeping: Int?
    /// Only agents' sessions of this name are looked at.
    public var agentName: String?

    /// Removes nothing until a limit is set.
    public init(before: SQLTimestamp? = nil, keeping: Int? = nil, agentName: String? = nil) {
        self.before = before
        self.keeping = keeping
        self.agentName = agentName
    }
}

/// What a retention removed, or would remove.
public struct RetentionReport: Sendable, Equatable {
    /// The sessions that head a family, newest first.
    public internal(set) var families: [String] = []
    /// All sessions, those of workflows' steps included.
    public internal(set) var sessions = 0

    /// For backends that keep sessions elsewhere.
    public init(families: [String] = [], sessions: Int = 0) {
        self.families = families
        self.sessions = sessions
    }
}

extension SessionStore {
    /// Removes what a policy does not keep. Each family goes in transactions of a few milliseconds; what was removed
    /// when the process dies stays removed, and the next run goes on.
    /// - Parameters:
    ///   - dryRun: only tells what would be removed.
    ///   - progress: hears how many sessions are gone so far.
    public func retain(
        _ policy: RetentionPolicy,
        dryRun: Bool = false,
        progress: (Int) -> Void = { _ in }
    ) async throws -> RetentionReport {
        var report = RetentionReport()
        var kept = 0
        var query = SessionQuery(agentName: policy.agentName, limit: 200)
        // Without a number to keep, all that is younger is passed over by the index.
        if policy.keeping == nil { query.updatedBefore = policy.before }
        guard policy.keeping != nil || policy.before != nil else { return report }
        while true {
            let page = try await self.sessions(query)
            for (session, steps) in try await heads(of: page.sessions) {
                let isOld = policy.before.map { session.lastUpdated < $0 } ?? false
                let isSurplus = policy.keeping.map { kept >= $0 } ?? false
                guard isOld || isSurplus else {
                    kept += 1
                    continue
                }
                if !dryRun { try await delete(session.id) }
                report.families.append(session.id)
                report.sessions += 1 + steps
                progress(report.sessions)
            }
            guard let next = page.next else { break }
            query.after = next
        }
        if !dryRun { try await sweep() }
        return report
    }

    /// Those sessions that are no step of a workflow, with the number of their own steps.
    private func heads(of sessions: [SessionRecord]) async throws -> [(SessionRecord, Int)] {
        try await database.read { connection in
            try sessions.compactMap { session in
                let parents = try connection.all(
                    """
                    SELECT session_id FROM sessions WHERE base_session_id = \(session.baseSessionID)
                    AND result_type = 'workflow' AND deleted_at IS NULL AND session_id <> \(session.id)
                    """
                ) { try $0[0] as String }
                if parents.contains(where: { session.id.hasPrefix("\($0)-") }) { return nil }
                let steps = try session.kind == .workflow ? Self.children(of: session, in: connection).count : 0
                return (session, steps)
            }
        }
    }
}
