/// Why a session could not be read or changed as asked.
public enum SessionError: Error, Equatable, CustomStringConvertible {
    /// No session has this id.
    case unknown(String)
    /// A session of this id is there already.
    case exists(String)
    /// The session has another number of turns than the append expected.
    case conflict(session: String, expected: Int64, head: Int64)
    /// The key was used for other turns.
    case keyConflict(session: String, key: String)
    /// The session has fewer turns than asked for.
    case noSuchTurn(session: String, turn: Int64, head: Int64)
    /// Several sessions may be meant by what was given.
    case ambiguous(String, candidates: [String])
    /// An id, key or content that is empty or too long.
    case invalid(what: String, reason: String)

    /// What, where and what to do next.
    public var description: String {
        switch self {
        case .unknown(let id): "session '\(id)' not found"
        case .exists(let id): "session '\(id)' already exists"
        case .conflict(let session, let expected, let head):
            "session '\(session)' has \(head) turns, not \(expected): somebody appended meanwhile; "
                + "read the new turns and append with expected head \(head)"
        case .keyConflict(let session, let key):
            "session '\(session)' has other turns under the idempotency key '\(key)': use a new key for new turns"
        case .noSuchTurn(let session, let turn, let head):
            "session '\(session)' has \(head) turns: there is no turn \(turn)"
        case .ambiguous(let id, let candidates):
            "Ambiguous partial ID '\(id)': it may mean \(candidates.prefix(5).joined(separator: ", "))"
        case .invalid(let what, let reason): "\(what) \(reason)"
        }
    }
}
