public import SQLCore

/// A session as one line of JSON, and back.
///
/// `messages` holds the conversation in the OpenAI format, so that other tools read the line; what they do not know
/// stands in members of our own. A message whose text has a line break outside of its strings is written without it,
/// and its exact text is kept under `exact`.
public struct SessionArchive: Sendable {
    /// The session, without its place in a database.
    public let record: SessionRecord
    /// Its turns, all of them.
    public let turns: [Turn]
    /// What the last run returned, to the byte; nil where the turns say it all.
    public let result: [UInt8]?

    /// Reads a session from a storage.
    /// - Throws: `SessionError.unknown`.
    public init(_ id: String, from storage: any SessionStorage) async throws {
        guard let record = try await storage.session(id) else { throw SessionError.unknown(id) }
        self.record = record
        var turns: [Turn] = []
        for try await turn in storage.stream(of: id) { turns.append(turn) }
        self.turns = turns
        let stored = try await storage.result(of: id)
        let conversation = JSONText.array(turns.compactMap { try? $0.content() })
        let assumed = JSONText.object([
            "conversation_history": conversation, "agent_name": .string(record.name), "workflow_name": .null,
        ])
        result = stored.flatMap { $0[...] == assumed.bytes ? nil : $0 }
    }

    /// The line, without its end.
    public var line: JSONText {
        var exact: [(key: String, value: JSONText)] = []
        var messages: [JSONText] = []
        for turn in turns {
            let text = String(decoding: turn.contentBytes, as: UTF8.self)
            guard let content = try? turn.content() else {
                exact.append(("\(turn.index)", .string(text)))
                messages.append(.null)
                continue
            }
            let isOneLine = !turn.contentBytes.contains { $0 == 0x0A || $0 == 0x0D }
            if !isOneLine { exact.append(("\(turn.index)", .string(text))) }
            messages.append(isOneLine ? content : content.compact)
        }
        var members: [(key: String, value: JSONText)] = [
            ("session_id", .string(record.id)), ("base_session_id", .string(record.baseSessionID)),
            ("name", .string(record.name)), ("kind", .string(record.kind.rawValue)),
            ("title", .string(record.title)), ("metadata", Self.embedded(record.metadata)),
            ("created_at", .string(record.createdAt.iso)), ("last_updated", .string(record.lastUpdated.iso)),
            ("message_count", .int(record.messageCount)), ("agents_involved", Self.embedded(record.agentsInvolved)),
            ("messages", .array(messages)),
            (
                "turns",
                .array(turns.map { .array([.string($0.timestamp.iso), .string($0.role), .string($0.agentName)]) })
            ),
        ]
        if let fork = record.fork {
            members.append(("forked_from", .object(["session_id": .string(fork.session), "turns": .int(fork.turns)])))
        }
        if !exact.isEmpty { members.append(("exact", .object(members: exact))) }
        if let result { members.append(("result", .string(String(decoding: result, as: UTF8.self)))) }
        return .object(members: members)
    }

    /// A stored text as JSON where it is JSON of one line, else as a string.
    private static func embedded(_ text: String?) -> JSONText {
        guard let text else { return .null }
        guard !text.utf8.contains(0x0A), !text.utf8.contains(0x0D), let json = try? JSONText(text) else {
            return .string(text)
        }
        return json
    }
}
