import SQLCore
import Storage

extension SessionRecord {
    /// The documented item of a list, and what we know beyond it.
    var listing: JSONText {
        func json(_ text: String?) -> JSONText { text.map { (try? JSONText($0)) ?? .string($0) } ?? .null }
        return .object([
            "session_id": .string(id), "name": .string(name), "title": .string(title),
            "created_at": .string(createdAt.iso), "last_updated": .string(lastUpdated.iso),
            "message_count": .int(messageCount), "is_workflow": .bool(kind == .workflow),
            "agents_involved": json(agentsInvolved), "base_session_id": .string(baseSessionID),
            "metadata": json(metadata),
            "forked_from": fork.map { .object(["session_id": .string($0.session), "turns": .int($0.turns)]) } ?? .null,
        ])
    }
}

extension Turn {
    /// The turn with its place; the message itself is as it was stored.
    var listing: JSONText {
        .object([
            "turn": .int(index), "timestamp": .string(timestamp.iso), "agent_name": .string(agentName),
            "role": .string(role),
            "message": (try? content()) ?? .string(String(decoding: contentBytes, as: UTF8.self)),
        ])
    }
}

/// `1 turn`, `2 turns`.
func turns(_ count: Int64) -> String { count == 1 ? "1 turn" : "\(count) turns" }
