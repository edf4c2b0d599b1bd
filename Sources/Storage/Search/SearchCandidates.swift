import SQLCore

/// Looks through turns from the newest one down: first those that are not indexed yet, then what the index gives.
struct SearchCandidates {
    /// How many matches are ranked together.
    private static let largestCount = 1_000
    /// How many bytes of messages are read for it.
    private static let largestSize = 8 << 20
    private static let pageSize = 100

    struct Candidate {
        let place: SearchCursor.Place
        /// In memory until the best ones are known: `largestSize` bounds all of them.
        let turn: SearchableTurn
    }

    private let scope: SearchScope
    private let connection: any SQLConnection
    private let watermark: Int64
    private var size = 0
    /// The matches, newest first.
    private(set) var found: [Candidate] = []
    /// Turns with lower ids were not looked at; nil when there are none.
    private(set) var below: Int64?

    /// - Parameter below: only turns with lower ids are looked at.
    init(_ scope: SearchScope, below: Int64, in connection: any SQLConnection) throws {
        self.scope = scope
        self.connection = connection
        let state = try SearchState(in: connection)
        // Words of other rules are of no use, unless a newer program made them: then they are better than nothing.
        watermark = state.wordsVersion >= SearchTokens.version ? state.watermark : 0
        self.below = below
        try readTail()
        try readIndex()
    }

    private var isFull: Bool { found.count >= Self.largestCount || size >= Self.largestSize }

    private mutating func look(at turn: SearchableTurn) {
        size += turn.content.count
        below = turn.id
        guard let rank = scope.rank(turn) else { return }
        let place = SearchCursor.Place(rank: rank, turnID: turn.id)
        found.append(Candidate(place: place, turn: turn))
    }

    private mutating func readTail() throws {
        while let end = below, end > watermark + 1, !isFull {
            var count = 0
            try SearchableTurn.forEach(
                where: "id > \(watermark) AND id < \(end)",
                by: "id DESC",
                limit: Self.pageSize,
                in: connection
            ) { turn in
                count += 1
                look(at: turn)
                return !isFull
            }
            if count < Self.pageSize, !isFull { below = watermark + 1 }
        }
    }

    private mutating func readIndex() throws {
        if below == nil || isFull { return }
        if let preparation = connection.dialect.fullText.preparation { try connection.execute(preparation) }
        var matches = IndexMatches(scope.expression, in: connection)
        while let end = below, !isFull {
            let (ids, rest) = try matches.next(below: end, limit: Self.largestCount - found.count)
            for start in stride(from: 0, to: ids.count, by: Self.pageSize) where !isFull {
                let page = Array(ids[start..<min(start + Self.pageSize, ids.count)])
                try SearchableTurn.forEach(
                    where: connection.dialect.isOneOf("id", page),
                    by: "id DESC",
                    limit: page.count,
                    in: connection
                ) { turn in
                    look(at: turn)
                    return !isFull
                }
            }
            if !isFull { below = rest }
        }
    }
}
