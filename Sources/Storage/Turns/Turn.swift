public import SQLCore

/// One turn of a conversation: a message as it was said, and its place.
public struct Turn: Sendable, Equatable {
    /// Its place in the session, counted from 0 without gaps, a fork's prefix included.
    public let index: Int64
    /// The number of its row, which grows over all sessions; a deleted one is never given again.
    public let id: Int64
    /// Who speaks, as the message says it: `user`, `assistant`, `tool`, `system` …
    public let role: String
    /// The agent whose conversation this is.
    public let agentName: String
    /// When it was stored. Order is by `index`: a clock may go backwards.
    public let timestamp: SQLTimestamp
    /// The message, byte for byte as it came.
    public let contentBytes: [UInt8]

    /// The message as JSON, scanned anew at every call.
    /// - Throws: `JSONSyntaxError` when somebody else wrote what is no JSON.
    public func content() throws -> JSONText { try JSONText(contentBytes) }

    init(_ row: SQLRow) throws {
        index = try row[0]
        id = try row[1]
        role = try row[2]
        agentName = try row[3]
        timestamp = try row[4]
        contentBytes = try row[5]
    }

    /// For backends that keep turns elsewhere.
    public init(
        index: Int64,
        id: Int64,
        role: String,
        agentName: String,
        timestamp: SQLTimestamp,
        contentBytes: [UInt8]
    ) {
        self.index = index
        self.id = id
        self.role = role
        self.agentName = agentName
        self.timestamp = timestamp
        self.contentBytes = contentBytes
    }
}

/// A message on its way into a session.
public struct NewTurn: Sendable, Equatable {
    /// How many bytes one message may have: 64 MiB.
    public static let largestContent = 64 << 20

    /// Stored to the byte.
    public let content: JSONText
    /// See `Turn.role`.
    public let role: String
    /// See `Turn.agentName`; that of the append when nil.
    public let agentName: String?
    /// When it was said; the moment of the append when nil.
    public let timestamp: SQLTimestamp?

    /// - Parameters:
    ///   - content: the whole message, usually an object of the OpenAI format.
    ///   - role: who speaks; the message's own `role` when nil, `user` where it has none.
    ///   - agentName: for a turn that comes from elsewhere.
    ///   - timestamp: for a turn that comes from elsewhere.
    public init(_ content: JSONText, role: String? = nil, agentName: String? = nil, timestamp: SQLTimestamp? = nil) {
        self.content = content
        self.role = role ?? content["role"]?.string ?? "user"
        self.agentName = agentName
        self.timestamp = timestamp
    }
}

/// Which turns of a session are meant. Turns always come in their order.
public enum TurnRange: Sendable, Equatable {
    /// The newest ones.
    case last(Int)
    /// Those from an index onwards.
    case from(Int64, count: Int)
    /// Those just before an index: the page above a `.last`.
    case before(Int64, count: Int)

    /// The indexes that are meant of a session with so many turns.
    public func bounds(head: Int64) -> Range<Int64> {
        func clamped(_ index: Int64) -> Int64 { min(max(index, 0), head) }
        switch self {
        case .last(let count): return clamped(head - Int64(max(count, 0)))..<head
        case .from(let index, let count):
            let from = clamped(index)
            return from..<from + min(Int64(max(count, 0)), head - from)
        case .before(let index, let count):
            let end = clamped(index)
            return clamped(end - Int64(max(count, 0)))..<end
        }
    }
}

/// What an append demands beside its turns.
public struct AppendOptions: Sendable {
    /// The agent that the turns are recorded for; the session's own name when nil.
    public var agentName: String?
    /// How many turns the session must have before; nil for any number.
    public var expectedHead: Int64?
    /// Identifies the append within its session, so that a retry stores nothing twice. It lives as long as the turns.
    public var idempotencyKey: String?
    /// The session to make when there is none; nil refuses an unknown one.
    public var creating: NewSession?

    /// Demands nothing.
    public init(
        agentName: String? = nil,
        expectedHead: Int64? = nil,
        idempotencyKey: String? = nil,
        creating: NewSession? = nil
    ) {
        self.agentName = agentName
        self.expectedHead = expectedHead
        self.idempotencyKey = idempotencyKey
        self.creating = creating
    }
}

/// Where appended turns stand.
public struct AppendResult: Sendable, Equatable {
    /// The index of the first one.
    public let firstIndex: Int64
    /// How many turns the session has after them. A replay tells the number right after the first append.
    public let head: Int64
    /// Whether an earlier append with this key had stored them already.
    public let isReplay: Bool

    /// For backends that keep turns elsewhere.
    public init(firstIndex: Int64, head: Int64, isReplay: Bool) {
        self.firstIndex = firstIndex
        self.head = head
        self.isReplay = isReplay
    }
}
