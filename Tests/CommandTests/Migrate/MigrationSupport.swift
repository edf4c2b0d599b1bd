import Foundation
import Logging
import PostgresDriver
import SQLCore
import TestSupport

/// A database of its own on the test server, as the single variables name it.
struct MigrationServer {
    let name: String
    private let options: PostgresOptions

    init() throws {
        options = try TestSchema.server
        name = "migrate_\(ProcessInfo.processInfo.processIdentifier)_\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// The variables of the guide's first example; the database is made by the migration.
    var variables: [String: String] {
        [
            "AURITE_DB_HOST": options.host, "AURITE_DB_PORT": "\(options.port)", "AURITE_DB_USER": options.user,
            "AURITE_DB_PASSWORD": options.password ?? "", "AURITE_DB_NAME": name,
        ]
    }

    /// The same, as the database in use.
    var current: [String: String] { variables.merging(["AURITE_DB_TYPE": "postgresql"]) { $1 } }

    var database: PostgresDatabase {
        var options = options
        options.database = name
        options.poolSize = 2
        return PostgresDatabase(options, logger: .silent)
    }

    func execute(_ statement: String) async throws {
        let database = database
        try await database.execute(SQLQuery(unsafe: statement))
        try await database.close()
    }

    func count(_ table: String) async throws -> Int {
        let database = database
        let count = try await database.value(SQLQuery(unsafe: "SELECT count(*) FROM \(table)"), as: Int.self)
        try await database.close()
        return count ?? 0
    }

    /// Ends the database; a test that fails before leaves it to the next start of the server.
    func drop() async throws {
        let database = PostgresDatabase(options, logger: .silent)
        try await database.execute(SQLQuery(unsafe: "DROP DATABASE IF EXISTS \(name) WITH (FORCE)"))
        try await database.close()
    }
}

/// The checksums of a report by table, of one side.
func checksums(_ report: String, _ side: String) throws -> [String] {
    try JSONText(report)["tables"]?.elements.map { table in
        let sum = table[side]
        return "\(table["table"]?.string ?? "") \(sum?["rows"]?.int ?? -1) \(sum?["checksum"]?.string ?? "")"
    } ?? []
}

/// A SQLite file of ours with so many turns in it.
func makeSource(_ path: String, turns: Int, in folder: TemporaryFolder) async throws {
    _ = try await AuriteProcess.run(["db", "init"], in: folder.path, environment: ["AURITE_DB_PATH": path])
    let script = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(turns))
        INSERT INTO agent_history (id, agent_name, session_id, timestamp, role, content_json, turn_index)
        SELECT i, 'Pilot', 's' || (i / 50), '2025-05-05 12:00:00.000000', 'user',
            '{"role": "user", "content": "' || hex(zeroblob(180)) || i || '"}', i % 50 FROM n;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(turns / 10))
        INSERT INTO components (name, component_type, config, created_at, last_updated)
        SELECT 'agent ' || i, 'agent', '{"name": "agent ' || i || '"}', '2025-05-05 12:00:00.000000',
            '2025-05-05 12:00:00.000000' FROM n;
        """
    _ = try await AuriteProcess.run("sqlite3", [path, script], in: folder.path)
}
