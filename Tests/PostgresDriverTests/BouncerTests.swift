import Logging
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Behind pgbouncer in transaction mode the session is shared: nothing is kept in it, and nothing is heard from it.
@Suite struct BouncerTests {
    @Test("Programs with different settings share sessions and each finds its own")
    func sharesSessions() async throws {
        let schemas = [try await TestSchema(on: .bouncer), try await TestSchema(on: .bouncer)]
        let databases = schemas.enumerated().map { index, schema in
            var options = schema.options
            options.statementTimeout = .seconds(100 + index)
            return PostgresDatabase(options, logger: .silent)
        }
        let settings: SQLQuery = "SELECT current_schema() || ' ' || current_setting('statement_timeout')"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, database) in databases.enumerated() {
                let expected = "\(schemas[index].name) \(index == 0 ? "100s" : "101s")"
                for _ in 0..<50 {
                    group.addTask {
                        let alone = try await database.value(settings, as: String.self)
                        let read = try await database.read { try $0.value(settings, as: String.self) }
                        let written = try await database.write { try $0.value(settings, as: String.self) }
                        #expect([alone, read, written] == [expected, expected, expected])
                    }
                }
            }
            try await group.waitForAll()
        }
        for (database, schema) in zip(databases, schemas) {
            try await database.execute("CREATE TABLE t (v integer)")
            #expect(
                try await database.value(
                    "SELECT schemaname FROM pg_tables WHERE tablename = 't' AND schemaname = \(schema.name)"
                )
                    == schema.name
            )
            try await database.close()
        }
    }

    @Test("Nothing listens there: whoever must be current asks by query")
    func hasNoStamp() async throws {
        let opened = try await TestDatabase.pgbouncer.make()
        for _ in 0..<3 { #expect(try opened.database.changeStamp() == nil) }
        try await opened.database.close()
    }

    @Test("A bulk load passes through, and one that is given up leaves the session in order")
    func loads() async throws {
        struct Refused: Error {}
        let database = try await TestDatabase.pgbouncer.make().database
        try await database.execute("CREATE TABLE loaded (v integer)")
        let count = try await database.write { connection in
            var next: Int64 = 0
            return try connection.load(into: "loaded", columns: ["v"]) {
                next += 1
                return next <= 20_000 ? [.integer(next)] : nil
            }
        }
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                _ = try connection.load(into: "loaded", columns: ["v"]) { throw Refused() }
            }
        }
        #expect(count == 20_000)
        #expect(try await database.value("SELECT count(*) FROM loaded", as: Int.self) == 20_000)
        try await database.close()
    }
}
