import SQLCore
import Storage

/// What the result of a run tells of itself for lists: the documented rules.
struct ResultFacts {
    /// A workflow when there are results of steps or nodes.
    let kind: SessionKind
    /// The agent's or the workflow's name, where it is told.
    let name: String?
    /// The messages of the conversation; of a workflow those of its direct steps or nodes.
    let messageCount: Int64
    /// The children's sessions with their agents' names; nil for none.
    let agentsInvolved: JSONText?

    init(_ document: JSONText) {
        func count(_ result: JSONText) -> Int64 {
            Int64(result["conversation_history"].map { $0.elements.reduce(0) { count, _ in count + 1 } } ?? 0)
        }
        guard let parts = Self.parts(of: document) else {
            kind = .agent
            name = Self.text(document["agent_name"])
            messageCount = count(document)
            agentsInvolved = nil
            return
        }
        kind = .workflow
        name = Self.text(document["workflow_name"])
        messageCount = parts.reduce(0) { $0 + count($1) }
        var agents: [(key: String, value: JSONText)] = []
        for part in parts {
            guard let session = Self.text(part["session_id"]), let agent = part["agent_name"], agent.kind == .string,
                !agents.contains(where: { $0.key.isExactly(session) })
            else { continue }
            agents.append((session, agent))
        }
        agentsInvolved = agents.isEmpty ? nil : .object(members: agents)
    }

    /// The results of a workflow's steps or nodes in their order; nil when the document is no workflow's.
    static func parts(of document: JSONText) -> [JSONText]? {
        let steps = document["step_results"].flatMap { $0.isNull ? nil : $0 }
        let nodes = document["node_results"].flatMap { $0.isNull ? nil : $0 }
        if steps == nil, nodes == nil { return nil }
        let all = (steps.map { Array($0.elements) } ?? []) + (nodes.map { $0.members.map(\.value) } ?? [])
        return all.compactMap { $0["result"] }
    }

    /// The name, or `Untitled` with the beginning of the session's id.
    func displayName(of id: String) -> String {
        name ?? "Untitled \(kind == .agent ? "Agent" : "Workflow") (\(id.prefix(8)))"
    }

    private static func text(_ value: JSONText?) -> String? {
        value?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
