import PostgresDriver
import SQLCore
import Storage
import TestSupport
import Testing

/// A change by anybody moves the stamp at once, and nothing is missed when the connection is cut.
@Suite struct ChangeStampTests {
    private let pilot = ComponentKey(.agent, "Pilot")

    /// Asks until the stamp is another than before.
    private func moved(_ database: any SQLDatabase, from before: Int64?, within limit: Duration) async throws -> Bool {
        let start = ContinuousClock.now
        while start.duration(to: .now) < limit {
            if try database.changeStamp() != before { return true }
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    /// Asks until there is a number.
    private func listening(_ database: any SQLDatabase) async throws -> Int64? {
        _ = try database.changeStamp()
        #expect(try await moved(database, from: nil, within: .seconds(30)))
        return try database.changeStamp()
    }

    @Test("Our own change, another program's and one by hand move the stamp; a read and a rollback do not")
    func moves() async throws {
        let (storage, opened) = try await TestDatabase.postgres.makeStorage()
        let options = try #require(opened.schema).options
        let other = PostgresDatabase(options, logger: .silent)
        var stamp = try await listening(opened.database)
        try await storage.components.save(pilot, .object([:]))
        #expect(try await moved(opened.database, from: stamp, within: .seconds(30)))
        stamp = try opened.database.changeStamp()
        try await other.execute("UPDATE components SET config = '{\"by\": \"hand\"}'")
        #expect(try await moved(opened.database, from: stamp, within: .seconds(30)))
        stamp = try opened.database.changeStamp()
        _ = try await storage.components.snapshot()
        struct Refused: Error {}
        _ = try? await other.write { connection in
            try connection.execute("DELETE FROM components")
            throw Refused()
        }
        #expect(try await !moved(opened.database, from: stamp, within: .milliseconds(200)))
    }

    @Test("While the connection is cut every question gets a new number, and afterwards changes are heard again")
    func outlivesACut() async throws {
        let (storage, opened) = try await TestDatabase.postgres.makeStorage()
        let options = try #require(opened.schema).options
        let stamp = try await listening(opened.database)
        // The listener is the one connection of the schema whose last statement is LISTEN.
        let other = PostgresDatabase(options, logger: .silent)
        let cut = try await other.write { connection in
            try connection.value(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE query LIKE 'SET search_path = %LISTEN%' AND query LIKE \("%\(options.schema ?? "")%")
                """,
                as: Int.self
            )
        }
        #expect(cut == 1)
        #expect(try await moved(opened.database, from: stamp, within: .seconds(30)))
        try await storage.components.save(pilot, .object([:]))
        // Sooner or later two questions get the same number: it listens again.
        var isListening = false
        for _ in 0..<500 where !isListening {
            let first = try opened.database.changeStamp()
            try await Task.sleep(for: .milliseconds(10))
            isListening = try opened.database.changeStamp() == first
        }
        #expect(isListening)
        let after = try opened.database.changeStamp()
        try await storage.components.delete(pilot)
        #expect(try await moved(opened.database, from: after, within: .seconds(30)))
    }

    @Test("Who closes the database is not listened for any more")
    func endsWithItsDatabase() async throws {
        let (_, opened) = try await TestDatabase.postgres.makeStorage()
        let options = try #require(opened.schema).options
        let observer = PostgresDatabase(options, logger: .silent)
        func listeners() async throws -> Int {
            try await observer.value(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE query LIKE 'SET search_path = %LISTEN%' AND query LIKE \("%\(options.schema ?? "")%")
                """
            ) ?? 0
        }
        let database = PostgresDatabase(options, logger: .silent)
        _ = try await listening(database)
        #expect(try await listeners() == 1)
        try await database.close()
        for _ in 0..<1_000 where try await listeners() > 0 { try await Task.sleep(for: .milliseconds(10)) }
        for _ in 0..<30 {
            #expect(try await listeners() == 0)
            try await Task.sleep(for: .milliseconds(10))
        }
        try await observer.close()
        withExtendedLifetime(opened) {}
    }

    @Test("Revisions become visible in their order, however many write")
    func ordersRevisions() async throws {
        let (storage, _) = try await TestDatabase.postgres.makeStorage()
        let seen = try await withThrowingTaskGroup(of: Set<Int64>?.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    for number in 0..<20 {
                        try await storage.components.save(ComponentKey(.agent, "\(writer) \(number)"), .object([:]))
                    }
                    return nil
                }
            }
            // A reader that only ever asks for what is newer than the newest it has seen.
            group.addTask {
                var names: Set<String> = []
                var revision: Int64 = 0
                while names.count < 120 {
                    guard let changes = try await storage.components.changes(since: revision) else { return [] }
                    names.formUnion(changes.changed.map(\.key.name))
                    revision = changes.revision
                }
                return [revision]
            }
            return try await group.reduce(into: Set<Int64>()) { $0.formUnion($1 ?? []) }
        }
        #expect(seen == [120])
    }
}
