public import SQLCore

/// A session on its way from a line of JSON into a storage.
public struct SessionImport: Sendable {
    /// The session's id.
    public let id: String
    /// The session that is made where there is none.
    public let session: NewSession
    /// Its turns with their times.
    public let turns: [NewTurn]
    /// Whether the line holds a result that is no JSON, as the Python program could store it: it is not imported.
    public let omitsResult: Bool
    private let result: SessionResult?

    /// What an import did to one session.
    public enum Outcome: String, Sendable {
        /// It was not there.
        case added
        /// It was there with the first of these turns; the others were appended.
        case continued
        /// It was there with all of them.
        case unchanged
    }

    /// Reads a line that `SessionArchive` wrote, or one with `messages` alone as other tools write it.
    /// - Parameters:
    ///   - line: an object with `messages`.
    ///   - assumedID: the session's id where the line names none.
    /// - Throws: `SessionError.invalid` that names what is missing.
    public init(_ line: JSONText, assumedID: String?) throws {
        guard let messages = line["messages"], messages.kind == .array else {
            throw SessionError.invalid(what: "the line", reason: "has no array 'messages'")
        }
        guard let id = line["session_id"]?.string ?? assumedID else {
            throw SessionError.invalid(what: "the line", reason: "has no 'session_id'")
        }
        self.id = id
        let kind = line["kind"]?.string.flatMap(SessionKind.init(rawValue:)) ?? .agent
        session = NewSession(
            name: line["name"]?.string ?? id,
            kind: kind,
            baseSessionID: line["base_session_id"]?.string,
            title: line["title"]?.string,
            metadata: try Self.text(line["metadata"]),
            createdAt: line["created_at"]?.string.flatMap { SQLTimestamp($0) }
        )
        let places = line["turns"].map { Array($0.elements) } ?? []
        let exact = line["exact"]
        turns = try messages.elements.enumerated().map { index, message in
            let place = index < places.count ? Array(places[index].elements) : []
            func text(_ position: Int) -> String? { position < place.count ? place[position].string : nil }
            return NewTurn(
                try exact?["\(index)"]?.string.map { try JSONText($0) } ?? message,
                role: text(1),
                agentName: text(2),
                timestamp: text(0).flatMap { SQLTimestamp($0) }
            )
        }
        let stored = line["result"]?.string
        guard let document = try? stored.map({ try JSONText($0) }) else {
            result = nil
            omitsResult = stored != nil
            return
        }
        omitsResult = false
        result = SessionResult(
            document: document,
            session: session,
            messageCount: line["message_count"]?.int.map(Int64.init) ?? Int64(turns.count),
            agentsInvolved: try Self.text(line["agents_involved"]),
            timestamp: line["last_updated"]?.string.flatMap { SQLTimestamp($0) }
        )
    }

    /// Takes messages alone, as turns of one session.
    public init(id: String, session: NewSession, turns: [NewTurn]) {
        self.id = id
        self.session = session
        self.turns = turns
        result = nil
        omitsResult = false
    }

    /// Stores the session. A second run stores nothing twice; turns that are there and differ are never replaced.
    /// - Throws: `SessionError.conflict` when the stored turns are not the first ones of these.
    public func run(on storage: any SessionStorage) async throws -> Outcome {
        guard let stored = try await storage.session(id) else {
            try await storage.create(id, session)
            if !turns.isEmpty { try await storage.append(turns, to: id, AppendOptions(expectedHead: 0)) }
            try await saveResult(on: storage)
            return .added
        }
        var index = 0
        for try await turn in storage.stream(of: id) {
            guard index < turns.count, turn.contentBytes[...] == turns[index].content.bytes else {
                throw SessionError.conflict(session: id, expected: Int64(index), head: stored.head)
            }
            index += 1
        }
        guard index < turns.count else {
            try await saveResult(on: storage)
            return .unchanged
        }
        try await storage.append(Array(turns[index...]), to: id, AppendOptions(expectedHead: Int64(index)))
        try await saveResult(on: storage)
        return .continued
    }

    private func saveResult(on storage: any SessionStorage) async throws {
        guard let result, try await storage.result(of: id).map({ $0[...] != result.document.bytes }) ?? true else {
            return
        }
        try await storage.saveResult(result, of: id)
    }

    /// A member that may be JSON or a string of it.
    private static func text(_ member: JSONText?) throws -> JSONText? {
        guard let member, member.kind != .null else { return nil }
        return try member.string.map { try JSONText($0) } ?? member
    }
}
