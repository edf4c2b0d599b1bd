public import SQLCore
public import Storage

extension SessionDouble {
    /// See `SessionStorage`.
    @discardableResult
    public func create(_ id: String, _ session: NewSession) async throws -> SessionRecord {
        try await perform(SessionCall(.create, id)) { try await inner.create(id, session) }
    }

    /// See `SessionStorage`.
    @discardableResult
    public func append(_ turns: [NewTurn], to id: String, _ options: AppendOptions) async throws -> AppendResult {
        try await perform(SessionCall(.append, id, turns: turns, options: options)) {
            try await inner.append(turns, to: id, options)
        }
    }

    /// See `SessionStorage`.
    public func turns(of id: String, _ range: TurnRange) async throws -> [Turn] {
        try await perform(SessionCall(.turns, id)) { try await inner.turns(of: id, range) }
    }

    /// See `SessionStorage`.
    public func session(_ id: String) async throws -> SessionRecord? {
        try await perform(SessionCall(.session, id)) { try await inner.session(id) }
    }

    /// See `SessionStorage`.
    public func sessions(_ query: SessionQuery) async throws -> SessionPage {
        try await perform(SessionCall(.sessions)) { try await inner.sessions(query) }
    }

    /// See `SessionStorage`.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await perform(SessionCall(.count)) { try await inner.count(query) }
    }

    /// See `SessionStorage`.
    public func saveResult(_ result: SessionResult, of id: String) async throws {
        try await perform(SessionCall(.saveResult, id, document: result.document)) {
            try await inner.saveResult(result, of: id)
        }
    }

    /// See `SessionStorage`.
    public func result(of id: String) async throws -> [UInt8]? {
        try await perform(SessionCall(.result, id)) { try await inner.result(of: id) }
    }

    /// See `SessionStorage`.
    @discardableResult
    public func fork(_ id: String, at turn: Int64?, as newID: String, title: String?) async throws -> SessionRecord {
        try await perform(SessionCall(.fork, id)) { try await inner.fork(id, at: turn, as: newID, title: title) }
    }

    /// See `SessionStorage`.
    public func rename(_ id: String, title: String?) async throws {
        try await perform(SessionCall(.rename, id)) { try await inner.rename(id, title: title) }
    }

    /// See `SessionStorage`.
    public func setMetadata(_ id: String, _ metadata: JSONText?) async throws {
        try await perform(SessionCall(.setMetadata, id)) { try await inner.setMetadata(id, metadata) }
    }

    /// See `SessionStorage`.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool {
        try await perform(SessionCall(.delete, id)) { try await inner.delete(id) }
    }

    /// See `SessionStorage`.
    public func retain(
        _ policy: RetentionPolicy,
        dryRun: Bool,
        progress: (Int) -> Void
    ) async throws -> RetentionReport {
        try await perform(SessionCall(.retain)) {
            try await inner.retain(policy, dryRun: dryRun, progress: progress)
        }
    }
}
