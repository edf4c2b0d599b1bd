public import SQLCore

/// What a session belongs to.
public enum SessionKind: String, Sendable, CaseIterable {
    case agent, workflow
}

/// A session without its turns.
public struct SessionRecord: Sendable, Equatable {
    /// Unique; `agent-` or `workflow-` and eight hexadecimal digits where nobody chose one.
    public let id: String
    /// The id that the caller used for a whole family: a workflow and the sessions of its steps.
    public let baseSessionID: String?
    /// The agent's or the workflow's name.
    public let name: String
    /// Whether an agent or a workflow has it.
    public let kind: SessionKind
    /// A name that a person gave this conversation.
    public let title: String?
    /// How many turns it has, a fork's prefix included; of a workflow the messages of its steps.
    public let messageCount: Int64
    /// The next turn's index.
    public let head: Int64
    /// An object from child session to agent name, as text; nil for none.
    public let agentsInvolved: String?
    /// An object of the caller's own, as text.
    public let metadata: String?
    /// When its first turn or its row came.
    public let createdAt: SQLTimestamp
    /// When its last turn or result came; never goes back.
    public let lastUpdated: SQLTimestamp
    /// The session it was forked from and how many turns it took from there.
    public let fork: SessionFork?

    static let columns = """
        session_id, base_session_id, name, result_type, title, message_count, next_turn, agents_involved, metadata,
        created_at, last_updated, forked_from, parent_turns
        """

    init(_ row: SQLRow) throws {
        id = try row[0]
        baseSessionID = try row[1]
        name = try row[2]
        kind = SessionKind(rawValue: try row[3]) ?? .agent
        title = try row[4]
        messageCount = try row[5]
        let head: Int64 = try row[6]
        // The Python program counts the messages of an agent's document, and of a workflow's those of its steps.
        self.head = head >= 0 ? head : kind == .agent ? messageCount : 0
        // The Python program writes the JSON text `null` for none.
        agentsInvolved = (try row[7] as String?).flatMap { $0 == "null" ? nil : $0 }
        metadata = try row[8]
        createdAt = try row[9]
        lastUpdated = try row[10]
        let turns: Int64 = try row[12]
        fork = (try row[11] as String?).map { SessionFork(session: $0, turns: turns) }
    }

    /// For backends that keep sessions elsewhere.
    public init(
        id: String,
        baseSessionID: String?,
        name: String,
        kind: SessionKind,
        title: String?,
        messageCount: Int64,
        head: Int64,
        agentsInvolved: String?,
        metadata: String?,
        createdAt: SQLTimestamp,
        lastUpdated: SQLTimestamp,
        fork: SessionFork?
    ) {
        self.id = id
        self.baseSessionID = baseSessionID
        self.name = name
        self.kind = kind
        self.title = title
        self.messageCount = messageCount
        self.head = head
        self.agentsInvolved = agentsInvolved
        self.metadata = metadata
        self.createdAt = createdAt
        self.lastUpdated = lastUpdated
        self.fork = fork
    }
}

/// Where a fork left the session it came from.
public struct SessionFork: Sendable, Equatable {
    /// The other session's id at the time.
    public let session: String
    /// How many turns both share.
    public let turns: Int64

    /// For backends that keep sessions elsewhere.
    public init(session: String, turns: Int64) {
        self.session = session
        self.turns = turns
    }
}

/// A session that is to be made.
public struct NewSession: Sendable, Equatable {
    /// The agent's or the workflow's name.
    public var name: String
    /// Whether an agent or a workflow has it.
    public var kind: SessionKind
    /// See `SessionRecord.baseSessionID`.
    public var baseSessionID: String?
    /// A name for people.
    public var title: String?
    /// An object of the caller's own.
    public var metadata: JSONText?
    /// When it began; the moment it is stored when nil.
    public var createdAt: SQLTimestamp?

    /// - Parameter name: the agent's or the workflow's name.
    public init(
        name: String,
        kind: SessionKind = .agent,
        baseSessionID: String? = nil,
        title: String? = nil,
        metadata: JSONText? = nil,
        createdAt: SQLTimestamp? = nil
    ) {
        self.name = name
        self.kind = kind
        self.baseSessionID = baseSessionID
        self.title = title
        self.metadata = metadata
        self.createdAt = createdAt
    }
}
