import SQLCore
import TestSupport
import Testing

/// Bytes go in and come out as they are.
@Suite struct ExactValueTests {
    @Test("Values of every kind come back as they went in", arguments: TestDatabase.sqlite)
    func roundTrips(on database: TestDatabase) async throws {
        let values: [SQLValue] = [
            .null, .integer(.max), .integer(.min), .real(-0.0), .real(1e308), .text(""), .text("a\0b"),
            .text("東京 👩‍👩‍👧"), .textBytes([0x61, 0xFF, 0x00, 0xFE]), .blob([]), .blob([0, 1, 255]),
        ]
        let opened = try await database.make()
        let read = try await opened.database.write { connection in
            try connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
            for value in values { try connection.execute("INSERT INTO t (v) VALUES (\(value))") }
            return try connection.all("SELECT v FROM t ORDER BY id") { try $0[0] as SQLValue }
        }
        #expect(read == values)
    }

    @Test("A NUL does not cut a string, and SQLite sees its whole length", arguments: TestDatabase.sqlite)
    func keepsNUL(on database: TestDatabase) async throws {
        let opened = try await database.make()
        let length = try await opened.database.read {
            try $0.value("SELECT length(CAST(\("ab\0cd") AS BLOB))", as: Int.self)
        }
        #expect(length == 5)
    }

    @Test("A value of another kind is an error, not a guess", arguments: TestDatabase.sqlite)
    func refusesOtherKinds(on database: TestDatabase) async throws {
        let opened = try await database.make()
        await #expect { try await opened.database.read { try $0.value("SELECT 'five'", as: Int.self) } } throws: {
            ($0 as? SQLError)?.kind == .decoding
        }
        await #expect { try await opened.database.read { try $0.value("SELECT NULL", as: String.self) } } throws: {
            ($0 as? SQLError)?.kind == .decoding
        }
    }

    @Test("Bulk load keeps bytes and counts rows", arguments: TestDatabase.sqlite)
    func loads(on database: TestDatabase) async throws {
        let opened = try await database.make()
        let (count, sum) = try await opened.database.write { connection in
            try connection.execute("CREATE TABLE t (a INTEGER, \"odd name\" TEXT)")
            var next = 0
            let count = try connection.load(into: "t", columns: ["a", "odd name"]) {
                next += 1
                return next <= 1_000 ? [.integer(Int64(next)), .textBytes([0xFF, UInt8(next % 256)])] : nil
            }
            return (
                count,
                try connection.value("SELECT sum(a) FROM t WHERE length(CAST(\"odd name\" AS BLOB)) = 2", as: Int.self)
            )
        }
        #expect(count == 1_000)
        #expect(sum == 500_500)
    }

    @Test("A row's closure may run the same query again", arguments: TestDatabase.sqlite)
    func nestsTheSameQuery(on database: TestDatabase) async throws {
        let opened = try await database.make()
        let count = try await opened.database.read { connection in
            var count = 0
            let query: SQLQuery = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
            try connection.run(query) { _ in try connection.run(query) { _ in count += 1 } }
            return count
        }
        #expect(count == 9)
    }

    @Test("Too few binds are refused instead of keeping the last call's")
    func refusesMissingBinds() async throws {
        let opened = try await TestDatabase.memory.make()
        await #expect(throws: SQLError.self) {
            try await opened.database.read { try $0.value(SQLQuery(unsafe: "SELECT $1"), as: SQLValue.self) }
        }
    }
}
