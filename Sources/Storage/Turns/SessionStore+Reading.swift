import SQLCore

extension SessionStore {
    /// Turns of a session in their order, those that a fork took from its parents included.
    /// - Throws: `SessionError.unknown`.
    public func turns(of id: String, _ range: TurnRange) async throws -> [Turn] {
        try await database.read { connection in
            guard let history = try History(of: id, in: connection) else { throw SessionError.unknown(id) }
            if history.head < 0 { return try Self.foreignTurns(of: id, range, in: connection) }
            return try history.turns(range, in: connection)
        }
    }
}

/// Where the turns of one session stand.
struct History {
    /// Turns with indexes from `first` to before `end`, stored under one id.
    private struct Segment {
        let turnsID: String
        let first: Int64
        let end: Int64
    }

    private let id: String
    private let own: Segment
    private let hasParent: Bool

    /// The number of turns.
    var head: Int64 { own.end }

    /// - Returns: nil when there is no such session.
    init?(of id: String, in connection: any SQLConnection) throws {
        let found = try connection.first(
            """
            SELECT coalesce(turns_id, session_id), parent_turns, next_turn, parent_session_id IS NOT NULL
            FROM sessions WHERE session_id = \(id) AND deleted_at IS NULL
            """
        ) { (Segment(turnsID: try $0[0], first: try $0[1], end: try $0[2]), try $0[3] as Bool) }
        guard let found else { return nil }
        self.id = id
        (own, hasParent) = found
    }

    func turns(_ range: TurnRange, in connection: any SQLConnection) throws -> [Turn] {
        let wanted = range.bounds(head: head)
        var turns: [Turn] = []
        turns.reserveCapacity(wanted.count)
        for segment in try segments(wanted.lowerBound, in: connection).reversed() {
            let from = max(wanted.lowerBound, segment.first)
            let end = min(wanted.upperBound, segment.end)
            guard from < end else { continue }
            try connection.run(
                """
                SELECT turn_index, id, role, agent_name, timestamp, content_json FROM agent_history
                WHERE session_id = \(segment.turnsID) AND turn_index >= \(from) AND turn_index < \(end)
                ORDER BY turn_index
                """
            ) { turns.append(try Turn($0)) }
        }
        return turns
    }

    /// Which turns of the history are stored under which id.
    func owners(in connection: any SQLConnection) throws -> [String: Range<Int64>] {
        let segments = try segments(0, in: connection).map { ($0.turnsID, $0.first..<max($0.first, $0.end)) }
        return Dictionary(segments) { first, _ in first }
    }

    /// The owners of all turns from an index on, newest first. Each of them owns at least one, so as many rows are
    /// walked as turns are read at most.
    private func segments(_ from: Int64, in connection: any SQLConnection) throws -> [Segment] {
        guard hasParent, own.first > from else { return [own] }
        return try connection.all(
            """
            WITH RECURSIVE chain (turns_id, parent, first_index, end_index) AS (
                SELECT coalesce(turns_id, session_id), parent_session_id, parent_turns, next_turn
                FROM sessions WHERE session_id = \(id)
                UNION ALL
                SELECT coalesce(owner.turns_id, owner.session_id), owner.parent_session_id, owner.parent_turns,
                    chain.first_index
                FROM chain JOIN sessions AS owner ON owner.session_id = chain.parent
                WHERE chain.first_index > \(from)
            )
            SELECT turns_id, first_index, end_index FROM chain ORDER BY end_index DESC, first_index DESC
            """
        ) { Segment(turnsID: try $0[0], first: try $0[1], end: try $0[2]) }
    }
}
