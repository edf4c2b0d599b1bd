import AgentRuntime
import PostgresDriver
import SQLCore
import Storage
import TestSupport
import Testing

/// Two programs on one server: what one commits the other sees, by notification or without it.
@Suite struct InstantChangeTests {
    private let pilot = ComponentKey(.agent, "Pilot")

    /// Two managers, each with a pool of its own, on one schema.
    private func twoPrograms() async throws -> (one: ConfigManager, other: ConfigManager, database: PostgresDatabase) {
        let schema = try await TestSchema()
        let first = PostgresDatabase(schema.options, logger: .silent)
        let second = PostgresDatabase(schema.options, logger: .silent)
        let storages = (StorageManager(first), StorageManager(second))
        try await storages.0.prepare()
        let discover = { @Sendable in Discovery(startingAt: "/nowhere", userDirectory: nil) }
        let one = try await ConfigManager.database(storages.0, discover: discover)
        let other = try await ConfigManager.database(storages.1, discover: discover)
        return (one, other, first)
    }

    /// Waits until a manager sees a description; how fast it does is for the benchmarks to say.
    /// - Returns: false when it never does.
    private func wait(for text: String, in manager: ConfigManager) async throws -> Bool {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(60) {
            if let seen = try? await manager.get(pilot), seen.config["description"]?.string == text { return true }
            try await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    @Test("A change of one program is seen by the other")
    func seesChanges() async throws {
        let (one, other, _) = try await twoPrograms()
        try await one.create(pilot, .object(["description": .string("0")]))
        #expect(try await wait(for: "0", in: other))
        for number in 1...20 {
            try await one.update(pilot, .object(["description": .string("\(number)")]))
            #expect(try await wait(for: "\(number)", in: other))
        }
        try await other.delete(pilot)
        var isGone = false
        for _ in 0..<1_000 where !isGone {
            isGone = try await one.list().isEmpty
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(isGone)
    }

    @Test("A change by hand is seen too")
    func seesHand() async throws {
        let (one, _, database) = try await twoPrograms()
        try await database.write { connection in
            try connection.execute(
                """
                INSERT INTO components (name, component_type, config, created_at, last_updated)
                VALUES ('Pilot', 'agent', '{"name": "Pilot", "description": "hand"}', now(), now())
                """
            )
        }
        #expect(try await wait(for: "hand", in: one))
    }

    @Test("A notification that is lost with its connection is made good by the revision")
    func survivesLostNotification() async throws {
        let (one, other, database) = try await twoPrograms()
        try await one.create(pilot, .object(["description": .string("before")]))
        #expect(try await wait(for: "before", in: other))
        for round in 0..<3 {
            // Every connection of both programs but the one that says so is cut.
            try await database.write { connection in
                try connection.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE query LIKE 'SET search_path%LISTEN%' AND query LIKE '%' || current_schema() || '%'
                        AND pid <> pg_backend_pid()
                    """
                )
            }
            try await one.update(pilot, .object(["description": .string("after \(round)")]))
            #expect(try await wait(for: "after \(round)", in: other))
        }
    }
}
