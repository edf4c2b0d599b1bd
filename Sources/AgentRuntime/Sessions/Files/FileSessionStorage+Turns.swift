public import SQLCore
public import Storage

extension FileSessionStorage: SessionStorage {
    /// See `SessionStorage`.
    @discardableResult
    public func create(_ id: String, _ session: NewSession) async throws -> SessionRecord {
        try SessionStore.check(id)
        return try await changing { [now] folder in
            guard try folder.find(id) == nil else { throw SessionError.exists(id) }
            let file = SessionFile(id, session, now: now())
            try folder.save(file, as: nil)
            return file.record
        }
    }

    /// See `SessionStorage`. The whole session is written anew.
    @discardableResult
    public func append(_ turns: [NewTurn], to id: String, _ options: AppendOptions) async throws -> AppendResult {
        try SessionStore.check(turns, id, options)
        return try await changing { [now] folder in
            let found = try folder.find(id)
            if let replay = try found?.file.replay(of: turns, key: options.idempotencyKey) { return replay }
            if found == nil, options.creating == nil { throw SessionError.unknown(id) }
            let time = now()
            guard var file = found?.file ?? options.creating.map({ SessionFile(id, $0, now: time) }) else {
                throw SessionError.unknown(id)
            }
            if let expected = options.expectedHead, expected != file.head {
                throw SessionError.conflict(session: id, expected: expected, head: file.head)
            }
            let first = file.head
            file.append(turns, agent: options.agentName, key: options.idempotencyKey, now: time)
            try folder.save(file, as: found?.name)
            return AppendResult(firstIndex: first, head: file.head, isReplay: false)
        }
    }

    /// See `SessionStorage`. The turns have no row numbers: their `id` is 0.
    public func turns(of id: String, _ range: TurnRange) async throws -> [Turn] {
        try await reading { folder in
            guard let found = try folder.find(id) else { throw SessionError.unknown(id) }
            return found.file.turns(range)
        }
    }

    /// See `SessionStorage`.
    public func session(_ id: String) async throws -> SessionRecord? {
        try await reading { try $0.find(id)?.file.record }
    }

    /// See `SessionStorage`.
    public func rename(_ id: String, title: String?) async throws {
        try await editing(id) { $0.extra.title = title }
    }

    /// See `SessionStorage`.
    public func setMetadata(_ id: String, _ metadata: JSONText?) async throws {
        try await editing(id) { $0.extra.metadata = metadata }
    }

    private func editing(_ id: String, _ edit: @escaping @Sendable (inout SessionFile) -> Void) async throws {
        try await changing { folder in
            guard var found = try folder.find(id) else { throw SessionError.unknown(id) }
            edit(&found.file)
            try folder.save(found.file, as: found.name)
        }
    }

    /// See `SessionStorage`. The new session holds a copy of the turns.
    @discardableResult
    public func fork(_ id: String, at turn: Int64?, as newID: String, title: String?) async throws -> SessionRecord {
        try SessionStore.check(newID)
        return try await changing { [now] folder in
            guard let source = try folder.find(id)?.file else { throw SessionError.unknown(id) }
            let turns = turn ?? source.head
            guard (0...source.head).contains(turns) else {
                throw SessionError.noSuchTurn(session: id, turn: turns, head: source.head)
            }
            guard try folder.find(newID) == nil else { throw SessionError.exists(newID) }
            let fork = source.fork(at: turns, as: newID, title: title, now: now())
            try folder.save(fork, as: nil)
            return fork.record
        }
    }

    /// See `SessionStorage`. Steps' conversations stay in their workflow's result.
    public func saveResult(_ result: SessionResult, of id: String) async throws {
        try SessionStore.check(id)
        try await changing { [now] folder in
            let time = now()
            let found = try folder.find(id)
            var file = found?.file ?? SessionFile(id, result.session, now: time)
            file.name = result.session.name
            file.kind = result.session.kind
            if let base = result.session.baseSessionID { file.baseSessionID = base }
            file.agentsInvolved = result.agentsInvolved
            file.take(result.document, now: time)
            file.messageCount = max(file.head, result.messageCount)
            try folder.save(file, as: found?.name)
        }
    }

    /// See `SessionStorage`.
    public func result(of id: String) async throws -> [UInt8]? {
        try await reading { try $0.find(id)?.file.result }
    }
}
