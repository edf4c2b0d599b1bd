import SQLCore
import Storage

/// Tool calls at the end of a session that nobody answered: the process that ran them died.
public struct InterruptedToolCalls: Sendable, Equatable {
    /// What the result of a repaired call says.
    public static let resultText = "Error: the tool call was interrupted before it returned; its result is not known."

    /// One call without a result.
    public struct Call: Sendable, Equatable {
        /// What the result has to name.
        public let id: String
        /// The tool; empty where the call does not say.
        public let name: String
    }

    /// How a conversation spells calls and results.
    enum Format: Sendable, Equatable {
        /// `tool_calls` beside the content, and a message of the role `tool` for each result.
        case messages
        /// Blocks `tool_use` and `tool_result` in the `content` of messages.
        case blocks
        /// The same blocks without a message around them, as old rows have it.
        case bareBlocks
    }

    /// The session's number of turns at which this holds.
    public let head: Int64
    /// The index of the turn that makes the calls.
    public let turn: Int64
    /// The calls that have no result, in their order; at least one.
    public let calls: [Call]
    let format: Format

    /// Looks at the last turns of a session.
    /// - Parameter turns: from a turn that is no result of a tool, or from the first one, to the last.
    /// - Returns: nil when no call is open.
    init?(_ turns: [Turn]) {
        guard let last = turns.last else { return nil }
        var answered: Set<String> = []
        for turn in turns.reversed() {
            // What somebody else wrote and is no JSON calls nothing.
            guard let content = try? turn.content() else { return nil }
            if let results = Self.results(in: content, role: turn.role) {
                answered.formUnion(results)
                continue
            }
            guard turn.role == "assistant", let (calls, format) = Self.calls(in: content) else { return nil }
            let open = calls.filter { !answered.contains($0.id) }
            guard !open.isEmpty else { return nil }
            head = last.index + 1
            self.turn = turn.index
            self.calls = open
            self.format = format
            return
        }
        return nil
    }

    /// The ids that a turn answers; nil when it is no result of a tool.
    static func results(in content: JSONText, role: String) -> [String]? {
        let blocks = (blocks(of: content)?.blocks ?? []).filter { $0["type"]?.string == "tool_result" }
        let ids = blocks.compactMap { $0["tool_use_id"]?.string } + [content["tool_call_id"]?.string].compactMap { $0 }
        return ids.isEmpty && role != "tool" ? nil : ids
    }

    private static func calls(in content: JSONText) -> (calls: [Call], format: Format)? {
        if let calls = content["tool_calls"], calls.kind == .array, calls.elements.contains(where: { _ in true }) {
            let found = calls.elements.compactMap { call in
                call["id"]?.string.map { Call(id: $0, name: call["function"]?["name"]?.string ?? "") }
            }
            return (found, .messages)
        }
        guard let (blocks, format) = blocks(of: content) else { return nil }
        let found = blocks.filter { $0["type"]?.string == "tool_use" }.compactMap { block in
            block["id"]?.string.map { Call(id: $0, name: block["name"]?.string ?? "") }
        }
        return found.isEmpty ? nil : (found, format)
    }

    private static func blocks(of content: JSONText) -> (blocks: [JSONText], format: Format)? {
        if content.kind == .array { return (Array(content.elements), .bareBlocks) }
        guard let inner = content["content"], inner.kind == .array else { return nil }
        return (Array(inner.elements), .blocks)
    }

    /// A result for each call, in the conversation's own spelling.
    func results(saying text: String) -> [NewTurn] {
        switch format {
        case .messages:
            calls.map { call in
                NewTurn(
                    .object([
                        "role": .string("tool"), "tool_call_id": .string(call.id), "name": .string(call.name),
                        "content": .string(text),
                    ])
                )
            }
        case .blocks: [NewTurn(.object(["role": .string("user"), "content": blocks(text)]))]
        case .bareBlocks: [NewTurn(blocks(text), role: "tool")]
        }
    }

    /// That interface takes the results of one turn in one message.
    private func blocks(_ text: String) -> JSONText {
        .array(
            calls.map { call in
                .object([
                    "type": .string("tool_result"), "tool_use_id": .string(call.id),
                    "content": .array([.object(["type": .string("text"), "text": .string(text)])]),
                    "is_error": .bool(true),
                ])
            }
        )
    }
}
