import SQLCore

extension ContextPilotSchema {
    /// Embedding spaces side by side.
    ///
    /// - One space is `active`: `context_units.embedding` holds its vectors. Those of the others, which are `filling`,
    ///   are in `context_unit_vectors`; NULL there says that the model gave none that can be compared.
    /// - A unit is named by its id there, which is never used twice, so a vector whose unit another program has removed
    ///   does no harm, and goes with the space. There are no foreign keys: a copy between databases replaces units, and
    ///   their vectors would go with them.
    /// - The row `vectors` of `context_word_state` says up to which revision `context_search_vectors` is made, a table
    ///   that exists only where the database searches vectors by itself; version 0 where it does not.
    static let spaces = SchemaStep(
        version: 2,
        name: "spaces",
        up: { dialect in
            [
                """
                CREATE TABLE embedding_spaces (
                    name VARCHAR NOT NULL PRIMARY KEY, dimensions INTEGER NOT NULL CHECK (dimensions > 0),
                    metric VARCHAR NOT NULL DEFAULT 'cosine' CHECK (metric IN ('cosine')),
                    state VARCHAR NOT NULL CHECK (state IN ('active', 'filling')),
                    created_at \(dialect.timestampType) NOT NULL
                )
                """,
                "CREATE UNIQUE INDEX ix_embedding_spaces_active ON embedding_spaces (state) WHERE state = 'active'",
                """
                CREATE TABLE context_unit_vectors (
                    unit_id VARCHAR NOT NULL, space VARCHAR NOT NULL, embedding \(dialect.binaryType),
                    PRIMARY KEY (unit_id, space)
                )
                """,
                // The space of most units is the one that was searched until now.
                """
                INSERT INTO embedding_spaces (name, dimensions, metric, state, created_at)
                SELECT embedding_space, max(length(embedding)) / 4, 'cosine', 'active', \(dialect.currentTimestamp)
                FROM context_units WHERE length(embedding) >= 4 AND embedding_space IS NOT NULL
                GROUP BY embedding_space ORDER BY count(*) DESC, embedding_space LIMIT 1
                """,
                "INSERT INTO context_word_state VALUES ('vectors', 0, 0)",
            ]
        },
        down: { _ in
            [
                "DROP TABLE IF EXISTS \(SearchVectors.table)", "DROP TABLE context_unit_vectors",
                "DROP TABLE embedding_spaces", "DELETE FROM context_word_state WHERE name = 'vectors'",
            ]
        }
    )
}
