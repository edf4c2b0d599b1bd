public import SQLCore
public import Storage

/// The documented rules of sessions over any storage: ids, names, results, lists, clean-up.
///
/// ```swift
/// let manager = SessionManager(storage)
/// let session = manager.agentSession(id: "harbour", includesHistory: true)       // agent-harbour
/// let history = try await manager.loadHistory(agentName: "Pilot", sessionID: session.id)
/// ```
/// A storage that cannot be reached is an error in every call, never an empty answer.
public struct SessionManager: Sendable {
    /// Where the sessions are.
    public let storage: any SessionStorage
    let now: @Sendable () -> SQLTimestamp
    private let newName: @Sendable () -> String

    /// - Parameters:
    ///   - now: the present moment, for the age of sessions.
    ///   - newName: the end of an id that nobody chose: eight random hexadecimal digits.
    public init(
        _ storage: any SessionStorage,
        now: @escaping @Sendable () -> SQLTimestamp = { .now },
        newName: @escaping @Sendable () -> String = { SessionManager.randomName() }
    ) {
        self.storage = storage
        self.now = now
        self.newName = newName
    }

    /// Eight random hexadecimal digits.
    public static func randomName() -> String {
        let digits = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// An id of its own for a session that nobody named: `agent-1a2b3c4d`.
    public func newID(_ kind: SessionKind) -> String { SessionIdentity.prefix(of: kind) + newName() }

    /// The session of an agent's run.
    /// - Parameters:
    ///   - id: what the caller gave.
    ///   - includesHistory: `include_history` of the agent.
    ///   - workflowIncludesHistory: that of the workflow which runs the agent; wins when it is not nil.
    ///   - baseSessionID: that of the workflow.
    public func agentSession(
        id: String?,
        includesHistory: Bool?,
        workflowIncludesHistory: Bool? = nil,
        baseSessionID: String? = nil
    ) -> SessionIdentity {
        .agent(
            id: id,
            includesHistory: includesHistory,
            workflowIncludesHistory: workflowIncludesHistory,
            baseSessionID: baseSessionID,
            newID: newID
        )
    }

    /// The session of a workflow's run.
    /// - Parameters:
    ///   - id: what the caller gave; a nested workflow's `childID`.
    ///   - includesHistory: `include_history` of the workflow.
    ///   - baseSessionID: that of the workflow around a nested one.
    public func workflowSession(
        id: String?,
        includesHistory: Bool?,
        baseSessionID: String? = nil
    ) -> SessionIdentity {
        .workflow(id: id, includesHistory: includesHistory, baseSessionID: baseSessionID, newID: newID)
    }

    /// The id of a linear workflow's step, agent or nested workflow.
    /// - Parameter step: its index from 0, every step counted.
    public static func childID(of workflow: String, step: Int) -> String { "\(workflow)-\(step)" }

    /// The id of a graph workflow's node.
    public static func childID(of workflow: String, node: String) -> String { "\(workflow)-\(node)" }
}
