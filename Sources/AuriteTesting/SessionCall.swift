public import SQLCore
public import Storage

/// One call of a session storage, with what it was given.
public struct SessionCall: Sendable, Equatable, CustomStringConvertible {
    /// The methods of the protocol.
    public enum Operation: String, Sendable, CaseIterable {
        case create, append, turns, session, sessions, count, saveResult, result, fork, rename, setMetadata, delete
        case retain
    }

    /// Which method it was.
    public let operation: Operation
    /// The session that was named; of a fork the source.
    public let session: String?
    /// What was appended.
    public let turns: [NewTurn]
    /// What an append demanded.
    public let expectedHead: Int64?
    /// What an append demanded.
    public let idempotencyKey: String?
    /// What was saved as a result.
    public let document: JSONText?

    init(
        _ operation: Operation,
        _ session: String? = nil,
        turns: [NewTurn] = [],
        options: AppendOptions = AppendOptions(),
        document: JSONText? = nil
    ) {
        self.operation = operation
        self.session = session
        self.turns = turns
        expectedHead = options.expectedHead
        idempotencyKey = options.idempotencyKey
        self.document = document
    }

    /// `append(agent-1)`.
    public var description: String { "\(operation.rawValue)(\(session ?? ""))" }
}
