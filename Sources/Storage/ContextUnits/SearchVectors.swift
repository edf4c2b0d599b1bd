import SQLCore

/// The table that a database with an extension for vectors searches: every vector of every space with what filters ask
/// for, so that one narrow table answers.
///
/// It is made from `context_units` and `context_unit_vectors`, whose bytes are the same in every database, and follows
/// the change log as `ContextWords` do: a transaction of ours catches up before it commits, and what another program
/// wrote is caught up with before the next question. Where the extension appears later, all of it is made then.
enum SearchVectors {
    static let table = "context_search_vectors"
    static let column = "embedding"
    static let labels = "tags"
    /// Counted up when the same units would give other rows. 0 in the database where the table is not kept.
    private static let version = 2
    private static let pageSize = 500

    /// What a transaction finds that may have to change the table.
    private struct State {
        let search: SQLVectorSearch
        let revision: Int64
        let version: Int
        let oldest: Int64
        let newest: Int64
    }

    /// Holds the row of the state: another process waits here. Nil where no such table is kept.
    private static func state(in connection: any SQLConnection) throws -> State? {
        guard let search = connection.dialect.vectorSearch else { return nil }
        let state = try connection.first(
            """
            UPDATE context_word_state SET revision = revision WHERE name = 'vectors' AND words_version > 0
            RETURNING revision, words_version, (SELECT coalesce(min(revision), 0) FROM context_unit_changes),
                (SELECT coalesce(max(revision), 0) FROM context_unit_changes),
                \(unsafe: search.homeOf(table, column))
            """
        ) { row in
            (
                state: State(
                    search: search,
                    revision: try row[0],
                    version: try row[1],
                    oldest: try row[2],
                    newest: try row[3]
                ), home: try row[4] as String?
            )
        }
        guard let state, state.home != nil, state.state.version <= version else { return nil }
        return state.state
    }

    /// Up to which revision the table is made, as an expression.
    static let revision = "(SELECT revision FROM context_word_state WHERE name = 'vectors')"

    /// Whether the table holds what the log tells of, as an expression.
    static let isCurrent = """
        \(revision) >= (SELECT coalesce(max(revision), 0) FROM context_unit_changes)
        """

    /// Makes what the log tells of, in the caller's transaction.
    ///
    /// A vector of another length than its space's, which another program wrote, keeps the table behind the log: whoever
    /// writes goes on, and the next question is told.
    /// - Parameter isAsked: whether a question waits for it, which then fails.
    /// - Throws: `ContextError` that names the unit, for a question.
    static func catchUp(in connection: any SQLConnection, isAsked: Bool = false) throws {
        guard let state = try state(in: connection) else { return }
        if state.version == version, state.revision >= state.newest { return }
        let seqs: [Int64]
        if state.version == version, state.oldest <= state.revision + 1 {
            seqs = try connection.all(
                "SELECT DISTINCT seq FROM context_unit_changes WHERE revision > \(state.revision)"
            ) { try $0[0] }
        } else {
            try connection.execute("DELETE FROM \(unsafe: table)")
            seqs = try connection.all("SELECT seq FROM context_units ORDER BY seq") { try $0[0] }
        }
        if let problem = try replace(seqs, state.search, in: connection) {
            if isAsked { throw problem }
            return
        }
        try connection.execute(
            """
            UPDATE context_word_state SET revision = \(state.newest), words_version = \(version)
            WHERE name = 'vectors'
            """
        )
    }

    /// Makes units' rows anew after vectors came that no log tells of.
    static func refresh(_ seqs: [Int64], in connection: any SQLConnection) throws {
        guard !seqs.isEmpty, let state = try state(in: connection) else { return }
        try replace(seqs, state.search, in: connection)
    }

    /// After a switch: the rows of the space were there before, only those of the old one go.
    static func switched(to space: String, in connection: any SQLConnection) throws {
        guard let state = try state(in: connection), state.version == version else { return }
        try connection.execute(
            "DELETE FROM \(unsafe: table) WHERE space NOT IN (SELECT name FROM embedding_spaces)"
        )
        try connection.execute(
            "UPDATE context_word_state SET revision = \(state.newest) WHERE name = 'vectors'"
        )
    }

    /// A space was given up.
    static func forget(_ space: String, in connection: any SQLConnection) throws {
        guard try state(in: connection) != nil else { return }
        try connection.execute("DELETE FROM \(unsafe: table) WHERE space = \(space)")
    }

