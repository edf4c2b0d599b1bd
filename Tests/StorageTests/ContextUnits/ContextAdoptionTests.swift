import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct ContextAdoptionTests {
    /// The Python program's tables as it makes them on a server, with two kinds of words of their own.
    private let tables: [SQLQuery] = [
        "CREATE TYPE contexttype AS ENUM ('PREFERENCE', 'DECISION', 'FACT', 'GOAL')",
        "CREATE TYPE contextstatus AS ENUM ('ACTIVE', 'SUPERSEDED')",
        """
        CREATE TABLE context_units (
            id VARCHAR NOT NULL PRIMARY KEY, type contexttype NOT NULL, content TEXT NOT NULL, confidence FLOAT NOT NULL,
            created_at TIMESTAMP NOT NULL, last_used TIMESTAMP, source VARCHAR NOT NULL, tags JSON NOT NULL,
            status contextstatus NOT NULL, superseded_by VARCHAR REFERENCES context_units (id), embedding JSON
        )
        """,
        """
        CREATE TABLE conversations (
            id VARCHAR NOT NULL PRIMARY KEY, task TEXT NOT NULL, prompt_type VARCHAR NOT NULL,
            created_at TIMESTAMP NOT NULL, provider VARCHAR NOT NULL, model VARCHAR NOT NULL, context_ids JSON NOT NULL
        )
        """,
        """
        CREATE TABLE messages (
            id VARCHAR NOT NULL PRIMARY KEY, conversation_id VARCHAR NOT NULL REFERENCES conversations (id),
            role VARCHAR NOT NULL, content TEXT NOT NULL, created_at TIMESTAMP NOT NULL, tokens INTEGER,
            finish_reason VARCHAR
        )
        """,
    ]

    @Test(
        "The Python program's tables on a server are adopted, without the column that its last version added",
        arguments: TestDatabase.servers
    )
    func adopts(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let database = opened.database
        for table in tables { try await database.execute(table) }
        try await database.execute(
            """
            INSERT INTO context_units VALUES
            ('b', 'GOAL', E'new\\nline', 0.5, '2025-01-02 03:04:05.000006', NULL, 'manual', '["x", "Ä"]', 'ACTIVE', NULL,
                '[0.5, -1, 1e-3]'),
            ('a', 'FACT', 'old', 1, '2025-01-01 00:00:00', '2025-02-01 00:00:00', 'extracted', '[]', 'ACTIVE', 'b', NULL),
            ('c', 'FACT', 'no vector', 1, '2025-01-03 00:00:00', NULL, 'manual', '[]', 'SUPERSEDED', NULL, '[0, 0, 0]')
            """
        )
        try await database.execute(
            "INSERT INTO conversations VALUES ('k', 't', 'compact', '2025-01-01', 'ollama', 'm', '[\"a\"]')"
        )
        try await database.execute(
            """
            INSERT INTO messages VALUES ('z', 'k', 'user', '1', '2025-01-01 00:00:01', NULL, NULL),
                ('y', 'k', 'assistant', '2', '2025-01-01 00:00:02', 7, 'stop')
            """
        )
        let storage = ContextStorage(database)
        #expect(try await storage.schema.status(of: database).state == .foreign)
        let upgrade = try await storage.prepare()
        #expect(upgrade.backup != nil && upgrade.notes.contains("2 of them have no usable vector."))
        var all = ContextUnitFilter()
        all.status = nil
        let units = try await storage.units.list(all)
        #expect(units.map(\.id) == ["a", "b", "c"] && units.map(\.type) == [.fact, .goal, .fact])
        #expect(units.map(\.status) == [.superseded, .active, .superseded] && units[0].supersededBy == "b")
        #expect(units[1].tags == ["x", "Ä"] && units[1].name == "new" && units[1].content == "new\nline")
        #expect(units[1].createdAt.description == "2025-01-02 03:04:05.000006")
        let space = ContextEmbedding(space: "unknown-3", vector: [0.5, -1, 1e-3])
        #expect(try await storage.units.embedding(of: "b") == space)
        let messages = try await storage.conversations.messages(of: "k")
        #expect(messages.map(\.content) == ["1", "2"] && messages[1].tokens == 7 && messages[1].model == nil)
        #expect(try await storage.conversations.find("k")?.isCompact == true)
        // Numbers go on, and words are found.
        #expect(try await storage.units.create(NewContextUnit(content: "next", type: .fact)).seq == 4)
        #expect(try await storage.units.holding(["old"], all, limit: 5).map(\.id) == ["a"])
    }
}
