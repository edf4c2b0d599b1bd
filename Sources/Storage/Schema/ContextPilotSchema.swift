import SQLCore

/// The tables of the product `contextpilot`, version by version.
///
/// A step that has been released is never edited: add the next one.
enum ContextPilotSchema {
    static let product = "contextpilot"

    static let steps = [contexts, spaces]

    static let unitLog = SQLChangeLog(
        table: "context_units",
        log: "context_unit_changes",
        keyColumns: ["seq"],
        watchedColumns: [
            "content", "name", "type", "status", "source_type", "tags", "confidence", "embedding", "embedding_space",
        ]
    )

    /// Context units with the log of their changes, conversations, settings and security events.
    ///
    /// - `seq` is the order in which units came; the change log and the indexes know a unit by it.
    /// - `embedding` holds float32 numbers, little-endian; `embedding_space` names the model that gave them. Both are
    ///   NULL for a unit without a vector.
    /// - `context_unit_texts` and `context_words` are made from the units by this program, since no database folds the
    ///   case of every script: see `ContextWords`. `context_word_state` says up to which revision they are.
    private static let contexts = SchemaStep(
        version: 1,
        name: "contexts",
        up: { dialect in
            let time = dialect.timestampType
            let json = dialect.jsonType
            return [
                """
                CREATE TABLE context_units (
                    id VARCHAR NOT NULL PRIMARY KEY,
                    source_type VARCHAR NOT NULL DEFAULT 'manual', name VARCHAR NOT NULL DEFAULT '',
                    content TEXT NOT NULL, metadata \(json) NOT NULL DEFAULT '{}',
                    embedding \(dialect.binaryType), embedding_space VARCHAR,
                    created_at \(time) NOT NULL, updated_at \(time) NOT NULL,
                    superseded_by VARCHAR REFERENCES context_units (id)
                        ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
                    type VARCHAR NOT NULL CHECK (type IN ('preference', 'decision', 'fact', 'goal')),
                    confidence DOUBLE PRECISION NOT NULL DEFAULT 1.0 CHECK (confidence >= 0 AND confidence <= 1),
                    tags \(json) NOT NULL DEFAULT '[]', source VARCHAR NOT NULL DEFAULT 'manual',
                    status VARCHAR NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'superseded')),
                    last_used \(time), seq \(dialect.countedColumn)
                )
                """,
                "CREATE INDEX ix_context_units_status ON context_units (status, seq)",
                "CREATE INDEX ix_context_units_source_type ON context_units (source_type, seq)",
                """
                CREATE INDEX ix_context_units_superseded_by ON context_units (superseded_by)
                WHERE superseded_by IS NOT NULL
                """,
                """
                CREATE TABLE context_unit_changes (
                    revision \(dialect.countedKey), seq BIGINT NOT NULL, operation VARCHAR NOT NULL,
                    changed_at \(time) NOT NULL
                )
                """,
                """
                CREATE TABLE context_unit_texts (
                    seq BIGINT NOT NULL PRIMARY KEY, folded TEXT NOT NULL, words TEXT NOT NULL
                )
                """,
                """
                CREATE TABLE context_word_state (
                    name VARCHAR NOT NULL PRIMARY KEY, revision BIGINT NOT NULL, words_version INTEGER NOT NULL
                )
                """,
                "INSERT INTO context_word_state VALUES ('units', 0, 0)",
                """
                CREATE TABLE conversations (
                    id VARCHAR NOT NULL PRIMARY KEY, task TEXT NOT NULL, provider VARCHAR NOT NULL,
                    model VARCHAR NOT NULL, created_at \(time) NOT NULL,
                    prompt_type VARCHAR NOT NULL CHECK (prompt_type IN ('full', 'compact')),
                    context_ids \(json) NOT NULL DEFAULT '[]'
                )
                """,
                "CREATE INDEX ix_conversations_created ON conversations (created_at DESC, id)",
                """
                CREATE TABLE messages (
                    id \(dialect.countedKey),
                    conversation_id VARCHAR NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
                    role VARCHAR NOT NULL CHECK (role IN ('user', 'assistant', 'system')), content TEXT NOT NULL,
                    "timestamp" \(time) NOT NULL, tokens INTEGER, finish_reason VARCHAR, model VARCHAR
                )
                """,
                "CREATE INDEX ix_messages_conversation ON messages (conversation_id, id)",
                "CREATE TABLE settings (key VARCHAR NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
                """
                CREATE TABLE security_events (
                    id VARCHAR NOT NULL PRIMARY KEY, event VARCHAR NOT NULL, outcome VARCHAR NOT NULL,
                    request_id VARCHAR, method VARCHAR, path VARCHAR, client_ip VARCHAR, actor VARCHAR,
                    details \(json) NOT NULL, created_at \(time) NOT NULL
                )
                """,
                "CREATE INDEX ix_security_events_created ON security_events (created_at DESC, id)",
            ] + dialect.fullText.creation(ContextWords.table) + dialect.changeLogTriggers(unitLog)
        },
        down: { dialect in
            (["context_unit_changes", "context_unit_texts", "context_word_state", ContextWords.table]
                + ContextAdoption.tables).map { "DROP TABLE \($0)" }
                + dialect.changeLogRemoval(unitLog)
        },
        adoption: SchemaAdoption(
            isNeeded: { try ContextAdoption.exists("context_units", in: $0) },
            setAside: ContextAdoption.setAside,
            carryOver: ContextAdoption.carryOver
        )
    )
}
