public import SQLCore

/// Where sessions and their turns are kept: a database, files, or whatever somebody brings.
///
/// Every backend tells the same stories; `SessionConformance` holds them and runs them against any of them.
/// A failure to reach the storage is an error, never an empty answer.
public protocol SessionStorage: Sendable {
    /// Makes an empty session.
    /// - Throws: `SessionError.exists`.
    @discardableResult
    func create(_ id: String, _ session: NewSession) async throws -> SessionRecord

    /// Adds turns to the end of a session: all of them, one after another, or none.
    /// - Throws: `SessionError.unknown`, `.conflict`, `.keyConflict` or `.invalid`.
    @discardableResult
    func append(_ turns: [NewTurn], to id: String, _ options: AppendOptions) async throws -> AppendResult

    /// Turns of a session in their order, a fork's prefix included.
    /// - Throws: `SessionError.unknown`.
    func turns(of id: String, _ range: TurnRange) async throws -> [Turn]

    /// A session, or nil.
    func session(_ id: String) async throws -> SessionRecord?

    /// Sessions that a query means, the last changed first.
    func sessions(_ query: SessionQuery) async throws -> SessionPage

    /// How many sessions a query means, its limit and cursor apart.
    func count(_ query: SessionQuery) async throws -> Int

    /// Keeps what a run returned; messages that are not stored yet become turns.
    func saveResult(_ result: SessionResult, of id: String) async throws

    /// What a run returned, to the byte; nil when there is no such session.
    func result(of id: String) async throws -> [UInt8]?

    /// Begins a new session with the first turns of another one.
    /// - Throws: `SessionError.unknown`, `.exists` or `.noSuchTurn`.
    @discardableResult
    func fork(_ id: String, at turn: Int64?, as newID: String, title: String?) async throws -> SessionRecord

    /// Gives a conversation the name that people see, or takes it away.
    /// - Throws: `SessionError.unknown`.
    func rename(_ id: String, title: String?) async throws

    /// Replaces the caller's own object.
    /// - Throws: `SessionError.unknown`.
    func setMetadata(_ id: String, _ metadata: JSONText?) async throws

    /// Removes a session; of a workflow the sessions of its steps as well. Forks keep what they share with it.
    /// - Returns: false when there is no such session.
    @discardableResult
    func delete(_ id: String) async throws -> Bool

    /// Removes what a policy does not keep, whole families.
    func retain(_ policy: RetentionPolicy, dryRun: Bool, progress: (Int) -> Void) async throws -> RetentionReport
}

extension SessionStorage {
    /// Appends without demands.
    @discardableResult
    public func append(_ turns: [NewTurn], to id: String) async throws -> AppendResult {
        try await append(turns, to: id, AppendOptions())
    }

    /// Appends to a session that is made when there is none.
    @discardableResult
    public func append(_ turns: [NewTurn], to id: String, creating session: NewSession) async throws -> AppendResult {
        try await append(turns, to: id, AppendOptions(creating: session))
    }

    /// All turns from an index on; a session of any length takes the memory of one page.
    public func stream(of id: String, from start: Int64 = 0, pageSize: Int = 500) -> TurnSequence {
        TurnSequence(
            from: start,
            pageSize: pageSize,
            head: {
                guard let session = try await self.session(id) else { throw SessionError.unknown(id) }
                return session.head
            },
            page: { try await self.turns(of: id, $0) }
        )
    }
}

extension SessionStore: SessionStorage {}
