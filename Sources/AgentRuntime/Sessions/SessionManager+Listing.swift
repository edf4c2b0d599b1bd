public import SQLCore
public import Storage

/// Sessions as the documented route lists them.
public struct SessionList: Sendable, Equatable {
    /// The last changed first.
    public let sessions: [SessionRecord]
    /// How many there are under the filter, pages apart.
    public let total: Int
    /// How many were passed over.
    public let offset: Int
    /// How many were wanted at most.
    public let limit: Int

    /// `{"sessions": […], "total": …, "offset": …, "limit": …}`.
    public var document: JSONText {
        .object([
            "sessions": .array(sessions.map(\.document)), "total": .int(total), "offset": .int(offset),
            "limit": .int(limit),
        ])
    }
}

/// A session with what its run returned.
public struct StoredResult: Sendable, Equatable {
    /// What lists tell of it.
    public let session: SessionRecord
    /// To the byte. What the Python program stored need not be JSON (`NaN`).
    public let executionResult: [UInt8]

    /// `{"result_type": …, "execution_result": …, "metadata": …}`.
    /// - Throws: `JSONSyntaxError` when the result is no JSON.
    public func document() throws -> JSONText {
        .object([
            "result_type": .string(session.kind.rawValue), "execution_result": try JSONText(executionResult),
            "metadata": session.document,
        ])
    }
}

extension SessionRecord {
    /// The item of a list, with the documented members.
    public var document: JSONText {
        .object([
            "session_id": .string(id), "name": .string(name), "created_at": .string(createdAt.iso),
            "last_updated": .string(lastUpdated.iso), "message_count": .int(messageCount),
            "is_workflow": .bool(kind == .workflow),
            "agents_involved": agentsInvolved.flatMap { try? JSONText($0) } ?? .null,
            "base_session_id": .string(baseSessionID),
        ])
    }
}

extension SessionManager {
    /// Sessions, the last changed first. Nothing is removed by it.
    /// - Parameters:
    ///   - agentName: agents' sessions of this name, steps of workflows included.
    ///   - workflowName: workflows' sessions of this name; wins over `agentName`.
    ///   - limit: how many at most.
    ///   - offset: how many to pass over; they are walked, so page with `storage.sessions` where there are many.
    public func list(
        agentName: String? = nil,
        workflowName: String? = nil,
        limit: Int = 50,
        offset: Int = 0
    ) async throws -> SessionList {
        guard limit >= 0, offset >= 0 else {
            throw SessionError.invalid(what: "the page", reason: "has a negative limit or offset")
        }
        var query = SessionQuery(agentName: agentName, workflowName: workflowName)
        let total = try await storage.count(query)
        var (passed, found): (Int, [SessionRecord]) = (0, [])
        while passed < offset || found.count < limit {
            query.limit = min(1_000, passed < offset ? offset - passed : limit - found.count)
            let page = try await storage.sessions(query)
            if passed < offset { passed += page.sessions.count } else { found += page.sessions }
            guard let next = page.next else { break }
            query.after = next
        }
        return SessionList(sessions: found, total: total, offset: offset, limit: limit)
    }

    /// The session that is meant by an id, or by the base id that its family was started under.
    /// - Throws: `SessionError.unknown`; `.ambiguous` when several that are no steps share the base id.
    public func find(_ id: String) async throws -> SessionRecord {
        if let exact = try await storage.session(id) { return exact }
        var family: [SessionRecord] = []
        var query = SessionQuery(baseSessionID: id, limit: 200)
        repeat {
            let page = try await storage.sessions(query)
            family += page.sessions
            query.after = page.next
        } while query.after != nil
        let workflows = family.filter { $0.kind == .workflow }
        // Agents beside a workflow are its children, and so is a workflow whose id begins with another one's.
        let heads = workflows.isEmpty ? family : workflows.filter { one in !workflows.contains { one.isStep(of: $0) } }
        if family.count == 1 { return family[0] }
        if heads.count == 1 { return heads[0] }
        if family.isEmpty { throw SessionError.unknown(id) }
        throw SessionError.ambiguous(id, candidates: heads.prefix(5).map(\.id))
    }

    /// The session that `find` tells, with its result.
    public func result(of id: String) async throws -> StoredResult {
        let session = try await find(id)
        guard let result = try await storage.result(of: session.id) else { throw SessionError.unknown(session.id) }
        return StoredResult(session: session, executionResult: result)
    }

    /// Removes a session, by its exact id alone; a workflow with the sessions of its steps.
    /// - Returns: false when there is none.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool { try await storage.delete(id) }

    /// Removes old sessions and those beyond a number. A workflow and its steps count as one and go together.
    /// - Parameters:
    ///   - days: sessions not changed for so long go; 0 removes all.
    ///   - maxSessions: so many of the newest stay; 0 removes all.
    ///   - dryRun: only tells what would be removed.
    @discardableResult
    public func cleanup(days: Int = 30, maxSessions: Int = 50, dryRun: Bool = false) async throws -> RetentionReport {
        guard days >= 0, maxSessions >= 0 else {
            throw SessionError.invalid(what: "the clean-up", reason: "has a negative number of days or sessions")
        }
        let (age, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        let before = overflow ? nil : SQLTimestamp(microseconds: now().microseconds - age)
        // A session changed at this very moment, or by a clock that is ahead, goes as well when all are to go.
        let policy = RetentionPolicy(before: before, keeping: days == 0 ? 0 : maxSessions)
        return try await storage.retain(policy, dryRun: dryRun) { _ in }
    }
}
