import SQLCore

/// pgvector 0.8 or later: older ones give less than was asked for where a filter leaves few rows.
/// Source: https://github.com/pgvector/pgvector, "Filtering" and "Iterative Index Scans"
extension SQLDialect {
    static let vectorSearch = SQLVectorSearch(
        home: "(\(homeQuery))",
        homeOf: { table, column in
            """
            (\(homeQuery) AND EXISTS (
                SELECT 1 FROM pg_catalog.pg_attribute AS attribute
                JOIN pg_catalog.pg_class AS class ON class.oid = attribute.attrelid
                JOIN pg_catalog.pg_namespace AS place ON place.oid = class.relnamespace
                WHERE place.nspname = current_schema() AND class.relname = '\(table)'
                    AND attribute.attname = '\(column)' AND NOT attribute.attisdropped
            ))
            """
        },
        schema: "quote_ident(current_schema())",
        // In the schema of our tables it would go with them, and take other schemas' vectors along.
        installation: ["CREATE EXTENSION IF NOT EXISTS vector SCHEMA public", "CREATE EXTENSION IF NOT EXISTS vector"],
        hint: """
            As a superuser run `CREATE EXTENSION vector;` in this database; the package is postgresql-NN-pgvector on \
            Debian and Ubuntu, pgvector with Homebrew. It has to be version 0.8 or later.
            """,
        vectorType: { "\($0).vector" },
        // Rows are loaded as COPY's text.
        vector: { .text(text(of: $0)) },
        labelType: "TEXT[]",
        labels: { .text(array($0)) },
        labelIndex: { "CREATE INDEX \($0) ON \($1) USING gin (\($2))" },
        hasAnyLabel: { "\(unsafe: $0) && CAST(\(array($1)) AS text[])" },
        nearest: nearest,
        mostIndexedDimensions: 4_000,
        indexCreation: indexCreation,
        indexRemoval: { SQLQuery(unsafe: "DROP INDEX CONCURRENTLY IF EXISTS \($0).\(SQLName.quoted($1))") },
        indexState: { name in
            """
            SELECT index.indisvalid AND index.indisready, EXISTS (
                SELECT 1 FROM pg_catalog.pg_stat_progress_create_index AS progress
                WHERE progress.index_relid = index.indexrelid
            ), method.amname
            FROM pg_catalog.pg_index AS index
            JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
            JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
            JOIN pg_catalog.pg_am AS method ON method.oid = class.relam
            WHERE namespace.nspname = current_schema() AND class.relname = \(name)
            """
        },
        indexNames: { table in
            """
            SELECT class.relname FROM pg_catalog.pg_index AS index
            JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
            JOIN pg_catalog.pg_class AS owner ON owner.oid = index.indrelid
            JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = owner.relnamespace
            WHERE namespace.nspname = current_schema() AND owner.relname = \(table)
            """
        },
        literal: SQLName.literal
    )

    private static let homeQuery = """
        SELECT quote_ident(home.nspname) FROM pg_catalog.pg_extension AS extension
        JOIN pg_catalog.pg_namespace AS home ON home.oid = extension.extnamespace
        WHERE extension.extname = 'vector'
            AND CAST(string_to_array(substring(extension.extversion FROM '^[0-9]+\\.[0-9]+'), '.') AS int[]) >= ARRAY[0, 8]
        """

    /// The type of an index's entries: a `vector` has 2,000 dimensions at most there, a `halfvec` 4,000.
    private static func entryType(_ dimensions: Int) -> String { dimensions > 2_000 ? "halfvec" : "vector" }

