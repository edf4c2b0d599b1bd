import SQLCore
import Storage
import TestSupport
import Testing

extension QueryPlanTests {
    @Test("No hot statement of contextpilot walks over a whole table", arguments: TestDatabase.allCases)
    func contextsUseIndexes(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let watched = WatchedDatabase(opened.database)
        let storage = ContextStorage(watched)
        try await storage.prepare()
        let ids = try await storage.units.apply(
            adding: (0..<600).map { index in
                let unit = NewContextUnit(
                    content: "word \(index) \(index == 7 ? "rare" : "usual")",
                    type: .fact,
                    tags: ["tag \(index % 50)"],
                    sourceType: index % 30 == 0 ? "file" : nil
                )
                return (unit, ContextEmbedding(space: "s", vector: [1, Float(index)]))
            }
        )
        for number in 0..<100 {
            let messages = (0..<6).map { ConversationMessage(.user, "\($0)") }
            _ = try await storage.conversations.create(
                task: "t \(number)",
                provider: "p",
                model: "m",
                messages: messages
            )
        }
        if TestDatabase.servers.contains(kind) { try await opened.database.vacuum() }
        let revision = try await storage.units.revision()
        watched.forget()
        try await work(storage, ids, since: revision)
        let statements = watched.statements
        #expect(statements.count > 20)
        for query in statements where !query.text.hasPrefix("LOCK ") {
            for step in try await plan(query, kind, opened.database) {
                #expect(!isScan(step, kind), "\(step)\n\(query.text)")
            }
        }
        try await opened.database.close()
    }

    private func work(_ storage: ContextStorage, _ ids: [String], since revision: ContextRevision) async throws {
        let units = storage.units
        _ = try await units.list(limit: 5)
        let page = try await units.list(after: 300, limit: 5)
        var files = ContextUnitFilter()
        files.sourceType = "file"
        _ = try await units.list(files, limit: 5)
        _ = try await units.find(ids[0])
        _ = try await units.units(page.map(\.seq))
        _ = try await units.embedding(of: ids[0])
        for words in [["usual"], ["rare", "word"]] { _ = try await units.holding(words, files, limit: 5) }
        try await units.supersede(ids[1], by: ids[2])
        try await units.delete(ids[2])
        try await units.markUsed(page.map(\.seq), at: .now)
        _ = try await units.create(NewContextUnit(content: "new", type: .fact))
        _ = try await units.vectorChanges(of: "s", since: revision)
        let conversations = try await storage.conversations.list(limit: 5)
        _ = try await storage.conversations.list(before: conversations.last, limit: 5)
        for conversation in conversations {
            _ = try await storage.conversations.messages(of: conversation.id)
            try await storage.conversations.delete(conversation.id)
        }
    }
}
