public import SQLCore
import Synchronization

extension PostgresDatabase {
    /// Tells of the current schema alone; a table's bytes include its TOAST data.
    public func storageStatistics() async throws -> [SQLObjectStatistics] {
        try await read { connection in
            try connection.all(
                """
                SELECT class.relkind = 'i', class.relname, coalesce(owner.relname, class.relname),
                    CASE WHEN class.relkind = 'i' THEN pg_relation_size(class.oid) ELSE pg_table_size(class.oid) END
                FROM pg_catalog.pg_class AS class
                JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
                LEFT JOIN pg_catalog.pg_index AS index ON index.indexrelid = class.oid
                LEFT JOIN pg_catalog.pg_class AS owner ON owner.oid = index.indrelid
                WHERE namespace.nspname = current_schema() AND class.relkind IN ('r', 'i')
                ORDER BY 3, class.relkind DESC, class.relname
                """
            ) { row in
                SQLObjectStatistics(
                    kind: try row[0] as Bool ? .index : .table,
                    name: try row[1],
                    table: try row[2],
                    bytes: try row[3]
                )
            }
        }
    }

    /// Runs `VACUUM (ANALYZE)` on each table of the current schema that the role owns.
    public func vacuum() async throws {
        let names = try await read { connection in
            let schema = try connection.value("SELECT current_schema()", as: String?.self).flatMap { $0 } ?? ""
            return try Self.tables(in: connection).map { "\(SQLName.quoted(schema)).\(SQLName.quoted($0))" }
        }
        // VACUUM runs in no transaction, so each table is a statement of its own.
        for name in names { try await executeOutside(SQLQuery(unsafe: "VACUUM (ANALYZE) \(name)")) }
    }

    /// Copies every table of our schema into a new schema beside it, with the indexes and defaults.
    /// - Returns: the new schema, as it is spelled in SQL.
    public func backUp(named name: String) async throws -> String {
        // One moment for all tables.
        let (copy, origin) = try await writeOnSnapshot { connection in
            let origin = try connection.value("SELECT current_schema()", as: String.self) ?? "public"
            let stamp = try connection.value(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMMDD_HH24MISS_US')",
                as: String.self
            )
            // Names are cut at 63 bytes: the time has to stay whole.
            let words = name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
            let schema = SQLName.quoted("\(origin.prefix(20))_\(words.prefix(18))_\(stamp ?? "")")
            try connection.execute(SQLQuery(unsafe: "CREATE SCHEMA \(schema)"))
            for table in try Self.tables(in: connection).map(SQLName.quoted) {
                let source = "\(SQLName.quoted(origin)).\(table)"
                try connection.execute(
                    SQLQuery(unsafe: "CREATE TABLE \(schema).\(table) (LIKE \(source) INCLUDING ALL)")
                )
                try connection.execute(
                    SQLQuery(unsafe: "INSERT INTO \(schema).\(table) OVERRIDING SYSTEM VALUE SELECT * FROM \(source)")
                )
                try self.copyCounters(of: source, to: "\(schema).\(table)", in: connection)
            }
            return (schema, origin)
        }
        origins.withLock { $0[copy] = origin }
        return copy
    }

    /// Gives the copy's counted columns counters of their own that go on where the original's stand. A column of type
    /// SERIAL would else keep drawing from the original's, which then could not be dropped.
    private func copyCounters(of source: String, to copy: String, in connection: any SQLConnection) throws {
        let columns = try connection.all(
            """
            SELECT attname, attidentity <> '' FROM pg_catalog.pg_attribute
            WHERE attrelid = CAST(\(source) AS regclass) AND attnum > 0 AND NOT attisdropped
                AND pg_get_serial_sequence(\(source), attname) IS NOT NULL
            """
        ) { (name: try $0[0] as String, isIdentity: try $0[1] as Bool) }
        for column in columns {
            let name = SQLName.quoted(column.name)
            if !column.isIdentity {
                let counter = "\(copy.dropLast())_\(column.name.replacing("\"", with: "\"\""))_counter\""
                for statement in [
                    "CREATE SEQUENCE \(counter) OWNED BY \(copy).\(name)",
                    "ALTER TABLE \(copy) ALTER \(name) SET DEFAULT nextval('\(counter.replacing("'", with: "''"))')",
                ] {
                    try connection.execute(SQLQuery(unsafe: statement))
                }
            }
            if let advance = dialect.advanceCounter(copy, column.name) { try connection.execute(advance) }
        }
    }

    /// SQL that keeps the present schema as `adopted` and gives its name to the copy.
    public func restoration(of backup: String) -> String {
        let origin = origins.withLock { $0[backup] } ?? connector.options.schema ?? "public"
        let schema = SQLName.quoted(origin)
        return "ALTER SCHEMA \(schema) RENAME TO adopted; ALTER SCHEMA \(backup) RENAME TO \(schema);"
    }

    private static func tables(in connection: any SQLConnection) throws -> [String] {
        try connection.all(
            """
            SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()
            AND pg_has_role(tableowner, 'USAGE') ORDER BY tablename
            """
        ) { try $0[0] as String }
    }
}
