import ContextPilot
import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct RelevanceTests {
    @Test("The documented example has the documented score")
    func formula() {
        let score = Relevance.score(
            weighted: 0.5 * 0.9,
            task: "Fix the login bug",
            content: "fix login page",
            tags: ["bug"]
        )
        #expect(abs(score - 0.525) < 1e-12)
        #expect(Relevance.keywords(task: "", content: "x", tags: []) == 0)
        #expect(abs(Relevance.keywords(task: "a bug", content: "z", tags: ["bug", "BUG"]) - 0.4) < 1e-12)
    }

    @Test(
        "Cosine times confidence decides, words and tags correct it, equals keep their order",
        arguments: TestDatabase.allCases
    )
    func ranks(on kind: TestDatabase) async throws {
        let clock = TestClock()
        let (storage, opened) = try await kind.makeContexts(now: clock.next)
        let embedder = TableEmbedder(table: [
            "task": [1, 0], "near": [1, 0], "also near": [1, 0], "unsure": [1, 0], "far": [0, 1], "against": [-1, 0],
            "task far": [0, 1],
        ])
        let library = try ContextLibrary(storage, embedder: embedder, now: clock.next)
        for (content, confidence) in [
            ("far", 1.0), ("unsure", 0.1), ("near", 1), ("also near", 1), ("against", 0.5), ("zero", 1),
            ("task far", 1),
        ] {
            _ = try await library.add(NewContextUnit(content: content, type: .fact, confidence: confidence))
        }
        let found = try await library.relevant(to: "task", limit: 5)
        #expect(found.map(\.unit.content) == ["near", "also near", "task far", "unsure", "far"])
        #expect(abs(found[0].score - 0.7) < 1e-6 && abs(found[2].score - 0.3) < 1e-6)
        // Outside the first 2 × limit nothing is rescued by its words.
        #expect(try await library.relevant(to: "task", limit: 1).map(\.unit.content) == ["near"])
        let used = try #require(try await storage.units.find(found[0].unit.id))
        #expect(used.lastUsed != nil && used.updatedAt == found[0].unit.updatedAt)
        #expect(try await library.relevant(to: "task", limit: 0).isEmpty)
        for (task, limit) in [("  ", 1), ("task", 21), ("task", -1), (String(repeating: "x", count: 10_001), 1)] {
            await #expect(throws: ContextError.self) { _ = try await library.relevant(to: task, limit: limit) }
        }
        // Another program's change is seen at once.
        try await opened.database.execute("UPDATE context_units SET status = 'superseded' WHERE content = 'near'")
        try await opened.database.execute("DELETE FROM context_units WHERE content = 'also near'")
        #expect(try await library.relevant(to: "task", limit: 1).map(\.unit.content) == ["unsure"])
    }

    @Test("Without a model words decide", arguments: TestDatabase.allCases)
    func ranksByWords(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: nil)
        for content in ["a session is a row", "turns are appended to a session", "the weather"] {
            _ = try await library.add(NewContextUnit(content: content, type: .fact))
        }
        #expect(
            try await library.search("how are turns appended").map(\.unit.content).first
                == "turns are appended to a session"
        )
        #expect(try await library.relevant(to: "the session row", limit: 2).first?.unit.content == "a session is a row")
        #expect(try await library.search("nothing of this").isEmpty)
        withExtendedLifetime(opened) {}
    }
}
