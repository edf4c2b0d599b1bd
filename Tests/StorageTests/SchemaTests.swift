import SQLCore
import Storage
import TestSupport
import Testing

/// Versions go up and down, and a database that is not ours to change is refused.
@Suite struct SchemaTests {
    @Test("An empty database is absent, then current; a second upgrade does nothing", arguments: TestDatabase.allCases)
    func upgrades(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let storage = StorageManager(opened.database)
        #expect(try await storage.schema.status(of: opened.database).state == .absent)
        await #expect { try await storage.schema.requireCurrent(opened.database) } throws: {
            ($0 as? SQLError)?.kind == .missingTable && ($0 as? SQLError)?.hint?.contains("aurite export") == true
        }
        #expect(try await storage.prepare().steps == storage.schema.steps.map(\.name))
        #expect(try await storage.prepare().steps.isEmpty)
        try await storage.schema.requireCurrent(opened.database)
        let status = try await storage.schema.status(of: opened.database)
        #expect(status.state == .current && status.pending.isEmpty && status.applied.allSatisfy(\.isUnchanged))
    }

    @Test("Down to nothing leaves no table of ours, and up again works", arguments: TestDatabase.allCases)
    func downgrades(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        #expect(
            try await storage.schema.downgrade(opened.database, to: 0) == storage.schema.steps.reversed().map(\.name)
        )
        let tables = try await opened.database.read { connection in
            try connection.all(kind.tableNames) { try $0[0] as String }
        }
        #expect(tables == ["schema_versions"])
        try await storage.prepare()
        #expect(try await storage.components.revision() == 0)
    }

    @Test("A newer database is refused with both versions", arguments: TestDatabase.allCases)
    func refusesNewer(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let newer = storage.schema.latest + 7
        try await opened.database.write { connection in
            try connection.execute(
                """
                INSERT INTO schema_versions (product, version, name, checksum, applied_at)
                VALUES ('aurite', \(newer), 'future', '', \(SQLTimestamp.now))
                """
            )
        }
        for attempt in [storage.schema.requireCurrent, { _ = try await storage.schema.upgrade($0) }] {
            await #expect { try await attempt(opened.database) } throws: { error in
                guard let error = error as? SQLError else { return false }
                return error.kind == .newerSchema && error.cause.contains("\(newer)")
                    && error.cause.contains("\(storage.schema.latest)")
            }
        }
    }

    @Test("A step that was edited after it ran is refused", arguments: TestDatabase.allCases)
    func refusesEditedStep(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        func migrator(_ column: String) -> Migrator {
            let first = SchemaStep(
                version: 1,
                name: "first",
                up: { _ in ["CREATE TABLE t (\(column) INTEGER)"] },
                down: { _ in ["DROP TABLE t"] }
            )
            return Migrator(product: "test", steps: [first], now: { .now })
        }
        _ = try await migrator("a").upgrade(opened.database)
        await #expect(throws: SQLError.self) { _ = try await migrator("b").upgrade(opened.database) }
    }

    @Test("Two products share a database and do not see each other's versions", arguments: TestDatabase.allCases)
    func keepsProductsApart(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let step = SchemaStep(
            version: 1,
            name: "units",
            up: { _ in ["CREATE TABLE units (id INTEGER)"] },
            down: { _ in ["DROP TABLE units"] }
        )
        let other = Migrator(product: "other", steps: [step], now: { .now })
        _ = try await other.upgrade(opened.database)
        _ = try await other.downgrade(opened.database, to: 0)
        #expect(try await storage.schema.status(of: opened.database).state == .current)
    }

    @Test("A step that fails leaves the version and the tables as they were", arguments: TestDatabase.allCases)
    func failsWhole(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let broken = SchemaStep(
            version: 1,
            name: "broken",
            up: { _ in ["CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a INTEGER)"] },
            down: { _ in [] }
        )
        let migrator = Migrator(product: "test", steps: [broken], now: { .now })
        await #expect(throws: SQLError.self) { _ = try await migrator.upgrade(opened.database) }
        #expect(try await opened.database.read { try $0.value(kind.tableNames, as: String.self) } == nil)
    }

    @Test("Of many programs that start at once, one migrates", arguments: TestDatabase.allCases)
    func migratesOnce(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let storage = StorageManager(opened.database)
        let ran = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await storage.prepare().steps.count } }
            return try await group.reduce(0, +)
        }
        #expect(ran == storage.schema.steps.count)
    }

    @Test("An upgrade that fails at its last step leaves the version it found", arguments: TestDatabase.allCases)
    func failsAtTheLastStep(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        func step(_ version: Int, _ statement: String) -> SchemaStep {
            SchemaStep(version: version, name: "\(version)", up: { _ in [statement] }, down: { _ in [] })
        }
        let first = step(1, "CREATE TABLE a (v INTEGER)")
        _ = try await Migrator(product: "test", steps: [first], now: { .now }).upgrade(opened.database)
        let steps = [first, step(2, "CREATE TABLE b (v INTEGER)"), step(3, "CREATE TABLE a (v INTEGER)")]
        let migrator = Migrator(product: "test", steps: steps, now: { .now })
        await #expect(throws: SQLError.self) { _ = try await migrator.upgrade(opened.database) }
        #expect(try await migrator.status(of: opened.database).current == 1)
        let tables = try await opened.database.read { connection in
            try connection.all(kind.tableNames) { try $0[0] as String }
        }
        #expect(tables == ["a", "schema_versions"])
    }
}
