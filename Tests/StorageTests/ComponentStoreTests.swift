import SQLCore
import Storage
import TestSupport
import Testing

/// Components in a database: identity, exact text, revisions.
@Suite struct ComponentStoreTests {
    private let pilot = ComponentKey(.agent, "Pilot")

    @Test("A configuration comes back as the text it was", arguments: TestDatabase.allCases)
    func keepsText(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let text = #"{ "name":"Pilot","n":[1.0,1,-0.0,9007199254740993,1e-07,1e400], "s":"\u0000\ud800 \/é" , "n":2}"#
        try await storage.components.create(pilot, try JSONText(text), basePath: "harbor")
        let found = try await storage.components.find(pilot)
        #expect(found == ComponentRecord(key: pilot, config: text, basePath: "harbor"))
        #expect(try await storage.components.snapshot().records == [try #require(found)])
    }

    @Test(
        "Names may hold quotes, slashes, emoji and, where the database stores it, NUL",
        arguments: TestDatabase.allCases
    )
    func takesOddNames(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        let names = ["a'b\"c", "../../x", "😀👩‍👩‍👧", "", "'; DROP TABLE components; --"]
        for name in names { try await storage.components.create(ComponentKey(.llm, name), .object([:])) }
        #expect(Set(try await storage.components.snapshot().records.map(\.key.name)) == Set(names))
        for name in names { try await storage.components.delete(ComponentKey(.llm, name)) }
        #expect(try await storage.components.snapshot().records.isEmpty)
    }

    @Test("One name stands in two types", arguments: TestDatabase.allCases)
    func keepsTypesApart(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        try await storage.components.create(pilot, .object(["a": .int(1)]))
        try await storage.components.create(ComponentKey(.llm, "Pilot"), .object(["a": .int(2)]))
        try await storage.components.delete(pilot)
        #expect(try await storage.components.snapshot().records.map(\.key) == [ComponentKey(.llm, "Pilot")])
    }

    @Test("Creating twice, updating and deleting what is not there are refused", arguments: TestDatabase.allCases)
    func refuses(on kind: TestDatabase) async throws {
        let (storage, _) = try await kind.makeStorage()
        await #expect(throws: ComponentStoreError.missing(pilot)) { try await storage.components.update(pilot, .null) }
        await #expect(throws: ComponentStoreError.missing(pilot)) { try await storage.components.delete(pilot) }
        try await storage.components.create(pilot, .object([:]))
        await #expect(throws: ComponentStoreError.exists(pilot)) { try await storage.components.create(pilot, .null) }
        #expect(try await storage.components.find(pilot)?.config == "{}")
    }

    @Test("Saving the same again moves neither the time nor the revision", arguments: TestDatabase.allCases)
    func leavesEqualRows(on kind: TestDatabase) async throws {
        let clock = TestClock()
        let (storage, opened) = try await kind.makeStorage(now: clock.next)
        let first = try await storage.components.save(pilot, .object(["a": .int(1)]))
        let times = { @Sendable () async throws in
            try await opened.database.read { connection in
                try connection.first("SELECT created_at, last_updated FROM components") {
                    [try $0[0], try $0[1]] as [String]
                }
            }
        }
        let before = try await times()
        #expect(try await storage.components.save(pilot, .object(["a": .int(1)])) == first)
        #expect(try await storage.components.update(pilot, .object(["a": .int(1)])) == first)
        #expect(try await times() == before)
        #expect(try await storage.components.save(pilot, .object(["a": .int(2)])) > first)
        let after = try await times()
        #expect(after?[0] == before?[0])
        #expect(after?[1] != before?[1])
    }

    @Test("Changes since a revision are the rows that changed, by whatever hand", arguments: TestDatabase.allCases)
    func followsChanges(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        for name in ["a", "b", "c"] { try await storage.components.create(ComponentKey(.agent, name), .object([:])) }
        let revision = try await storage.components.revision()
        #expect(try await storage.components.changes(since: revision)?.changed.isEmpty == true)
        try await opened.database.write { connection in
            try connection.execute("UPDATE components SET config = '{\"by\": \"hand\"}' WHERE name = 'a'")
            try connection.execute("DELETE FROM components WHERE name = 'b'")
            try connection.execute("UPDATE components SET name = 'd' WHERE name = 'c'")
            try connection.execute("UPDATE components SET last_updated = '2020-01-01 00:00:00.000000'")
        }
        let changes = try #require(try await storage.components.changes(since: revision))
        #expect(Set(changes.changed.map(\.key.name)) == ["a", "d"])
        #expect(Set(changes.deleted.map(\.name)) == ["b", "c"])
        #expect(changes.changed.first { $0.key.name == "a" }?.config == #"{"by": "hand"}"#)
    }

    @Test("A log that no longer reaches back asks for a new snapshot", arguments: TestDatabase.allCases)
    func noticesTrimmedLog(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        for name in ["a", "b", "c"] { try await storage.components.create(ComponentKey(.agent, name), .object([:])) }
        try await opened.database.write { try $0.execute("DELETE FROM component_changes WHERE revision < 3") }
        #expect(try await storage.components.changes(since: 1) == nil)
        #expect(try await storage.components.changes(since: 2)?.changed.map(\.key.name) == ["c"])
        #expect(try await storage.components.changes(since: 9) == nil)
    }

    @Test("A type that this program does not know is kept and named", arguments: TestDatabase.allCases)
    func keepsUnknownTypes(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await opened.database.write { connection in
            try connection.execute(
                """
                INSERT INTO components (name, component_type, config, created_at, last_updated)
                VALUES ('x', 'hologram', '{}', '2025-01-01 00:00:00.000000', '2025-01-01 00:00:00.000000')
                """
            )
        }
        #expect(try await storage.components.snapshot().unknown.map { [$0.type, $0.name] } == [["hologram", "x"]])
        _ = try await storage.components.export([], prunes: true)
        #expect(try await storage.components.snapshot().unknown.count == 1)
    }
}
