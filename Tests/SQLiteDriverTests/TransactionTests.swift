import SQLCore
import SQLiteDriver
import TestSupport
import Testing

/// All of a closure is stored, or nothing; closures that wait together share a commit.
@Suite struct TransactionTests {
    private struct Refused: Error {}

    @Test("A closure that throws leaves nothing behind", arguments: TestDatabase.sqlite)
    func rollsBack(on database: TestDatabase) async throws {
        let opened = try await database.make()
        try await opened.database.write { try $0.execute("CREATE TABLE t (v)") }
        await #expect(throws: Refused.self) {
            try await opened.database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Refused()
            }
        }
        #expect(try await opened.database.read { try $0.value("SELECT count(*) FROM t", as: Int.self) } == 0)
    }

    @Test("Of many writers at once, those that throw take back their own work alone", arguments: TestDatabase.sqlite)
    func groupsCommits(on database: TestDatabase) async throws {
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
        let kept = try await opened.database.read { try $0.all("SELECT v FROM t ORDER BY v") { try $0[0] as Int } }
        #expect(failures == 100)
        #expect(kept == (0..<500).filter { $0 % 5 != 0 })
    }

    @Test("A writer's failure carries the constraint, and not the value", arguments: TestDatabase.sqlite)
    func namesConstraints(on database: TestDatabase) async throws {
        let opened = try await database.make()
        await #expect { () async throws in
            try await opened.database.write { connection in
                try connection.execute("CREATE TABLE t (v TEXT PRIMARY KEY)")
                for _ in 0..<2 { try connection.execute("INSERT INTO t VALUES (\("hunter2"))") }
            }
        } throws: { error in
            guard let error = error as? SQLError else { return false }
            return error.kind == .uniqueViolation && !"\(error)".contains("hunter2")
        }
    }

    @Test("A read is one snapshot while others write")
    func readsASnapshot() async throws {
        let opened = try await TestDatabase.sqliteFile.make()
        let database = opened.database
        try await database.write { try $0.execute("CREATE TABLE t (v)") }
        let counts = try await database.read { connection in
            let before = try connection.value("SELECT count(*) FROM t", as: Int.self)
            let written = Blocking { _ = try await database.write { try $0.execute("INSERT INTO t VALUES (1)") } }
            try written.wait()
            return [before, try connection.value("SELECT count(*) FROM t", as: Int.self)]
        }
        #expect(counts == [0, 0])
        #expect(try await database.read { try $0.value("SELECT count(*) FROM t", as: Int.self) } == 1)
    }

    @Test("Every connection has the settings that the documentation promises")
    func setsPragmas() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        options.durability = .full
        options.busyTimeout = .seconds(2)
        let database = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        let pragmas = { @Sendable (connection: any SQLConnection) throws -> [String] in
            try ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map { name in
                try connection.first(SQLQuery(unsafe: "PRAGMA \(name)")) { row in
                    switch try row[0] as SQLValue {
                    case .text(let text): text
                    case .integer(let number): "\(number)"
                    default: "?"
                    }
                } ?? ""
            }
        }
        #expect(try await database.write(pragmas) == ["wal", "2", "1", "2000"])
        let read = try await database.read(pragmas)
        #expect(read[0] == "wal" && read[2] == "1")
        try await database.close()
    }

    @Test("Closing leaves one file, and a second close does nothing")
    func closes() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        let database = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        try await database.write { try $0.execute("CREATE TABLE t (v)") }
        _ = try database.changeStamp()
        try await database.close()
        try await database.close()
        #expect(try folder.contents() == ["a.db"])
    }
}
