import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

/// Turns are found, whatever the database and however far it is indexed.
@Suite struct SearchTests {
    /// Whether the index has been told.
    enum Indexing: String, CaseIterable, CustomStringConvertible {
        case tail, index
        var description: String { rawValue }
    }

    private func say(_ text: String, role: String = "user") -> NewTurn {
        NewTurn(.object(["role": .string(role), "content": .string(text)]))
    }

    private func texts(_ page: SearchPage) -> [String] { page.hits.map { "\($0.session)/\($0.turnIndex)" } }

    @Test("Words, phrases, beginnings and characters are found", arguments: TestDatabase.allCases, Indexing.allCases)
    func finds(on kind: TestDatabase, _ indexing: Indexing) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let pilot = NewSession(name: "Pilot")
        let turns = [
            "Where does the ferry to Ærø land?", "In the old harbour, beside the CAFÉ.", "明日の東京の天気は晴れです", "天気がいい",
            "ferries and ferry ferry", "the swift file is main.swift", "서울에서 만나요",
        ]
        try await storage.sessions.append(turns.map { say($0) }, to: "s", creating: pilot)
        if indexing == .index { try await indexAll(storage) }
        for (query, expected) in [
            ("ferry", [4, 0]), ("FERRY land", [0]), ("ferr*", [4, 0]), ("\"the ferry\"", [0]), ("\"ferry the\"", []),
            ("cafe", [1]), ("東京", [2]), ("天気", [3, 2]), ("東", [2]), ("京の天", [2]), ("京天", []), ("main.swift", [5]),
            ("swift main", [5]), ("서울", [6]), ("ærø", [0]), ("content", []), ("user", []), ("", []),
            ("land harbour", []),
        ] {
            let found = try await storage.search.search(SearchQuery(query))
            #expect(found.hits.map { Int($0.turnIndex) } == expected, "\(query)")
        }
        let hit = try #require(try await storage.search.search(SearchQuery("harbour cafe")).hits.first)
        #expect(hit.snippet.text == "In the old harbour, beside the CAFÉ.")
        #expect(hit.snippet.matches.map { String(hit.snippet.text[$0]) } == ["harbour", "CAFÉ"])
        #expect(hit.role == "user" && hit.agentName == "Pilot" && hit.session == "s" && hit.turnID == 2)
        #expect((0...1).contains(hit.rank))
        try await opened.database.close()
    }

    @Test(
        "Filters leave the turns of a session, an agent and a time",
        arguments: TestDatabase.allCases,
        Indexing.allCases
    )
    func filters(on kind: TestDatabase, _ indexing: Indexing) async throws {
        let clock = Mutex(SQLTimestamp(microseconds: 0))
        let (storage, opened) = try await kind.makeStorage(now: { clock.withLock { $0 } })
        let moments = ["2024-12-31 23:59:59.9", "2025-03-05 10:00:00", "2025-03-05 12:00:00", "2026-01-01 00:00:00"]
        for (number, moment) in moments.enumerated() {
            let now = try #require(SQLTimestamp(moment))
            clock.withLock { $0 = now }
            let options = AppendOptions(
                agentName: number % 2 == 0 ? "even" : "odd",
                creating: NewSession(name: "Pilot")
            )
            try await storage.sessions.append([say("common word")], to: "s\(number)", options)
        }
        if indexing == .index { try await indexAll(storage) }
        func found(_ query: SearchQuery) async throws -> [String] {
            try await storage.search.search(query).hits.map(\.session)
        }
        #expect(try await found(SearchQuery("word")) == ["s3", "s2", "s1", "s0"])
        #expect(try await found(SearchQuery("word", session: "s1")) == ["s1"])
        #expect(try await found(SearchQuery("word", agentName: "odd")) == ["s3", "s1"])
        #expect(try await found(SearchQuery("word", session: "s1", agentName: "even")) == [])
        #expect(try await found(SearchQuery("word", since: SQLTimestamp("2025-03-05 11:00:00"))) == ["s3", "s2"])
        #expect(try await found(SearchQuery("word", until: SQLTimestamp("2025-03-05 11:00:00"))) == ["s1", "s0"])
        let day = SearchQuery(
            "word",
            since: SQLTimestamp("2025-03-05 10:00:00"),
            until: SQLTimestamp("2025-03-05 12:00:00")
        )
        #expect(try await found(day) == ["s1"])
        #expect(try await found(SearchQuery("word", since: SQLTimestamp("2025-01-01 00:00:00"))) == ["s3", "s2", "s1"])
        await #expect(throws: SessionError.unknown("nobody")) {
            _ = try await found(SearchQuery("word", session: "nobody"))
        }
        try await opened.database.close()
    }

    @Test("Pages go on to the last hit, once each, best first", arguments: TestDatabase.allCases, Indexing.allCases)
    func pages(on kind: TestDatabase, _ indexing: Indexing) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let turns = (0..<2_300).map {
            say($0 % 100 == 0 ? "word word word" : $0 % 7 == 3 ? "other" : "a word of \($0)")
        }
        try await storage.sessions.append(turns, to: "s", creating: NewSession(name: "Pilot"))
        if indexing == .index { try await indexAll(storage) }
        var query = SearchQuery("word", limit: 150)
        var seen: [Int64] = []
        var first: SearchPage?
        repeat {
            let page = try await storage.search.search(query)
            if first == nil { first = page }
            seen += page.hits.map(\.turnIndex)
            query.after = page.next
        } while query.after != nil
        let expected = (0..<2_300).filter { $0 % 100 == 0 || $0 % 7 != 3 }
        #expect(seen.count == expected.count && Set(seen) == Set(expected.map(Int64.init)))
        let best = try #require(first).hits.prefix(10).map(\.turnIndex)
        #expect(
            best
                == [2_200, 2_100, 2_000, 1_900, 1_800, 1_700, 1_600, 1_500, 1_400, 1_300].prefix(best.count).map { $0 }
        )
        try await opened.database.close()
    }

    @Test(
        "A fork's shared turns belong to their owner, and to the fork when the owner is gone",
        arguments: TestDatabase.allCases
    )
    func forks(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let sessions = storage.sessions
        try await sessions.append(
            ["one", "two", "three"].map { say("\($0) ferry") },
            to: "a",
            creating: NewSession(name: "P")
        )
        try await sessions.fork("a", at: 2, as: "b", title: nil)
        try await sessions.append([say("four ferry")], to: "b")
        try await sessions.fork("b", at: 1, as: "c", title: nil)
        try await indexAll(storage)
        func found(_ query: SearchQuery) async throws -> Set<String> {
            Set(texts(try await storage.search.search(query)))
        }
        #expect(try await found(SearchQuery("ferry")) == ["a/0", "a/1", "a/2", "b/2"])
        #expect(try await found(SearchQuery("ferry", session: "b")) == ["b/0", "b/1", "b/2"])
        #expect(try await found(SearchQuery("ferry", session: "c")) == ["c/0"])
        try await sessions.delete("a")
        let left = try await found(SearchQuery("ferry"))
        #expect(left == ["b/0", "b/1", "b/2"] || left == ["c/0", "b/1", "b/2"])
        #expect(try await found(SearchQuery("three")) == [])
        try await sessions.delete("b")
        try await sessions.append([say("new ferry")], to: "b", creating: NewSession(name: "P"))
        #expect(try await found(SearchQuery("ferry")) == ["c/0", "b/0"])
        #expect(try await storage.search.sessions(matching: SearchQuery("ferry")).sessions.map(\.id) == ["b", "c"])
        try await sessions.delete("c")
        #expect(try await found(SearchQuery("ferry")) == ["b/0"])
        try await opened.database.close()
    }

    @Test("Deleted turns leave the index, those deleted by hand are passed over", arguments: TestDatabase.allCases)
    func deletes(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let long = (0..<1_200).map { say("turn \($0) of 東京 café") }
        try await storage.sessions.append(long, to: "long", creating: NewSession(name: "P"))
        try await storage.sessions.append([say("turn of another")], to: "other", creating: NewSession(name: "P"))
        try await indexAll(storage)
        // Not indexed when it goes.
        try await storage.sessions.append([say("turn of the end")], to: "end", creating: NewSession(name: "P"))
        #expect(try await storage.search.search(SearchQuery("turn", limit: 2_000)).hits.count == 1_000)
        try await storage.sessions.delete("long")
        try await storage.sessions.delete("end")
        try await indexAll(storage)
        #expect(texts(try await storage.search.search(SearchQuery("turn"))) == ["other/0"])
        #expect(try await storage.search.search(SearchQuery("東京")).hits.isEmpty)
        #expect(try await indexed(opened.database, ["turn"]).count == 1)
        try await opened.database.write { try $0.execute("DELETE FROM agent_history WHERE session_id = 'other'") }
        #expect(try await storage.search.search(SearchQuery("turn")).hits.isEmpty)
        try await opened.database.close()
    }

    @Test("Any text is a query, and index and tail find the same", arguments: TestDatabase.allCases)
    func anyText(on kind: TestDatabase) async throws {
        var random = RandomTexts(seed: 11)
        let texts = (0..<120).map { _ in random.text() }
        let (storage, opened) = try await kind.makeStorage()
        try await storage.sessions.append(texts.map { say($0) }, to: "s", creating: NewSession(name: "P"))
        var before: [[SearchHit]] = []
        let queries = texts.map { $0 } + texts.map { "\"\($0)\"*" } + texts.map { "\($0.prefix(2))*" }
        for query in queries { before.append(try await storage.search.search(SearchQuery(query, limit: 500)).hits) }
        try await indexAll(storage)
        for (query, hits) in zip(queries, before) {
            let after = try await storage.search.search(SearchQuery(query, limit: 500)).hits
            #expect(after == hits, "\(query.debugDescription)")
        }
        #expect(before.contains { $0.count > 3 })
        try await opened.database.close()
    }

    @Test("A phrase is found wherever it stands in a long turn", arguments: TestDatabase.allCases)
    func longTurn(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let text =
            String(repeating: "the sea and ", count: 4_000) + "the ferry lands " + String(repeating: "sea ", count: 900)
        try await storage.sessions.append([say(text), say("sea the")], to: "s", creating: NewSession(name: "P"))
        try await indexAll(storage)
        for query in ["\"the ferry\"", "\"ferry lands sea\"", "ferry", "\"the ferr\"*"] {
            let hits = try await storage.search.search(SearchQuery(query)).hits
            #expect(hits.map(\.turnIndex) == [0], "\(query)")
            #expect(
                hits.first.map { $0.snippet.text.contains("the ferry lands") && $0.snippet.text.count <= 162 } == true
            )
        }
        #expect(try await storage.search.search(SearchQuery("\"ferry the\"")).hits.isEmpty)
        try await opened.database.close()
    }
}

/// The ids that the index itself gives.
func indexed(_ database: any SQLDatabase, _ words: [String]) async throws -> [Int64] {
    try await database.read { connection in
        let expression = SQLFullTextExpression.phrase(words, isPrefix: false)
        let query =
            switch connection.dialect.fullText.lookup {
            case .ordered(let matches): matches("turn_search", expression, .max, 100_000)
            case .unordered(let lookup): lookup.some("turn_search", expression, .max, 100_000)
            }
        return try connection.all(query) { try $0[0] as Int64 }
    }
}

/// Indexes every turn. On a server any open transaction, of other tests too, may hold the indexer up for a moment.
func indexAll(_ storage: StorageManager) async throws {
    while true {
        try await storage.indexer.catchUp()
        let isDone = try await storage.database.read { connection in
            try connection.value(
                """
                SELECT watermark >= (SELECT coalesce(max(id), 0) FROM agent_history) AND words_version > 0
                FROM search_state
                """,
                as: Bool.self
            )
        }
        if isDone == true { return }
        try await Task.sleep(for: .milliseconds(5))
    }
}
