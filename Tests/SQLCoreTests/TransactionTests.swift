import SQLCore
import TestSupport
import Testing

/// All of a closure is stored, or nothing, on every database alike.
@Suite struct TransactionTests {
    private struct Refused: Error {}

    private func count(_ opened: TestDatabase.Opened) async throws -> Int? {
        try await opened.database.value("SELECT count(*) FROM t")
    }

    @Test("A closure that throws leaves nothing behind", arguments: TestDatabase.allCases)
    func rollsBack(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        await #expect(throws: Refused.self) {
            try await opened.database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Refused()
            }
        }
        #expect(try await count(opened) == 0)
    }

    @Test("Of many writers at once, those that throw take back their own work alone", arguments: TestDatabase.allCases)
    func writesAtOnce(on database: TestDatabase) async throws {
        let opened = try await database.make()
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
        let kept = try await opened.database.all("SELECT v FROM t ORDER BY v") { try $0[0] as Int }
        #expect(failures == 100)
        #expect(kept == (0..<500).filter { $0 % 5 != 0 })
    }

    @Test("A writer's failure carries the constraint, and not the value", arguments: TestDatabase.allCases)
    func namesConstraints(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v TEXT PRIMARY KEY, n integer)") }
        await #expect { () async throws in
            try await opened.database.write { connection in
                for _ in 0..<2 { try connection.execute("INSERT INTO t VALUES (\("hunter2"), 1)") }
            }
        } throws: { error in
            guard let error = error as? SQLError else { return false }
            return error.kind == .uniqueViolation && !"\(error)".contains("hunter2")
        }
        #expect(try await count(opened) == 0)
    }

    @Test(
        "A read is one snapshot while others write",
        arguments: TestDatabase.allCases.filter { $0 != .memory }
    )
    func readsASnapshot(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
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
    }

    @Test("A read takes no write", arguments: TestDatabase.allCases)
    func refusesWritesInReads(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v integer)") }
        await #expect { try await opened.database.read { try $0.execute("INSERT INTO t VALUES (2)") } } throws: {
            ($0 as? SQLError)?.kind == .readOnly
        }
        #expect(try await count(opened) == 0)
    }

    @Test("A statement alone is stored, answered and refused like one in a closure", arguments: TestDatabase.allCases)
    func runsSingleStatements(on database: TestDatabase) async throws {
        let opened = try await database.make()
        let database = opened.database
        try await database.execute("CREATE TABLE t (v INTEGER PRIMARY KEY)")
        for number in 0..<5 { #expect(try await database.execute("INSERT INTO t VALUES (\(number))") == 1) }
        await #expect { try await database.execute("INSERT INTO t VALUES (\(3))") } throws: {
            ($0 as? SQLError)?.kind == .uniqueViolation
        }
        #expect(try await database.execute("UPDATE t SET v = v + 10 WHERE v > \(2)") == 2)
        #expect(try await database.all("SELECT v FROM t ORDER BY v") { try $0[0] as Int } == [0, 1, 2, 13, 14])
        #expect(try await database.first("SELECT v FROM t WHERE v = \(99)") { try $0[0] as Int } == nil)
        #expect(try await database.value("SELECT v FROM t WHERE v = \(13)", as: Int.self) == 13)
        struct Refused: Error {}
        await #expect(throws: Refused.self) {
            _ = try await database.all("SELECT v FROM t") { _ -> Int in throw Refused() }
        }
        #expect(try await count(opened) == 5)
    }
}
