import SQLCore

extension AuriteSchema {
    /// The words of turns, and how far they are indexed.
    ///
    /// - `turn_search` holds the words of every turn up to `watermark`, by the turn's id.
    /// - `words_version` is the version of the rules that made the words; 0 before the first.
    /// - `candidate` and `horizon`: up to that id no turn can appear any more once every transaction below that number
    ///   has ended (`SQLVisibility`).
    /// - `removals` counts transactions that removed turns past the watermark: a batch that was read before one of them
    ///   is read again.
    static let search = SchemaStep(
        version: 3,
        name: "search",
        up: { dialect in
            dialect.fullText.creation("turn_search") + [
                """
                CREATE TABLE search_state (
                    name VARCHAR NOT NULL PRIMARY KEY, watermark BIGINT NOT NULL, words_version INTEGER NOT NULL,
                    candidate BIGINT NOT NULL, horizon BIGINT NOT NULL, removals BIGINT NOT NULL
                )
                """,
                "INSERT INTO search_state VALUES ('turns', 0, 0, 0, 0, 0)",
                "CREATE INDEX ix_sessions_turns ON sessions (turns_id) WHERE turns_id IS NOT NULL",
            ]
        },
        down: { _ in ["DROP TABLE turn_search", "DROP TABLE search_state", "DROP INDEX ix_sessions_turns"] }
    )
}