    /// - Returns: what is wrong with a vector that was left out.
    @discardableResult
    private static func replace(
        _ seqs: [Int64],
        _ search: SQLVectorSearch,
        in connection: any SQLConnection
    ) throws -> ContextError? {
        var problem: ContextError?
        // One vector of another length than its space's would refuse every comparison.
        let spaces = Dictionary(
            try SpaceTable.all(in: connection).map { ($0.name, $0.dimensions) },
            uniquingKeysWith: { $1 }
        )
        for start in stride(from: 0, to: seqs.count, by: pageSize) {
            let isAsked = connection.dialect.isOneOf("seq", Array(seqs[start..<min(start + pageSize, seqs.count)]))
            try connection.execute("DELETE FROM \(unsafe: table) WHERE \(isAsked)")
            let rows = try connection.all(
                """
                SELECT seq, embedding_space, embedding, type, status, source_type, confidence, tags, id
                FROM context_units
                WHERE embedding IS NOT NULL AND \(isAsked)
                UNION ALL
                SELECT seq, space, vector.embedding, type, status, source_type, confidence, tags, id
                FROM context_units JOIN context_unit_vectors AS vector ON vector.unit_id = context_units.id
                WHERE vector.embedding IS NOT NULL AND \(isAsked)
                """
            ) { row -> [SQLValue]? in
                guard let space = try row[1] as String?, let dimensions = spaces[space] else { return nil }
                let count = row.withBytes(2, \.count)
                guard count == dimensions * 4 else {
                    problem = .wrongLength(of: try row[8], count, space, dimensions)
                    return nil
                }
                guard let vector = row.withBytes(2, VectorBytes.vector), VectorBytes.isUsable(vector) else {
                    return nil
                }
                let tags = (try? JSONText(try row[7] as String))?.elements.map(\.lossyString) ?? []
                return [
                    .integer(try row[0]), .text(space), search.vector(vector), .text(try row[3]), .text(try row[4]),
                    .text(try row[5]), .real(try row[6]), search.labels(tags.map(ContextWords.fold)),
                ]
            }
            var next = rows.lazy.compactMap(\.self).makeIterator()
            let columns = ["seq", "space", column, "type", "status", "source_type", "confidence", labels]
            _ = try connection.load(into: table, columns: columns) { next.next() }
        }
        return problem
    }
}

extension SearchVectors {
    /// What a database can do about vectors by itself.
    enum Support: Equatable {
        /// There is no extension for it.
        case none
        /// There is one, and it is not there.
        case missing
        /// It searches; whether the table was made just now.
        case kept(isNew: Bool)
    }

    /// Makes the table with everything in it where the extension is there and it is not kept yet, and lets it go where
    /// the extension is gone.
    static func prepare(_ database: any SQLDatabase) async throws -> Support {
        guard let search = database.dialect.vectorSearch else { return .none }
        return try await database.write { connection in
            let state = try connection.first(
                """
                UPDATE context_word_state SET revision = revision WHERE name = 'vectors'
                RETURNING words_version, \(unsafe: search.home), \(unsafe: search.homeOf(table, column))
                """
            ) { (version: try $0[0] as Int, home: try $0[1] as String?, kept: try $0[2] as String?) }
            guard let state else { return .none }
            if state.version >= version, state.kept != nil { return .kept(isNew: false) }
            try connection.execute("DROP TABLE IF EXISTS \(unsafe: table)")
            guard let home = state.home else {
                try connection.execute("UPDATE context_word_state SET words_version = 0 WHERE name = 'vectors'")
                return .missing
            }
            for statement in creation(search, home) { try connection.execute(SQLQuery(unsafe: statement)) }
            let newest = try connection.value(
                "SELECT coalesce(max(revision), 0) FROM context_unit_changes",
                as: Int64.self
            )
            let seqs = try connection.all("SELECT seq FROM context_units ORDER BY seq") { try $0[0] as Int64 }
            let isWhole = try replace(seqs, search, in: connection) == nil
            try connection.execute(
                """
                UPDATE context_word_state SET words_version = \(version), revision = \(isWhole ? newest : 0)
                WHERE name = 'vectors'
                """
            )
            return .kept(isNew: true)
        }
    }

    private static func creation(_ search: SQLVectorSearch, _ home: String) -> [String] {
        [
            """
            CREATE TABLE \(table) (
                space VARCHAR NOT NULL, seq BIGINT NOT NULL, type VARCHAR NOT NULL, status VARCHAR NOT NULL,
                source_type VARCHAR NOT NULL, confidence DOUBLE PRECISION NOT NULL,
                \(labels) \(search.labelType) NOT NULL, \(column) \(search.vectorType(home)) NOT NULL,
                PRIMARY KEY (space, seq)
            )
            """,
            "CREATE INDEX ix_\(table)_seq ON \(table) (seq)",
            "CREATE INDEX ix_\(table)_type ON \(table) (space, status, type)",
            "CREATE INDEX ix_\(table)_source_type ON \(table) (space, source_type, status)",
            search.labelIndex("ix_\(table)_labels", table, labels),
        ]
    }
}
