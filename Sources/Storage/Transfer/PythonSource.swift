public import SQLCore

/// The Python program's tables on their way through a scratch database, where they are adopted as `db upgrade` would
/// adopt them: the source itself is only read.
public enum PythonSource {
    /// Its tables as its version 0.4.2 made them.
    static let tables: [TransferTable] = [
        TransferTable(
            "components",
            key: ["name"],
            columns: [
                "name": .text, "component_type": .text, "config": .json, "created_at": .timestamp,
                "last_updated": .timestamp,
            ]
        ),
        TransferTable(
            "sessions",
            key: ["session_id"],
            columns: [
                "session_id": .text, "base_session_id": .text, "name": .text, "result_type": .text,
                "is_workflow": .boolean, "message_count": .shortInteger, "execution_result": .json,
                "agents_involved": .json, "created_at": .timestamp, "last_updated": .timestamp,
            ]
        ),
        TransferTable(
            "agent_history",
            key: ["id"],
            columns: [
                "id": .integer, "agent_name": .text, "session_id": .text, "timestamp": .timestamp, "role": .text,
                "content_json": .json,
            ]
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

    /// Copies the tables that are there, at one moment, as they are.
    /// - Parameter scratch: an empty database; `StorageManager.prepare` adopts the tables in it afterwards.
    public static func copy(from source: any SQLDatabase, to scratch: any SQLDatabase) async throws {
        let snapshot = SQLSnapshot(source)
        defer { snapshot.close() }
        for table in tables {
            let isThere = try await snapshot.run { try $0.value($0.dialect.tableExists(table.name), as: Bool.self) }
            guard isThere == true else { continue }
            try await snapshot.run { try table.check(in: $0, of: source.label) }
            try await scratch.execute(creation(of: table, scratch.dialect))
            try await copy(table, snapshot, to: scratch)
        }
    }

    private static func copy(
        _ table: TransferTable,
        _ snapshot: SQLSnapshot,
        to scratch: any SQLDatabase
    ) async throws {
        let channel = BlockingChannel<CanonicalRows>(capacity: 1)
        async let reading: Void = read(table, snapshot, channel)
        do {
            while let rows = try await channel.next() {
                try await scratch.write { connection in
                    var places = 0..<rows.count
                    _ = try connection.load(into: table.name, columns: table.columns.map(\.name)) {
                        places.popFirst().map { rows.values($0, of: table) }
                    }
                }
            }
        } catch {
            channel.abandon()
            throw error
        }
        await reading
    }

    private static func read(
        _ table: TransferTable,
        _ snapshot: SQLSnapshot,
        _ channel: BlockingChannel<CanonicalRows>
    ) async {
        do {
            try await snapshot.run { connection in
                var rows = CanonicalRows()
                try connection.stream(table.rows(after: nil, through: nil, in: connection.dialect)) { row in
                    try rows.append(row, of: table)
                    guard rows.count >= 5_000 || rows.bytes.count >= 4 << 20 else { return }
                    try channel.send(rows)
                    rows = CanonicalRows()
                }
                if !rows.isEmpty { try channel.send(rows) }
            }
            channel.finish()
        } catch {
            channel.finish(.failure(error))
        }
    }

    private static func creation(of table: TransferTable, _ dialect: SQLDialect) -> SQLQuery {
        let columns = table.columns.map { column in
            let type =
                switch column.meaning {
                case .text: "VARCHAR"
                case .json: dialect.jsonType
                case .integer: "BIGINT"
                case .shortInteger: "INTEGER"
                case .boolean: "BOOLEAN"
                case .real: "FLOAT"
                case .timestamp: dialect.timestampType
                case .bytes: dialect.binaryType
                }
            return "\"\(column.name)\" \(type)"
        }
        let key = "PRIMARY KEY (\(table.key.joined(separator: ", ")))"
        return SQLQuery(unsafe: "CREATE TABLE \"\(table.name)\" (\((columns + [key]).joined(separator: ", ")))")
    }
}
