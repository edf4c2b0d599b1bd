import SQLCore

/// How far turns are indexed; see `AuriteSchema.search`.
struct SearchState: Sendable, Equatable {
    var watermark: Int64
    var wordsVersion: Int
    var candidate: Int64
    var horizon: Int64
    var removals: Int64

    /// Reads the state.
    init(in connection: any SQLConnection) throws {
        let found = try connection.first(
            """
            SELECT watermark, words_version, candidate, horizon, removals FROM search_state WHERE name = 'turns'
            """
        ) { try SearchState($0) }
        guard let found else {
            throw SQLError(
                .missingTable,
                "reading how far turns are indexed",
                cause: "search_state has no row 'turns'",
                hint: "Run `aurite db downgrade 2` and `aurite db upgrade`: the index of turns is made anew."
            )
        }
        self = found
    }

    private init(_ row: SQLRow) throws {
        watermark = try row[0]
        wordsVersion = try row[1]
        candidate = try row[2]
        horizon = try row[3]
        removals = try row[4]
    }

    /// Whether the index was made by this program's rules.
    var isCurrentVersion: Bool { wordsVersion == SearchTokens.version }

    /// Puts this state in the place of an earlier one, and holds it until the transaction ends.
    /// - Returns: false when somebody else was faster.
    func replace(_ old: SearchState, in connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE search_state SET watermark = \(watermark), words_version = \(wordsVersion),
                candidate = \(candidate), horizon = \(horizon)
            WHERE name = 'turns' AND watermark = \(old.watermark) AND words_version = \(old.wordsVersion)
                AND candidate = \(old.candidate) AND horizon = \(old.horizon) AND removals = \(old.removals)
            """
        ) == 1
    }

    /// The end of the turns, and up to where none can appear any more.
    struct Reach {
        /// The highest id that is seen; 0 without turns.
        let newest: Int64
        /// Up to this id the turns are complete.
        let complete: Int64
        /// The number from which on transactions had not begun.
        let next: Int64
    }

    /// Looks how far the turns are complete. In one statement: it must be one snapshot.
    func reach(in connection: any SQLConnection) throws -> Reach {
        let visibility = connection.dialect.visibility
        let seen = try connection.first(
            """
            SELECT \(unsafe: visibility.oldest), \(unsafe: visibility.next),
                (SELECT coalesce(max(id), 0) FROM agent_history)
            """
        ) { (oldest: try $0[0] as Int64, next: try $0[1] as Int64, newest: try $0[2] as Int64) }
        guard let seen else { return Reach(newest: 0, complete: watermark, next: 0) }
        if seen.oldest >= seen.next { return Reach(newest: seen.newest, complete: seen.newest, next: seen.next) }
        // A horizon that lies ahead is of another server, from which the database was copied.
        let isReached = seen.oldest >= horizon && horizon <= seen.next
        return Reach(
            newest: seen.newest,
            complete: max(watermark, isReached ? min(candidate, seen.newest) : watermark),
            next: seen.next
        )
    }
}
