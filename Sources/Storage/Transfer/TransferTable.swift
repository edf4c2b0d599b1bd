/// One table as a copy between databases sees it: which columns there are, what they mean, and which of them identify a
/// row. What is in no description is not copied: the change log, schema versions, the transfers' own records and
/// whatever is built from these tables.
public struct TransferTable: Sendable {
    /// What a column's values mean, whatever a database stores them as.
    public enum Meaning: Sendable {
        /// Text, by its bytes.
        case text
        /// The text of one JSON value, by its bytes.
        case json
        /// An integer of 64 bits.
        case integer
        /// An integer of 32 bits where the column has no room for more.
        case shortInteger
        case boolean
        /// A double.
        case real
        /// Naive UTC with microseconds.
        case timestamp
        /// Bytes that are no text.
        case bytes
    }

    /// A column and what it means.
    public struct Column: Sendable {
        /// As SQL names it.
        public let name: String
        /// The same in every database.
        public let meaning: Meaning
    }

    /// As SQL names it.
    public let name: String
    /// The columns of the primary key, in its order.
    public let key: [String]
    /// Every column, in the order of the table.
    public let columns: [Column]
    /// The column that the database counts up by itself.
    public let counter: String?
    /// Whether an index besides the key refuses equal values: a row has to go before its successor comes.
    public let hasOtherUniqueKeys: Bool
    /// The column that names another row of the same table, if there is one: it is written once all rows are there.
    public let reference: String?
    /// Whether rows of other tables go with a row: then one that differs is changed where it stands.
    public let isReferenced: Bool
    /// A statement that is run with every change of the table: what is built from its rows has to be built anew.
    public let invalidation: String?

    /// A table of any product. The columns are named in the order of the table.
    public init(
        _ name: String,
        key: [String],
        columns: KeyValuePairs<String, Meaning>,
        counter: String? = nil,
        hasOtherUniqueKeys: Bool = false,
        reference: String? = nil,
        isReferenced: Bool = false,
        invalidation: String? = nil
    ) {
        self.name = name
        self.key = key
        self.columns = columns.map { Column(name: $0.key, meaning: $0.value) }
        self.counter = counter
        self.hasOtherUniqueKeys = hasOtherUniqueKeys
        self.reference = reference
        self.isReferenced = isReferenced
        self.invalidation = invalidation
    }

    /// The places of the key's columns among all columns.
    var keyPlaces: [Int] { key.compactMap { name in columns.firstIndex { $0.name == name } } }
}

extension TransferTable {
    /// The tables of the product `aurite`.
    public static let aurite: [TransferTable] = [
        TransferTable(
            "components",
            key: ["component_type", "name"],
            columns: [
                "name": .text, "component_type": .text, "config": .json, "created_at": .timestamp,
                "last_updated": .timestamp, "base_path": .text, "exported_digest": .text,
            ]
        ),
        TransferTable(
            "sessions",
            key: ["session_id"],
            columns: [
                "session_id": .text, "base_session_id": .text, "name": .text, "result_type": .text,
                "is_workflow": .boolean, "message_count": .shortInteger, "execution_result": .json,
                "agents_involved": .json, "created_at": .timestamp, "last_updated": .timestamp, "title": .text,
                "metadata": .json, "next_turn": .integer, "turns_id": .text, "forked_from": .text,
                "parent_session_id": .text, "parent_turns": .integer, "deleted_at": .timestamp,
            ]
        ),
        TransferTable(
            "agent_history",
            key: ["id"],
            columns: [
                "id": .integer, "agent_name": .text, "session_id": .text, "timestamp": .timestamp, "role": .text,
                "content_json": .json, "turn_index": .integer, "idempotency_key": .text, "key_turns": .shortInteger,
            ],
            counter: "id",
            hasOtherUniqueKeys: true,
            // The words of another version of the rules: the next batch of the index begins anew.
            invalidation: "UPDATE search_state SET words_version = 0, removals = removals + 1 WHERE name = 'turns'"
        ),
        TransferTable(
            "qa_test_results",
            key: ["result_id"],
            columns: [
                "result_id": .text, "evaluation_config_id": .text, "result": .json, "component_type": .text,
                "overall_score": .real, "status": .text, "created_at": .timestamp,
            ]
        ),
    ]

    /// Tables of ours that stay where they are.
    public static let local: Set<String> = [
        "component_changes", "schema_versions", "transfer_ranges", "transfer_owner", "search_state",
        "context_unit_changes", "context_unit_texts", "context_word_state", SearchVectors.table,
    ]

    /// What the names of tables begin with that hold an index of words, and what SQLite keeps behind it.
    static let indexPrefixes = ["turn_search", ContextWords.table]
}
