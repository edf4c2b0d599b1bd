import Foundation
import PostgresDriver
import SQLCore
import SQLiteDriver
import Storage

/// What tools that do nothing but move rows need for them, into our own tables with all their B-tree indexes.
final class MigrationFloors {
    private let server: PostgresOptions
    private let source: String
    private let folder: String
    private let tables = ["components", "sessions", "agent_history"]
    private var databases: [String] = []
    private var number = 0

    init(_ url: String, source: String, folder: String) throws {
        server = try PostgresOptions(url: url)
        self.source = source
        self.folder = folder
    }

    /// A database of a new name, empty, by its URL.
    func makeDatabase() async throws -> String {
        number += 1
        let name = "bench_migrate_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try await administer("CREATE DATABASE \(name)")
        databases.append(name)
        return url(of: name)
    }

    func dropDatabases() async throws {
        for name in databases { try await administer("DROP DATABASE \(name)") }
    }

    /// `\copy` of every table from a file, by psql; nil without one.
    func copyFiles() async throws -> Double {
        let database = try await makeTables()
        var script = ""
        for table in tables {
            let columns = try await columns(of: table)
            let file = "\(folder)/\(table).copy"
            if !FileManager.default.fileExists(atPath: file) {
                let options = ["-csv", "-noheader", "-nullvalue", "(null)", source]
                let query = "SELECT \(columns) FROM \(table) ORDER BY 1"
                let child = try Child.run(
                    ["sh", "-c", "sqlite3 \"$@\" > \(table).copy", "sh"] + options + [query],
                    in: folder
                )
                guard child.status == 0 else { throw BenchFailure("sqlite3 ended with \(child.status)") }
            }
            script += "\\copy \(table) (\(columns)) FROM '\(file)' WITH (FORMAT csv, NULL '(null)')\n"
        }
        try script.write(toFile: "\(folder)/copy.sql", atomically: true, encoding: .utf8)
        return try time(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "copy.sql", database])
    }

    /// pgloader, data only; nil where there is none.
    func pgloader() async throws -> Double? {
        guard try Child.run(["sh", "-c", "command -v pgloader"], in: folder).status == 0 else { return nil }
        let database = try await makeTables()
        let script = """
            LOAD DATABASE FROM sqlite:///\(source) INTO \(database)
            WITH data only, workers = 2, concurrency = 1
            INCLUDING ONLY TABLE NAMES LIKE \(tables.map { "'\($0)'" }.joined(separator: ", "));
            """
        try script.write(toFile: "\(folder)/pgloader.load", atomically: true, encoding: .utf8)
        let seconds = try time(["pgloader", "--quiet", "pgloader.load"])
        let loaded = try await PostgresDatabase(try PostgresOptions(url: database), logger: .silent)
            .value("SELECT count(*) FROM agent_history", as: Int.self)
        return loaded ?? 0 > 0 ? seconds : nil
    }

    /// Every row by one prepared statement in one transaction, from memory, with Python's driver.
    func insertRows() throws -> Double {
        number += 1
        let copy = "\(folder)/insert-\(number).db"
        let script = """
            import sqlite3, sys, time
            source, target, *tables = sys.argv[1:]
            old, new = sqlite3.connect(source), sqlite3.connect(target)
            schema = old.execute("SELECT sql FROM sqlite_schema WHERE tbl_name IN (%s) AND sql IS NOT NULL AND type != 'trigger' "
                "ORDER BY type DESC" % ",".join("?" * len(tables)), tables).fetchall()
            for statement, in schema: new.execute(statement)
            new.execute("PRAGMA journal_mode = WAL")
            new.execute("PRAGMA synchronous = NORMAL")
            rows = {table: old.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
            start = time.perf_counter()
            for table in tables:
                values = ",".join("?" * len(rows[table][0]))
                new.executemany(f"INSERT INTO {table} VALUES ({values})", rows[table])
            new.commit()
            print(time.perf_counter() - start)
            """
        let child = try Child.run(["python3", "-c", script, source, copy] + tables, in: folder)
        guard let seconds = Double(child.output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchFailure("the bare insert ended with \(child.status)")
        }
        return seconds
    }

    /// Our tables in a database of their own, as a migration finds them when it copies; without the triggers' log.
    private func makeTables() async throws -> String {
        let url = try await makeDatabase()
        let storage = StorageManager(PostgresDatabase(try PostgresOptions(url: url), logger: .silent))
        try await storage.prepare()
        try await storage.close()
        return url
    }

    private func columns(of table: String) async throws -> String {
        TransferTable.aurite.first { $0.name == table }?.columns.map(\.name).joined(separator: ", ") ?? ""
    }

    private func time(_ command: [String]) throws -> Double {
        let child = try Child.run(command, in: folder)
        guard child.status == 0 else { throw BenchFailure("\(command[0]) ended with \(child.status)") }
        return child.seconds
    }

    private func administer(_ statement: String) async throws {
        let database = PostgresDatabase(server, logger: .silent)
        try await database.execute(SQLQuery(unsafe: statement))
        try await database.close()
    }

    private func url(of database: String) -> String {
        "postgresql://\(server.user):\(server.password ?? "")@\(server.host):\(server.port)/\(database)"
    }
}
