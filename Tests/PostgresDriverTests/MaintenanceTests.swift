import Logging
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Upkeep of a schema of ours: sizes, vacuum, copies and the way back.
@Suite struct MaintenanceTests {
    private func filled(_ kind: TestDatabase) async throws -> (database: any SQLDatabase, schema: TestSchema) {
        let opened = try await kind.make()
        try await opened.database.write { connection in
            try connection.execute("CREATE TABLE \"odd \"\"name\" (id serial PRIMARY KEY, v text)")
            try connection.execute("CREATE INDEX by_v ON \"odd \"\"name\" (v)")
            try connection.execute(
                "INSERT INTO \"odd \"\"name\" (v) SELECT md5(n::text) FROM generate_series(1, 2000) AS n"
            )
        }
        return (opened.database, try #require(opened.schema))
    }

    @Test("Statistics tell of tables and indexes with their bytes", arguments: TestDatabase.servers)
    func counts(on kind: TestDatabase) async throws {
        let (database, _) = try await filled(kind)
        let statistics = try await database.storageStatistics()
        #expect(statistics.map(\.kind).filter { $0 == .table }.count == 1)
        #expect(Set(statistics.map(\.table)) == ["odd \"name"] && statistics.count == 3)
        #expect(statistics.contains { $0.name == "by_v" } && statistics.allSatisfy { $0.bytes >= 8_192 })
        try await database.close()
    }

    @Test("Vacuum takes the dead rows and counts the others", arguments: TestDatabase.servers)
    func vacuums(on kind: TestDatabase) async throws {
        let (database, schema) = try await filled(kind)
        try await database.execute("DELETE FROM \"odd \"\"name\" WHERE id > 1000")
        try await database.vacuum()
        let rows = try await database.value(
            """
            SELECT reltuples::bigint FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = \(schema.name) AND relkind = 'r'
            """,
            as: Int.self
        )
        #expect(rows == 1_000)
        try await database.close()
    }

    @Test(
        "A copy holds every row and index, and the printed way back puts it in place",
        arguments: TestDatabase.servers
    )
    func copies(on kind: TestDatabase) async throws {
        let (database, schema) = try await filled(kind)
        let copy = try await database.backUp(named: "before test")
        try await database.execute("DELETE FROM \"odd \"\"name\"")
        let wayBack = database.restoration(of: copy)
        #expect(wayBack.contains("\"\(schema.name)\" RENAME TO adopted"))
        for statement in wayBack.split(separator: ";") {
            // The name of what is set aside is one for all: this test takes one of its own.
            let text = String(statement).replacing("adopted", with: "\(schema.name)_aside")
            try await database.execute(SQLQuery(unsafe: text))
        }
        let (rows, next) = try await database.write { connection in
            (
                try connection.value("SELECT count(*) FROM \"odd \"\"name\"", as: Int.self),
                try connection.value("INSERT INTO \"odd \"\"name\" (v) VALUES ('x') RETURNING id", as: Int.self)
            )
        }
        #expect(rows == 2_000 && next == 2_001)
        #expect(try await database.storageStatistics().count == 3)
        try await database.close()
    }

    @Test("Where no schema is named the copy's way back leads to the role's own")
    func findsTheRealSchema() async throws {
        let schema = try await TestSchema()
        let owner = PostgresDatabase(schema.options, logger: .silent)
        // A schema that bears the role's name comes before public in the search path.
        let role = "role_\(schema.name.suffix(8))"
        for statement in [
            "CREATE ROLE \(role) LOGIN PASSWORD 'secret'", "CREATE SCHEMA \(role) AUTHORIZATION \(role)",
            "GRANT CREATE ON DATABASE \(schema.options.database) TO \(role)",
        ] { try await owner.execute(SQLQuery(unsafe: statement)) }
        var options = schema.options
        options.schema = nil
        options.user = role
        options.password = "secret"
        let database = PostgresDatabase(options, logger: .silent)
        try await database.execute("CREATE TABLE t (v integer)")
        let copy = try await database.backUp(named: "test")
        #expect(database.restoration(of: copy).hasSuffix("RENAME TO \"\(role)\";"))
        try await database.close()
        for statement in ["DROP OWNED BY \(role)", "DROP ROLE \(role)"] {
            try await owner.execute(SQLQuery(unsafe: statement))
        }
        try await owner.close()
    }
}
