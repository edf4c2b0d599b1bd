import SQLCore
import TestSupport
import Testing

/// Statements that make indexes, of which each index has one at a time.
@Suite struct BuildTests {
    @Test("While one program builds an index another one is told so; a second index is built meanwhile")
    func alone() async throws {
        let (opened, other) = (try await TestDatabase.postgres.make(), try await TestDatabase.postgres.make())
        let database = opened.database
        try await database.execute("CREATE TABLE held (a bigint)")
        let builds = try await database.write { connection in
            try connection.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
            // Waits for the lock on the table, and holds the one on the name.
            let first = Task {
                // The question below, whether it has the name, has the name itself for a moment.
                while try await !database.build(["SELECT count(*) FROM held"], of: "a", memory: 0) {
                    await Task.yield()
                }
            }
            try Blocking {
                while try await database.build([], of: "a", memory: 0) { await Task.yield() }
                #expect(try await !database.build(["CREATE TABLE never (a bigint)"], of: "a", memory: 0))
                #expect(try await database.build([], of: "b", memory: 0))
                // The same name in another schema is another index.
                #expect(try await other.database.build([], of: "a", memory: 0))
            }
            .wait()
            return first
        }
        try await builds.value
        #expect(try await database.value("SELECT to_regclass('never') IS NULL") == true)
        #expect(try await database.build([], of: "a", memory: 0))
        // A statement that fails takes the lock along.
        await #expect(throws: SQLError.self) { try await database.build(["SELECT 1 / 0"], of: "a", memory: 0) }
        while try await !database.build([], of: "a", memory: 0) { await Task.yield() }
    }

    @Test("A bind in the server's own form has the type that the statement names")
    func native() async throws {
        let database = try await TestDatabase.postgres.make().database
        let bytes = SQLValue.native([0, 2, 0, 0, 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0])
        #expect(try await database.value("SELECT CAST(CAST(\(bytes) AS public.vector) AS text)") == "[1,-2]")
        let point = SQLValue.native([0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0])
        #expect(try await database.value("SELECT CAST(CAST(\(point) AS point) AS text)") == "(1,2)")
        await #expect(throws: SQLError.self) {
            _ = try await database.value("SELECT CAST(\(SQLValue.native([1])) AS point)", as: String.self)
        }
        await #expect(throws: SQLError.self) {
            try await database.write { connection in
                try connection.execute("CREATE TABLE places (place point)")
                var rows = [[point]].makeIterator()
                _ = try connection.load(into: "places", columns: ["place"]) { rows.next() }
            }
        }
    }
}
