public import SQLCore

/// Which sessions are meant, newest first.
public struct SessionQuery: Sendable, Equatable {
    /// Agents' sessions of this name, steps of workflows included.
    public var agentName: String?
    /// Workflows' sessions of this name; wins over `agentName`.
    public var workflowName: String?
    /// Only of agents or only of workflows; without a meaning beside a name.
    public var kind: SessionKind?
    /// The family that was started under one id.
    public var baseSessionID: String?
    /// Last changed at this moment or later.
    public var updatedFrom: SQLTimestamp?
    /// Last changed before this moment.
    public var updatedBefore: SQLTimestamp?
    /// How many are wanted at most.
    public var limit: Int
    /// Goes on after a page.
    public var after: SessionCursor?

    /// Means every session.
    public init(
        agentName: String? = nil,
        workflowName: String? = nil,
        kind: SessionKind? = nil,
        baseSessionID: String? = nil,
        updatedFrom: SQLTimestamp? = nil,
        updatedBefore: SQLTimestamp? = nil,
        limit: Int = 50,
        after: SessionCursor? = nil
    ) {
        self.agentName = agentName
        self.workflowName = workflowName
        self.kind = kind
        self.baseSessionID = baseSessionID
        self.updatedFrom = updatedFrom
        self.updatedBefore = updatedBefore
        self.limit = limit
        self.after = after
    }

    /// The kind and the name that the filters come to.
    public var effectiveKindAndName: (kind: SessionKind?, name: String?) {
        if let workflowName { return (.workflow, workflowName) }
        if let agentName { return (.agent, agentName) }
        return (kind, nil)
    }
}

/// The place of a session in the list.
public struct SessionCursor: Sendable, Equatable {
    /// When the last session of the page was changed.
    public let lastUpdated: SQLTimestamp
    /// The session's id: several may be of one moment.
    public let id: String

    /// Behind this session.
    public init(lastUpdated: SQLTimestamp, id: String) {
        self.lastUpdated = lastUpdated
        self.id = id
    }
}

/// Sessions, newest first, and where the next ones begin.
public struct SessionPage: Sendable, Equatable {
    /// As many as were asked for, or all that are left.
    public let sessions: [SessionRecord]
    /// Nil when there are no more.
    public let next: SessionCursor?

    /// For backends that keep sessions elsewhere.
    public init(sessions: [SessionRecord], next: SessionCursor?) {
        self.sessions = sessions
        self.next = next
    }
}
