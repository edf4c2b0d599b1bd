public import SQLCore

/// What a database holds, table by table.
public struct StorageStatistics: Sendable {
    /// One of our tables.
    public struct Table: Sendable {
        /// As SQL names it.
        public let name: String
        /// Counted, not estimated.
        public let rows: Int
        /// The table without its indexes.
        public let bytes: Int64
        /// The table's indexes, those behind its keys included.
        public let indexes: [SQLObjectStatistics]
        /// The times of the first and the last row, where the table has a time.
        public let oldest: SQLTimestamp?
        /// Nil, like `oldest`, while the table is empty.
        public let newest: SQLTimestamp?
        /// How many rows came in the last seven days, where the table has a time.
        public let addedLastWeek: Int?
    }

    /// In a fixed order, whatever the sizes are.
    public let tables: [Table]
    /// Tables and indexes together.
    public let totalBytes: Int64
}

extension StorageManager {
    /// The tables of this product and the column that says when a row came.
    private static let timeColumns = [
        ("components", "created_at"), ("component_changes", "changed_at"), ("schema_versions", "applied_at"),
    ]

    /// Counts rows and bytes. Walks the whole database: for people, not for hot paths.
    public func statistics() async throws -> StorageStatistics {
        let objects = try await database.storageStatistics()
        let weekAgo = SQLTimestamp(microseconds: now().microseconds - 7 * 86_400 * 1_000_000)
        let tables = try await database.read { connection in
            try Self.timeColumns.compactMap { name, column in
                try connection.first(
                    """
                    SELECT count(*), min(\(unsafe: column)), max(\(unsafe: column)),
                        coalesce(sum(CASE WHEN \(unsafe: column) >= \(weekAgo) THEN 1 ELSE 0 END), 0)
                    FROM \(unsafe: name)
                    """
                ) { row in
                    StorageStatistics.Table(
                        name: name,
                        rows: try row[0],
                        bytes: objects.first { $0.kind == .table && $0.name == name }?.bytes ?? 0,
                        indexes: objects.filter { $0.kind == .index && $0.table == name },
                        oldest: try row[1],
                        newest: try row[2],
                        addedLastWeek: try row[3]
                    )
                }
            }
        }
        return StorageStatistics(tables: tables, totalBytes: objects.reduce(0) { $0 + $1.bytes })
    }
}
