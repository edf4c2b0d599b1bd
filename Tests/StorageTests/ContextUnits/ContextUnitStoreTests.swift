import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct ContextUnitStoreTests {
    @Test("A unit comes back as it was stored, with what was left out filled in", arguments: TestDatabase.allCases)
    func creates(on kind: TestDatabase) async throws {
        let clock = TestClock()
        let (storage, opened) = try await kind.makeContexts(now: clock.next)
        var new = NewContextUnit(content: "\n  Ünï\r\n東京 😀\u{1} ", sourceType: "file")
        new.tags = [" a b ", "B", "B"]
        new.metadata = try JSONText(#"{"z": 1.0, "a": 9007199254740993}"#)
        let vector = ContextEmbedding(space: "s", vector: [0.5, -1, .pi])
        let unit = try await storage.units.create(new, embedding: vector)
        #expect(unit.content == "Ünï\n東京 😀" && unit.name == "Ünï" && unit.type == .fact)
        #expect(unit.tags == ["a b", "B", "B"] && unit.metadata == new.metadata)
        #expect(unit.createdAt == unit.updatedAt && unit.lastUsed == nil && unit.status == .active)
        #expect(try await storage.units.find(unit.id) == unit)
        #expect(try await storage.units.embedding(of: unit.id) == vector)
        #expect(try await storage.units.find("nobody") == nil)
        withExtendedLifetime(opened) {}
    }

    @Test("Units replace each other without circles, and deletion clears the way", arguments: TestDatabase.allCases)
    func supersedes(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let units = storage.units
        let ids = try await units.apply(
            adding: ["a", "b", "c"].map { (NewContextUnit(content: $0, type: .goal), nil) }
        )
        let first = try await units.supersede(ids[0], by: ids[1])
        #expect(first.status == .superseded && first.supersededBy == ids[1])
        try await units.supersede(ids[1], by: ids[2])
        for (id, successor, expected) in [
            (ids[2], ids[0], ContextError.Kind.cycle), (ids[2], ids[2], .cycle), (ids[2], "nobody", .invalid),
            ("nobody", ids[0], .missing),
        ] {
            await #expect { try await units.supersede(id, by: successor) } throws: {
                ($0 as? ContextError)?.kind == expected
            }
        }
        var change = ContextUnitChange()
        change.status = .active
        let active = try await units.update(ids[0], change)
        #expect(active.status == .active && active.supersededBy == nil)
        try await units.delete(ids[2])
        #expect(try await units.find(ids[1])?.supersededBy == nil)
        await #expect(throws: ContextError.self) { try await units.delete(ids[2]) }
        withExtendedLifetime(opened) {}
    }

    @Test("Lists are filtered and paged in the database", arguments: TestDatabase.allCases)
    func lists(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let units = storage.units
        for index in 0..<10 {
            var new = NewContextUnit(content: "number \(index) 100%_Ä", type: index % 2 == 0 ? .fact : .goal)
            new.tags = index < 3 ? ["Über"] : []
            new.sourceType = index == 9 ? "file" : nil
            _ = try await units.create(new)
        }
        #expect(try await units.list(limit: 4).map(\.content.first).count == 4)
        let page = try await units.list(limit: 4)
        let rest = try await units.list(after: page.last?.seq ?? 0)
        #expect(rest.count == 6 && rest.first?.content.hasPrefix("number 4") == true)
        var filter = ContextUnitFilter()
        filter.tags = ["über", "x"]
        #expect(try await units.list(filter).count == 3)
        filter.types = [.goal]
        #expect(try await units.list(filter).map(\.name) == ["number 1 100%_Ä"])
        filter = ContextUnitFilter()
        filter.sourceType = "file"
        #expect(try await units.list(filter).count == 1)
        for (text, count) in [("100%_ä", 10), ("NUMBER 3", 1), ("BER", 10), ("%%", 0), ("x_Ä", 0)] {
            filter = ContextUnitFilter()
            filter.text = text
            #expect(try await units.list(filter).count == count, "\(text)")
        }
        filter = ContextUnitFilter()
        filter.status = .superseded
        #expect(try await units.list(filter).isEmpty)
        #expect(
            try await units.holding(["number 7", "ä"], ContextUnitFilter(), limit: 2).first?.name == "number 7 100%_Ä"
        )
        let counts = try await units.counts()
        #expect(counts.total == 10 && counts.byType == ["fact": 5, "goal": 5] && counts.withEmbedding == 0)
        withExtendedLifetime(opened) {}
    }

    @Test("A change keeps what it does not name; new content loses the old vector", arguments: TestDatabase.allCases)
    func updates(on kind: TestDatabase) async throws {
        let clock = TestClock()
        let (storage, opened) = try await kind.makeContexts(now: clock.next)
        let embedding = ContextEmbedding(space: "s", vector: [1, 2])
        let unit = try await storage.units.create(NewContextUnit(content: "a", type: .fact), embedding: embedding)
        var change = ContextUnitChange()
        change.confidence = 0.25
        let quiet = try await storage.units.update(unit.id, change)
        #expect(quiet.confidence == 0.25 && quiet.content == "a" && quiet.updatedAt > unit.updatedAt)
        #expect(try await storage.units.embedding(of: unit.id) == embedding)
        change.content = "b"
        _ = try await storage.units.update(unit.id, change)
        #expect(try await storage.units.embedding(of: unit.id) == nil)
        let moment = clock.next()
        try await storage.units.markUsed([unit.seq], at: moment)
        let used = try #require(try await storage.units.find(unit.id))
        #expect(used.lastUsed == moment && used.updatedAt < moment)
        withExtendedLifetime(opened) {}
    }

    @Test("Every limit is refused with the member's name, before anything is stored")
    func refuses() async throws {
        let (storage, _) = try await TestDatabase.memory.makeContexts()
        func new(_ edit: (inout NewContextUnit) -> Void) -> NewContextUnit {
            var unit = NewContextUnit(content: "x", type: .fact)
            edit(&unit)
            return unit
        }
        let cases: [(String, NewContextUnit)] = [
            ("content", new { $0.content = String(repeating: "x", count: 10_001) }),
            ("content", new { $0.content = " \u{1}\n" }), ("type", new { $0.type = nil }),
            ("confidence", new { $0.confidence = .nan }), ("confidence", new { $0.confidence = 1.01 }),
            ("tags", new { $0.tags = Array(repeating: "a", count: 21) }), ("tags", new { $0.tags = [" "] }),
            ("tags", new { $0.tags = [String(repeating: "a", count: 51)] }), ("tags", new { $0.tags = ["a/b"] }),
            ("source_type", new { $0.sourceType = "" }), ("name", new { $0.name = String(repeating: "n", count: 256) }),
            ("metadata", new { $0.metadata = .array([]) }),
            ("metadata", new { $0.metadata = .object(["a": .string(String(repeating: "a", count: 70_000))]) }),
        ]
        for (field, unit) in cases {
            await #expect(throws: (any Error).self, "\(field)") { try await storage.units.create(unit) }
            await #expect { try await storage.units.create(unit) } throws: { ($0 as? ContextError)?.field == field }
        }
        #expect(try await storage.units.counts().total == 0)
        #expect(ContextEmbedding(space: "s", vector: [0, 0]) == nil)
        #expect(ContextEmbedding(space: "s", vector: [.nan, 1]) == nil)
    }

    @Test("A change by hand has a revision and is told to the index", arguments: TestDatabase.allCases)
    func tellsChanges(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let vectors = [[1, 0], [0, 1]].compactMap { ContextEmbedding(space: "s", vector: $0.map { Float($0) }) }
        let ids = try await storage.units.apply(
            adding: vectors.map { (NewContextUnit(content: "a", type: .fact), $0) }
        )
        let revision = try await storage.units.revision()
        try await opened.database.execute("UPDATE context_units SET status = 'superseded' WHERE id = \(ids[0])")
        try await opened.database.execute("DELETE FROM context_units WHERE id = \(ids[1])")
        let changes = try #require(try await storage.units.vectorChanges(of: "s", since: revision))
        #expect(changes.changed.map(\.row.status) == ["superseded"] && changes.changed.first?.vector.count == 8)
        #expect(changes.removed.count == 1 && changes.revision.number > revision.number)
        try await storage.units.markUsed([changes.changed[0].row.seq], at: .now)
        #expect(try await storage.units.revision() == changes.revision)
    }

    @Test("Conversations, settings and events keep their order", arguments: TestDatabase.allCases)
    func keepsOthers(on kind: TestDatabase) async throws {
        let clock = TestClock()
        let (storage, opened) = try await kind.makeContexts(now: clock.next)
        let store = storage.conversations
        let first = try await store.create(
            task: "t",
            provider: "openai",
            model: "m",
            contextIDs: ["x"],
            messages: [ConversationMessage(.user, "1"), ConversationMessage(.assistant, "2", tokens: 3)]
        )
        let second = try await store.create(task: "u", provider: "ollama", model: "m", isCompact: true)
        try await store.append([ConversationMessage(.user, "3")], to: first.id)
        #expect(try await store.messages(of: first.id).map(\.content) == ["1", "2", "3"])
        #expect(try await store.list(limit: 1) == [second])
        #expect(try await store.list(before: second) == [first])
        #expect(try await store.find(first.id) == first)
        await #expect(throws: ContextError.self) { try await store.append([], to: "nobody") }
        #expect(try await store.delete(first.id))
        #expect(try await store.messages(of: first.id).isEmpty)
        try await storage.settings.set(["a": "1", "b": "2"])
        try await storage.settings.set(["a": "3", "b": nil])
        #expect(try await storage.settings.all() == ["a": "3"])
        try await storage.securityEvents.add("api_key_auth", outcome: "invalid_key", request: ["path": "/x"])
        try await storage.securityEvents.add("api_key_auth", outcome: "valid_key")
        #expect(try await storage.securityEvents.list().map(\.outcome) == ["valid_key", "invalid_key"])
        #expect(try await storage.securityEvents.list(outcome: "invalid_key").first?.request == ["path": "/x"])
        withExtendedLifetime(opened) {}
    }
}
