import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct ContextTransferTests {
    /// Units that replace each other against the order of their ids, conversations, settings and events.
    private func fill(_ storage: ContextStorage) async throws -> [String] {
        let ids = try await storage.units.apply(
            adding: (0..<40).map { index in
                var unit = NewContextUnit(content: "unit \(index) Äß😀", type: .fact, tags: ["T \(index % 3)"])
                unit.metadata = .object(["n": .double(1)])
                let vector = ContextEmbedding(space: "s", vector: [Float(index), -0.5, .pi])
                return (unit, index % 4 == 0 ? nil : vector)
            }
        )
        for (old, new) in zip(ids, ids.dropFirst()).prefix(20) { try await storage.units.supersede(old, by: new) }
        for index in 0..<9 {
            _ = try await storage.conversations.create(
                task: "t\(index)",
                provider: "ollama",
                model: "m",
                contextIDs: [ids[index]],
                messages: [
                    ConversationMessage(.user, "q"),
                    ConversationMessage(.assistant, "a", tokens: 7, finishReason: "stop", model: "m"),
                ]
            )
        }
        let space = try await storage.spaces.begin("next", dimensions: 2)
        let gaps = try await storage.spaces.gaps(in: space, after: 0, limit: 15)
        try await storage.spaces.fill(
            space,
            gaps.map { ($0, ContextEmbedding(space: "next", vector: $0.seq == 3 ? [0, 0] : [1, Float($0.seq)])) }
        )
        try await storage.settings.set(["ai_temperature": "0.7"])
        try await storage.securityEvents.add("api_key_auth", outcome: "valid_key", request: ["path": "/x"])
        return ids
    }

    private func transfer(_ stage: TransferStage) -> Transfer {
        stage.transfer { $0.tables = TransferTable.aurite + TransferTable.contextPilot }
    }

    @Test("What contextpilot keeps is carried, and a second copy brings what changed", arguments: TransferStage.pairs)
    func copies(between pair: (TestDatabase, TestDatabase)) async throws {
        let stage = try await TransferStage(pair)
        try await stage.fill()
        let (source, target) = (ContextStorage(stage.source.database), ContextStorage(stage.target.database))
        try await source.prepare()
        try await target.prepare()
        let ids = try await fill(source)
        let first = try await transfer(stage).run()
        #expect(first.isEqual && first.tables.map(\.copied) == [11, 12, 55, 5, 40, 2, 15, 9, 18, 1, 1])
        var all = ContextUnitFilter()
        all.status = nil
        #expect(try await target.units.list(all) == source.units.list(all))
        #expect(try await target.units.embedding(of: ids[5]) == source.units.embedding(of: ids[5]))
        #expect(try await transfer(stage).run().changes == 0)
        // The target finds what it was given, and goes on counting.
        #expect(try await target.units.holding(["unit"], all, limit: 50).count == 40)
        let next = try await target.units.create(NewContextUnit(content: "next", type: .goal))
        #expect(next.seq == 41)
        try await target.units.delete(next.id)

        var change = ContextUnitChange()
        change.content = "changed"
        _ = try await source.units.update(ids[10], change)
        try await source.units.delete(ids[15])
        let conversation = try #require(try await source.conversations.list().last)
        try await source.database.execute("UPDATE conversations SET model = 'n' WHERE id = \(conversation.id)")
        let again = try await transfer(stage).run()
        #expect(again.isEqual)
        #expect(try await target.units.list(all) == source.units.list(all))
        #expect(try await target.units.find(ids[9])?.supersededBy == ids[10])
        #expect(try await target.conversations.messages(of: conversation.id).count == 2)
        #expect(try await target.spaces.all() == source.spaces.all())
        #expect(try await transfer(stage).run().changes == 0)
        // A space that was half filled is filled where it is now.
        let space = try #require(try await target.spaces.all().last)
        #expect(try await !target.spaces.activate("next"))
        let gaps = try await target.spaces.gaps(in: space, after: 0, limit: 100)
        #expect(gaps.count == 25)
        try await target.spaces.fill(space, gaps.map { ($0, ContextEmbedding(space: "next", vector: [2, 1])) })
        #expect(try await target.spaces.activate("next"))
        #expect(try await target.units.embedding(of: ids[4])?.vector == [1, 5])
        var text = ContextUnitFilter()
        text.text = "CHANGED"
        text.status = nil
        #expect(try await target.units.list(text).count == 1)
    }

    @Test("Every table and column of contextpilot is described or known to stay", arguments: TestDatabase.allCases)
    func catalogue(on database: TestDatabase) async throws {
        let (storage, opened) = try await database.makeContexts()
        try await storage.database.read { connection in
            for table in TransferTable.contextPilot { try table.check(in: connection, of: "the database") }
            #expect(try TransferTable.unknown(TransferTable.contextPilot, in: connection) == [])
        }
        withExtendedLifetime(opened) {}
    }
}
