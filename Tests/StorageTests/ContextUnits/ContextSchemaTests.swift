import SQLCore
import SQLiteDriver
import Storage
import TestSupport
import Testing

@Suite struct ContextSchemaTests {
    @Test(
        "Two products share a database, and each one's reset leaves the other alone",
        arguments: TestDatabase.allCases
    )
    func resets(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let contexts = ContextStorage(opened.database)
        try await contexts.prepare()
        try await storage.components.save(ComponentKey(.agent, "Pilot"), try JSONText(#"{"a": 1}"#))
        let unit = try await contexts.units.create(NewContextUnit(content: "kept", type: .fact))
        _ = try await storage.schema.downgrade(opened.database, to: 0)
        try await storage.prepare()
        #expect(try await contexts.units.find(unit.id) == unit)
        try await storage.components.save(ComponentKey(.agent, "Pilot"), try JSONText(#"{"a": 1}"#))
        try await contexts.reset()
        #expect(try await contexts.units.list().isEmpty)
        #expect(try await storage.components.find(ComponentKey(.agent, "Pilot")) != nil)
        #expect(try await contexts.schema.status(of: opened.database).state == .current)
    }

    @Test("Down to nothing leaves no table of ours", arguments: TestDatabase.allCases)
    func downgrades(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        _ = try await storage.schema.downgrade(opened.database, to: 0)
        let tables = try await opened.database.all(kind.tableNames) { try $0[0] as String }
        #expect(tables == ["schema_versions"])
    }

    @Test("The Python program's database is adopted with every row and a copy")
    func adopts() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.pythonContexts.copy(to: folder)
        let database = try SQLiteDatabase(path: path, logger: .silent)
        let before = try await database.all(
            "SELECT id, lower(type), content, confidence, created_at, embedding FROM context_units ORDER BY rowid"
        ) { row in
            (
                try row[0] as String, try row[1] as String, try row[2] as String, try row[3] as Double,
                try row[5] as String
            )
        }
        let messages = try await database.all(
            "SELECT conversation_id, content FROM messages ORDER BY created_at, rowid"
        ) { "\(try $0[0] as String) \(try $0[1] as String)" }
        let storage = ContextStorage(database)
        #expect(try await storage.schema.status(of: database).state == .foreign)
        let upgrade = try await storage.prepare()
        #expect(upgrade.backup != nil)
        #expect(upgrade.notes.first == "200 context units were taken over.")
        var filter = ContextUnitFilter()
        filter.status = nil
        let units = try await storage.units.list(filter)
        #expect(units.map(\.id) == before.map(\.0) && units.map(\.type.rawValue) == before.map(\.1))
        #expect(units.map(\.content) == before.map(\.2) && units.map(\.confidence) == before.map(\.3))
        #expect(units.allSatisfy { $0.supersededBy == nil || $0.status == .superseded })
        #expect(units.allSatisfy { !$0.name.isEmpty && $0.updatedAt == $0.createdAt })
        let first = try #require(try await storage.units.embedding(of: before[0].0))
        let json = try JSONText(before[0].4)
        #expect(first.vector == json.elements.compactMap { $0.double.map { Float($0) } })
        #expect(first.space == "all-MiniLM-L6-v2")
        #expect(try await storage.settings.all() == ["default_ai_model": "gpt-4o", "ai_temperature": "0.7"])
        let kept = try await database.all("SELECT conversation_id, content FROM messages ORDER BY id") {
            "\(try $0[0] as String) \(try $0[1] as String)"
        }
        #expect(kept == messages && kept.count == 175)
        #expect(try await storage.conversations.list().count == 25)
        try await database.close()
    }
}
