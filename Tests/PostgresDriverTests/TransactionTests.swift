import SQLCore
import TestSupport
import Testing

@testable import PostgresDriver

/// What the server wants repeated is repeated, and only that.
@Suite struct TransactionTests {
    @Test(
        "A closure that swallows a statement's error is told that nothing was stored",
        arguments: TestDatabase.servers
    )
    func refusesSwallowedErrors(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        await #expect(throws: SQLError.self) {
            try await opened.database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                _ = try? connection.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        #expect(try await opened.database.value("SELECT count(*) FROM t", as: Int.self) == 0)
    }

    @Test("A deadlock is repeated until both have written", arguments: TestDatabase.servers)
    func repeatsDeadlocks(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { connection in
            try connection.execute("CREATE TABLE t (id integer PRIMARY KEY, v integer NOT NULL)")
            try connection.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in [[1, 2], [2, 1]] {
                group.addTask {
                    try await opened.database.write { connection in
                        try connection.execute("UPDATE t SET v = v + 1 WHERE id = \(order[0])")
                        try connection.execute("SELECT pg_sleep(0.2)")
                        try connection.execute("UPDATE t SET v = v + 1 WHERE id = \(order[1])")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await opened.database.read { try $0.value("SELECT sum(v) FROM t", as: Int.self) } == 4)
    }

    @Test("Changed tables do not break prepared statements, wherever they run", arguments: TestDatabase.servers)
    func outlivesChangedTables(on database: TestDatabase) async throws {
        let opened = try await database.make()
        let database = opened.database
        try await database.write { try $0.execute("CREATE TABLE t (v integer)") }
        try await database.write { try $0.execute("INSERT INTO t VALUES (1)") }
        let questions: [@Sendable () async throws -> Int?] = [
            { try await database.first("SELECT * FROM t") { $0.count } },
            { try await database.read { try $0.first("SELECT * FROM t") { $0.count } } },
            { try await database.write { try $0.first("SELECT * FROM t") { $0.count } } },
            { try await database.write { try $0.first("UPDATE t SET v = 2 RETURNING *") { $0.count } } },
        ]
        for columns in 1...4 {
            for question in questions { #expect(try await question() == columns) }
            #expect(try await database.execute("INSERT INTO t (v) VALUES (7) RETURNING *") == 1)
            try await database.write { try $0.execute("ALTER TABLE t ADD COLUMN c\(unsafe: "\(columns)") integer") }
        }
        #expect(try await database.value("SELECT count(*) FROM t", as: Int.self) == 5)
    }

    @Test("A session that somebody reset is replaced, unseen")
    func replacesResetSessions() async throws {
        var options = try await TestSchema().options
        options.poolSize = 1
        let database = PostgresDatabase(options, logger: .silent)
        try await database.execute("CREATE TABLE t (v integer)")
        for _ in 0..<2 {
            try await database.execute("DEALLOCATE ALL")
            try await database.write { try $0.execute("INSERT INTO t VALUES (1)") }
            try await database.execute("DEALLOCATE ALL")
            #expect(try await database.value("SELECT 7", as: Int.self) == 7)
        }
        #expect(try await database.value("SELECT count(*) FROM t", as: Int.self) == 2)
        let error = PostgresErrorMapper(options).statementError("26000", "no such statement", during: "running")
        #expect(error.hint?.contains("?pgbouncer=true") == true)
        try await database.close()
    }
}
