import SQLCore
import Storage

extension SessionFile {
    /// The file's text: the documented members in their order, then those of others, then ours.
    var bytes: [UInt8] {
        var members: [(key: [UInt8], value: [UInt8])] = []
        func add(_ key: String, _ value: [UInt8]) { members.append((asciiString(key), value)) }
        add("session_id", asciiString(id))
        add("base_session_id", asciiString(baseSessionID))
        add("execution_result", place == .generated ? generatedDocument : Array(document.bytes))
        add("result_type", asciiString(kind.rawValue))
        add("created_at", asciiString(createdAt.iso))
        add("last_updated", asciiString(lastUpdated.iso))
        add("name", asciiString(name))
        add("message_count", Array("\(messageCount)".utf8))
        add("agents_involved", agentsInvolved.map { Array($0.bytes) } ?? Array("null".utf8))
        members += others.map { (Array($0.keyText.bytes), Array($0.value.bytes)) }
        var own = extra
        own.hasResult = place != .generated
        var parts = own.members
        if place == .apart {
            parts.append((asciiString("turns"), RecordText.array(messages.map { Array($0.bytes) }, margin: "    ")))
        }
        if !parts.isEmpty { add(SessionFileExtra.key, RecordText.object(parts, margin: "  ")) }
        return RecordText.object(members) + [UInt8(ascii: "\n")]
    }

    /// A result around the turns, one on a line.
    private var generatedDocument: [UInt8] {
        RecordText.object(
            [
                (
                    asciiString("conversation_history"),
                    RecordText.array(messages.map { Array($0.bytes) }, margin: "    ")
                ),
                (asciiString("agent_name"), asciiString(name)),
                (asciiString("workflow_name"), asciiString(nil)),
            ],
            margin: "  "
        )
    }

    /// What a run returned, to the byte; without one, the conversation and the agent's name.
    var result: [UInt8] {
        guard place == .generated else { return Array(document.bytes) }
        let generated = JSONText.object([
            "conversation_history": .array(messages), "agent_name": .string(name), "workflow_name": .null,
        ])
        return Array(generated.bytes)
    }
}
