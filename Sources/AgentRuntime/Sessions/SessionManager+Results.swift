public import SQLCore
import Storage

extension SessionManager {
    /// Keeps what a run of an agent or a workflow returned, also of one that failed.
    ///
    /// Name, number of messages and agents are told by the result itself. Messages that are not stored yet become turns;
    /// stored ones are never changed. An `exception` is stored as `null`: it belongs to the process that met it.
    /// - Parameters:
    ///   - document: the result object.
    ///   - id: the final id; see `agentSession`.
    ///   - baseSessionID: see `SessionIdentity.baseSessionID`; what is stored stays when nil.
    public func saveResult(_ document: JSONText, of id: String, baseSessionID: String? = nil) async throws {
        guard document.kind == .object else {
            throw SessionError.invalid(what: "the result of session '\(id)'", reason: "is no JSON object")
        }
        let document = document.withoutExceptions
        let facts = ResultFacts(document)
        let session = NewSession(name: facts.displayName(of: id), kind: facts.kind, baseSessionID: baseSessionID)
        let result = SessionResult(
            document: document,
            session: session,
            messageCount: facts.messageCount,
            agentsInvolved: facts.agentsInvolved
        )
        try await storage.saveResult(result, of: id)
    }

    /// The last messages of a session, oldest first.
    /// - Parameters:
    ///   - agentName: not used: a session is one conversation, whoever asks.
    ///   - sessionID: nil has no history.
    ///   - limit: how many at most.
    /// - Returns: the messages to the byte; none for a session that is yet to begin.
    public func loadHistory(agentName: String, sessionID: String?, limit: Int = 50) async throws -> [JSONText] {
        guard let sessionID else { return [] }
        do {
            return try await storage.turns(of: sessionID, .last(limit)).map { try $0.content() }
        } catch SessionError.unknown {
            return []
        }
    }

    /// Stores a conversation that is given whole.
    ///
    /// What it adds to the stored turns is appended; a result that is stored stays. Messages count as the same when
    /// they are the same JSON, however it is spelled.
    /// - Throws: `SessionError.conflict` when it does not begin with the stored turns: somebody appended meanwhile, or
    ///   it is another conversation.
    public func saveFullHistory(agentName: String, sessionID: String, messages: [JSONText]) async throws {
        let session = try await storage.session(sessionID)
        let stored = session == nil ? [] : try await storage.turns(of: sessionID, .from(0, count: .max))
        let goesOn =
            try stored.count <= messages.count
            && zip(stored, messages).allSatisfy { try $0.content().isEquivalent(to: $1, numbers: .byText) }
        guard goesOn else {
            throw SessionError.conflict(
                session: sessionID,
                expected: Int64(messages.count),
                head: Int64(stored.count)
            )
        }
        let new = messages.dropFirst(stored.count).map { NewTurn($0) }
        let made = NewSession(name: agentName)
        if new.isEmpty {
            if session == nil { try await storage.create(sessionID, made) }
            return
        }
        let options = AppendOptions(agentName: agentName, expectedHead: Int64(stored.count), creating: made)
        try await storage.append(new, to: sessionID, options)
    }

    /// The whole conversation: an agent's turns; of a workflow the conversations of its steps, one after another.
    /// - Throws: `SessionError.unknown`.
    public func history(of id: String) async throws -> [JSONText] {
        guard let session = try await storage.session(id) else { throw SessionError.unknown(id) }
        let turns = try await storage.turns(of: id, .from(0, count: .max)).map { try $0.content() }
        guard session.kind == .workflow, turns.isEmpty, let bytes = try await storage.result(of: id) else {
            return turns
        }
        let parts = ResultFacts.parts(of: try JSONText(bytes)) ?? []
        return parts.flatMap { $0["conversation_history"].map { Array($0.elements) } ?? [] }
    }
}

extension JSONText {
    /// A result whose exceptions are null, its own and those of its steps and nodes; all other bytes stay.
    var withoutExceptions: JSONText {
        var found: [ArraySlice<UInt8>] = []
        func collect(_ result: JSONText) {
            for member in result.members where member.isNamed("exception") && !member.value.isNull {
                found.append(member.value.bytes)
            }
            for part in ResultFacts.parts(of: result) ?? [] { collect(part) }
        }
        collect(self)
        var out: [UInt8] = []
        var position = bytes.startIndex
        for value in found.sorted(by: { $0.startIndex < $1.startIndex }) where value.startIndex >= position {
            out += bytes[position..<value.startIndex]
            out += JSONText.null.bytes
            position = value.endIndex
        }
        if position == bytes.startIndex { return self }
        return (try? JSONText(out + bytes[position...], depthLimit: .max, takesNonFinite: true)) ?? self
    }
}