    /// What `vector_recv` takes: the number of dimensions, a zero, the numbers, the most significant byte first. A tenth
    /// of the time that text takes here, and none for the server to read digits.
    /// Source: https://github.com/pgvector/pgvector, `src/vector.c`
    private static func bytes(of vector: [Float]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + 4 * vector.count)
        func append(_ bits: UInt32) { withUnsafeBytes(of: bits.bigEndian) { bytes += $0 } }
        append(UInt32(UInt16(truncatingIfNeeded: vector.count)) << 16)
        for number in vector { append(number.bitPattern) }
        return bytes
    }

    /// `[1.0,0.5]`, with as many digits as tell each number from its neighbours.
    private static func text(of vector: [Float]) -> String {
        var text = "["
        text.reserveCapacity(vector.count * 14 + 2)
        for (place, element) in vector.enumerated() {
            if place > 0 { text += "," }
            text += element.description
        }
        text += "]"
        return text
    }

    private static func array(_ texts: [String]) -> String {
        let quoted = texts.map { text in
            // An array cannot hold NUL, and nothing that is stored has one.
            let escaped = text.replacing("\0", with: "").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped)\""
        }
        return "{\(quoted.joined(separator: ","))}"
    }

    @Sendable private static func nearest(_ question: SQLVectorQuestion) -> SQLQuery {
        let home = question.home
        let vector = SQLValue.native(bytes(of: question.vector))
        // In the text: where the planner does not know the limit it plans each question anew, for a third of its time.
        let limit = "\(max(question.limit, 0))"
        let columns = question.columns.joined(separator: ", ")
        let found = (question.columns.map { "found.\($0)" } + ["found.distance"] + question.constants)
            .joined(separator: ", ")
        // The column as it is, which no index is made of: none is walked for it.
        let plain: SQLQuery = """
            \(unsafe: question.column) OPERATOR(\(unsafe: home).<=>) CAST(\(vector) AS \(unsafe: home).vector)
            """
        switch question.road {
        case .exact:
            let number: SQLQuery = question.weight.map { "((\(plain)) - 1) * \(unsafe: $0)" } ?? plain
            return """
                SELECT \(unsafe: found) FROM (
                    SELECT \(unsafe: columns), \(number) AS distance FROM \(unsafe: question.table)
                    WHERE \(question.condition) ORDER BY distance, \(unsafe: question.order) LIMIT \(unsafe: limit)
                ) AS found
                """
        case .index(let candidates):
            // The settings hold for this statement, or its transaction, and are made before the walk begins, which
            // depends on them: all of it is one trip to the server.
            let breadth = "'\(min(max(candidates, 10), 1_000))'"
            // The vector is the first bind, sent and read once.
            let type = "\(home).\(entryType(question.dimensions))(\(question.dimensions))"
            let order = """
                CAST(\(question.column) AS \(type)) OPERATOR(\(home).<=>) CAST($1 AS \(type))
                """
            return """
                SELECT \(unsafe: found)
                FROM (
                    SELECT set_config('hnsw.ef_search', \(unsafe: breadth), true) AS breadth,
                        set_config('hnsw.iterative_scan', 'strict_order', true) AS graph,
                        set_config('ivfflat.probes', \(unsafe: breadth), true) AS probes,
                        set_config('ivfflat.iterative_scan', 'relaxed_order', true) AS lists OFFSET 0
                ) AS settings
                CROSS JOIN LATERAL (
                    SELECT \(unsafe: columns), \(plain) AS distance FROM \(unsafe: question.table)
                    WHERE \(question.condition) AND settings.breadth <> settings.graph AND settings.probes <> settings.lists
                    ORDER BY \(unsafe: order) LIMIT \(unsafe: limit)
                ) AS found
                """
        }
    }

    @Sendable private static func indexCreation(_ plan: SQLVectorIndexPlan) -> [SQLQuery] {
        let type = entryType(plan.dimensions)
        let (method, options) =
            switch plan.method {
            case .graph: ("hnsw", "")
            case .lists(let count): ("ivfflat", " WITH (lists = \(count))")
            }
        let table = "\(plan.schema).\(plan.table)"
        let creation = SQLQuery(
            unsafe: """
                CREATE INDEX CONCURRENTLY \(SQLName.quoted(plan.name)) ON \(table) USING \(method) \
                ((CAST(\(plan.column) AS \(plan.home).\(type)(\(plan.dimensions)))) \(plan.home).\(type)_cosine_ops)\
                \(options) WHERE \(plan.condition)
                """
        )
        // For a planner that has never heard of the space, an index of it is not worth its while.
        return [creation, SQLQuery(unsafe: "ANALYZE \(table)")]
    }
}
