public import SQLCore

extension SQLDialect {
    /// SQLite 3.35 or later.
    public static let sqlite = SQLDialect(
        timestampType: "DATETIME",
        jsonType: "TEXT",
        binaryType: "BLOB",
        contains: { "instr(\(unsafe: $0), \($1)) > 0" },
        countedKey: "INTEGER PRIMARY KEY AUTOINCREMENT",
        countedColumn: "INTEGER NOT NULL UNIQUE",
        // There is one writer at a time.
        nextNumber: { table, column in "(SELECT coalesce(max(\(column)), 0) + 1 FROM \(table))" },
        currentTimestamp: "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        // Every write transaction begins with BEGIN IMMEDIATE, and there is one writer.
        schemaLock: nil,
        writeLock: { _ in nil },
        writerLock: { _ in nil },
        allowsChangesInQueries: false,
        advanceCounter: { _, _ in nil },
        tableExists: { table in
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = \(table))"
        },
        primaryKeyColumns: { table in "SELECT name FROM pragma_table_info(\(table)) WHERE pk > 0 ORDER BY pk" },
        columnNames: { table in "SELECT name FROM pragma_table_info(\(table)) ORDER BY cid" },
        tableNames: """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
            """,
        // As an index of ours has it, so that the index serves.
        bytewise: { "\($0) COLLATE BINARY" },
        refusesForeignValues: false,
        // It becomes NULL. Source: https://www.sqlite.org/floatingpoint.html
        storesNaN: false,
        changeLogTriggers: changeLogTriggers,
        // Triggers end with their table.
        changeLogRemoval: { _ in [] },
        isOneOf: { expression, numbers in
            "\(unsafe: expression) IN (SELECT value FROM json_each(\("[\(numbers.map(String.init).joined(separator: ","))]")))"
        },
        // There is one writer at a time.
        visibility: SQLVisibility(oldest: "1", next: "1"),
        fullText: fullText,
        vectorSearch: nil
    )

    /// One trigger for each operation. An update that moves a row to another key is a deletion of the
    /// old key and an insertion of the new one; an update that changes nothing watched is not logged.
    @Sendable private static func changeLogTriggers(_ log: SQLChangeLog) -> [String] {
        let columns = log.keyColumns.joined(separator: ", ")
        func insertion(_ row: String, _ operation: String, when condition: String? = nil) -> String {
            let values =
                log.keyColumns.map { "\(row).\($0)" }
                + ["'\(operation)'", "strftime('%Y-%m-%d %H:%M:%f000', 'now')"]
            let list = values.joined(separator: ", ")
            // VALUES where it will do: a SELECT costs a coroutine for each row.
            let source = condition.map { "SELECT \(list) WHERE \($0)" } ?? "VALUES (\(list))"
            return "INSERT INTO \(log.log) (\(columns), operation, changed_at) \(source);"
        }
        func differs(_ columns: [String]) -> String {
            columns.map { "OLD.\($0) IS NOT NEW.\($0)" }.joined(separator: " OR ")
        }
        let keyMoved = differs(log.keyColumns)
        return [
            """
            CREATE TRIGGER \(log.table)_log_insert AFTER INSERT ON \(log.table) BEGIN
                \(insertion("NEW", "insert"))
            END
            """,
            """
            CREATE TRIGGER \(log.table)_log_update AFTER UPDATE OF \((log.keyColumns + log.watchedColumns).joined(separator: ", ")) \
            ON \(log.table) WHEN \(differs(log.keyColumns + log.watchedColumns)) BEGIN
                \(insertion("OLD", "delete", when: keyMoved))
                \(insertion("NEW", "update"))
            END
            """,
            """
            CREATE TRIGGER \(log.table)_log_delete AFTER DELETE ON \(log.table) BEGIN
                \(insertion("OLD", "delete"))
            END
            """,
        ]
    }
}
