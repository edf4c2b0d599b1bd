import AgentRuntime
import Foundation
import SQLCore
import SQLiteDriver
import Storage
import TestSupport
import Testing

/// Components in a database: the index follows every writer, and an outage is never an empty registry.
@Suite struct DatabaseModeTests {
    private let pilot = ComponentKey(.agent, "Pilot")
    private let config = JSONText.object([
        "type": .string("agent"), "name": .string("Pilot"), "system_prompt": .string("a"),
    ])

    private func manager(
        _ storage: StorageManager,
        staleness: Duration = .zero,
        root: String = "/nowhere"
    ) async throws -> ConfigManager {
        try await ConfigManager.database(storage, options: .init(maximumStaleness: staleness)) {
            Discovery(startingAt: root, userDirectory: nil)
        }
    }

    @Test("Create, get, update and delete reach the database and the index", arguments: TestDatabase.allCases)
    func crud(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let manager = try await manager(storage)
        try await manager.create(pilot, config)
        #expect(try await manager.get(pilot).config == config)
        #expect(try await storage.components.find(pilot)?.config == config.text)
        await #expect { try await manager.create(pilot, config) } throws: {
            ($0 as? ConfigError)?.kind == .alreadyExists
        }
        try await manager.update(pilot, .object(["system_prompt": .string("b")]))
        #expect(try await manager.get(pilot).config["system_prompt"]?.string == "b")
        #expect(try await manager.get(pilot).config["name"]?.string == "Pilot")
        try await manager.delete(pilot)
        await #expect { try await manager.get(pilot) } throws: { ($0 as? ConfigError)?.kind == .notFound }
        await #expect { try await manager.delete(pilot) } throws: { ($0 as? ConfigError)?.kind == .notFound }
    }

    @Test("What does not fit its type is refused before anything is written", arguments: TestDatabase.allCases)
    func validates(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let manager = try await manager(storage)
        await #expect { try await manager.create(ComponentKey(.llm, "x"), .object(["provider": .int(1)])) } throws: {
            error in
            guard let error = error as? ConfigError else { return false }
            return error.kind == .invalid && error.message.contains("Field 'model': Field required")
        }
        #expect(try await storage.components.snapshot().records.isEmpty)
    }

    @Test("A write that fails leaves the index as it was", arguments: TestDatabase.allCases)
    func keepsIndexWhenWriteFails(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let manager = try await manager(storage)
        try await manager.create(pilot, config)
        try await opened.database.write { connection in
            for event in ["INSERT", "UPDATE", "DELETE"] {
                for statement in kind.refusal(of: event) { try connection.execute(statement) }
            }
        }
        await #expect(throws: SQLError.self) {
            try await manager.update(pilot, .object(["system_prompt": .string("b")]))
        }
        await #expect(throws: SQLError.self) { try await manager.delete(pilot) }
        await #expect(throws: SQLError.self) { try await manager.create(ComponentKey(.agent, "New"), .object([:])) }
        #expect(try await manager.list().map(\.key) == [pilot])
        #expect(try await manager.get(pilot).config == config)
    }

    @Test(
        "A change by another connection or by hand is seen in under a second",
        arguments: [Duration.zero, .milliseconds(200)]
    )
    func seesOthersChanges(staleness: Duration) async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        let storage = StorageManager(try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent))
        try await storage.prepare()
        let manager = try await manager(storage, staleness: staleness)
        #expect(try await manager.list().isEmpty)
        let steps = [
            "INSERT INTO components (name, component_type, config, created_at, last_updated) VALUES "
                + "('Pilot', 'agent', '{\"name\": \"Pilot\"}', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000')",
            "UPDATE components SET config = '{\"name\": \"Pilot\", \"description\": \"2\"}'",
            "DELETE FROM components",
        ]
        for (step, expected) in zip(
            steps,
            ["{\"name\": \"Pilot\"}", "{\"name\": \"Pilot\", \"description\": \"2\"}", nil]
        ) {
            let hand = try await AuriteProcess.run("sqlite3", [folder("a.db"), step], in: folder.path)
            #expect(hand.status == 0, "\(hand.error)")
            let deadline = ContinuousClock.now + (staleness == .zero ? .zero : .seconds(1))
            var seen = try await manager.list().first?.config
            while seen != expected, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
                seen = try await manager.list().first?.config
            }
            #expect(seen == expected)
        }
    }

    @Test("An outage is an error, and the index is there again when it ends")
    func outageIsAnError() async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteOptions()
        options.createsFile = true
        let database = try SQLiteDatabase(path: folder("a.db"), options: options, logger: .silent)
        let storage = StorageManager(database)
        try await storage.prepare()
        let manager = try await manager(storage)
        try await manager.create(pilot, config)
        try await database.write { try $0.execute("ALTER TABLE component_changes RENAME TO gone") }
        await #expect { try await manager.list() } throws: { ($0 as? SQLError)?.kind == .missingTable }
        try await database.write { try $0.execute("ALTER TABLE gone RENAME TO component_changes") }
        #expect(try await manager.list().map(\.key) == [pilot])
        try await database.close()
        await #expect(throws: (any Error).self) { try await manager.refresh() }
    }

    /// PostgreSQL's own type refuses such a row.
    @Test("A row that is no JSON is listed, and refused when it is used", arguments: TestDatabase.sqlite)
    func refusesBrokenRow(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await opened.database.write { connection in
            try connection.execute(
                """
                INSERT INTO components (name, component_type, config, created_at, last_updated)
                VALUES ('Pilot', 'agent', '{broken', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000')
                """
            )
        }
        let manager = try await manager(storage)
        #expect(try await manager.list().map(\.key) == [pilot])
        await #expect { try await manager.get(pilot) } throws: { ($0 as? ConfigError)?.kind == .invalid }
    }

    @Test("Relative paths start at the project that the component was exported from")
    func resolvesPaths() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let discover = { @Sendable in Discovery(startingAt: path, userDirectory: nil) }
        let (storage, _) = try await TestDatabase.memory.makeStorage()
        let files = try await ConfigManager.files(discover: discover)
        _ = try await storage.components.export(try await files.exportedComponents())
        let manager = try await ConfigManager.database(storage, discover: discover)
        for keys in [ComponentKey(.mcpServer, "tides"), ComponentKey(.customWorkflow, "Night watch")] {
            let (fromFile, fromDatabase) = (try await files.get(keys), try await manager.get(keys))
            #expect(fromFile.config == fromDatabase.config)
        }
        #expect(
            try await manager.get(ComponentKey(.mcpServer, "tides")).config["server_path"]?.string
                == "\(path)/harbor/servers/tides.py"
        )
        try FileManager.default.removeItem(atPath: "\(path)/harbor/servers/tides.py")
        await #expect { try await manager.get(ComponentKey(.mcpServer, "tides")) } throws: {
            ($0 as? ConfigError)?.kind == .missingFile
        }
        #expect(try await manager.list().count == 17)
    }

    @Test("What the program registers wins, and survives a refresh", arguments: TestDatabase.allCases)
    func registers(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let manager = try await manager(storage)
        try await manager.create(pilot, config)
        manager.register(pilot, .object(["registered": .bool(true)]))
        try await manager.refresh()
        #expect(try await manager.get(pilot).config["registered"]?.bool == true)
        #expect(try await manager.keys(named: "Pilot") == [pilot])
    }

    @Test("Files are exported at the start when that is asked for")
    func syncsOnStart() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let (storage, _) = try await TestDatabase.memory.makeStorage()
        let manager = try await ConfigManager.database(storage, options: .init(syncsOnStart: true)) {
            Discovery(startingAt: path, userDirectory: nil)
        }
        #expect(try await manager.list().count == 17)
    }
}
