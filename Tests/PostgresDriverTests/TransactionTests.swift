import SQLCore
import TestSupport
import Testing

/// All of a closure is stored, or nothing; what the server wants repeated is repeated.
@Suite struct TransactionTests {
    private struct Refused: Error {}

    private func count(_ opened: TestDatabase.Opened) async throws -> Int? {
        try await opened.database.read { try $0.value("SELECT count(*) FROM t", as: Int.self) }
    }

    @Test("A closure that throws leaves nothing behind")
    func rollsBack() async throws {
        let opened = try await TestDatabase.postgres.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        await #expect(throws: Refused.self) {
            try await opened.database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Refused()
            }
        }
        #expect(try await count(opened) == 0)
    }

    @Test("Of many writers at once, those that throw take back their own work alone")
    func writesAtOnce() async throws {
        let opened = try await TestDatabase.postgres.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v INTEGER PRIMARY KEY)") }
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask {
                    do {
                        try await opened.database.write { connection in
                            try connection.execute("INSERT INTO t VALUES (\(number))")
                            if number % 5 == 0 { throw Refused() }
                        }
                        return false
                    } catch { return true }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let kept = try await opened.database.read { try $0.all("SELECT v FROM t ORDER BY v") { try $0[0] as Int } }
        #expect(failures == 100)
        #expect(kept == (0..<500).filter { $0 % 5 != 0 })
    }

    @Test("A writer's failure carries the constraint, and not the value")
    func namesConstraints() async throws {
        let opened = try await TestDatabase.postgres.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v TEXT PRIMARY KEY, n integer)") }
        await #expect { () async throws in
            try await opened.database.write { connection in
                for _ in 0..<2 { try connection.execute("INSERT INTO t VALUES (\("hunter2"))") }
            }
        } throws: { error in
            guard let error = error as? SQLError else { return false }
            return error.kind == .uniqueViolation && !"\(error)".contains("hunter2") && "\(error)".contains("t_pkey")
        }
        await #expect {
            try await opened.database.write { try $0.execute("INSERT INTO t (n) VALUES (\("hunter2"))") }
        } throws: {
            ($0 as? SQLError)?.kind == .constraintViolation && !"\($0)".contains("hunter2")
        }
    }

    @Test("A read is one snapshot while others write, and takes no write")
    func readsASnapshot() async throws {
        let opened = try await TestDatabase.postgres.make()
        let database = opened.database
        try await database.write { try $0.execute("CREATE TABLE t (v integer)") }
        let counts = try await database.read { connection in
            let before = try connection.value("SELECT count(*) FROM t", as: Int.self)
            let written = Blocking { _ = try await database.write { try $0.execute("INSERT INTO t VALUES (1)") } }
            try written.wait()
            return [before, try connection.value("SELECT count(*) FROM t", as: Int.self)]
        }
        #expect(counts == [0, 0])
        #expect(try await count(opened) == 1)
        await #expect { try await database.read { try $0.execute("INSERT INTO t VALUES (2)") } } throws: {
            ($0 as? SQLError)?.kind == .readOnly
        }
    }

    @Test("A closure that swallows a statement's error is told that nothing was stored")
    func refusesSwallowedErrors() async throws {
        let opened = try await TestDatabase.postgres.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        await #expect(throws: SQLError.self) {
            try await opened.database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                _ = try? connection.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        #expect(try await count(opened) == 0)
    }

    @Test("A deadlock is repeated until both have written")
    func repeatsDeadlocks() async throws {
        let opened = try await TestDatabase.postgres.make()
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

    @Test("Changed tables do not break prepared statements")
    func outlivesChangedTables() async throws {
        let opened = try await TestDatabase.postgres.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        let columns = { @Sendable () async throws in
            try await opened.database.read { try $0.first("SELECT * FROM t") { $0.count } ?? 0 }
        }
        try await opened.database.write { try $0.execute("INSERT INTO t VALUES (1)") }
        #expect(try await columns() == 1)
        try await opened.database.write { try $0.execute("ALTER TABLE t ADD COLUMN w integer") }
        #expect(try await columns() == 2)
    }
}
