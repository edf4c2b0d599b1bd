import ContextPilot
import SQLCore
import Storage
import TestSupport
import Testing
import VectorIndex

/// Search by vectors in a database with pgvector, against the comparison of all in memory.
@Suite struct VectorSearchTests {
    static let withExtension: [TestDatabase] = [.postgres, .pgbouncer]
    private static let dimensions = 16

    private func vector(_ seed: UInt64) -> [Float] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<Self.dimensions).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(state >> 40) - (1 << 23)) / Float(1 << 23)
        }
    }

    private func fill(_ storage: ContextStorage, _ count: Int) async throws {
        let units = (0..<count).map { index in
            var unit = NewContextUnit(content: "u\(index)", type: index % 100 == 7 ? .goal : .fact)
            unit.tags = index % 50 == 1 ? ["Seltén a", "b"] : []
            unit.confidence = index % 3 == 0 ? 0.5 : 1
            unit.sourceType = index % 2 == 0 ? "file" : nil
            return (unit, ContextEmbedding(space: "s", vector: vector(UInt64(index))))
        }
        try await storage.units.apply(adding: units)
    }

    private var filters: [ContextUnitFilter] {
        var filters = [ContextUnitFilter(), ContextUnitFilter(), ContextUnitFilter(), ContextUnitFilter()]
        filters[1].types = [.goal, .decision]
        filters[2].tags = ["SELTÉN A", "Q\"{,\\"]
        filters[3].sourceType = "file"
        filters[3].text = "U1"
        return filters
    }

    @Test("The database finds what the comparison of all finds", arguments: TestDatabase.allCases)
    func equal(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        try await fill(storage, 700)
        let isAvailable = try await storage.vectors.isAvailable()
        #expect(isAvailable == Self.withExtension.contains(kind))
        let space = try #require(try await storage.spaces.all().first)
        guard isAvailable else {
            #expect(try await storage.vectors.indexState(of: space) == .unavailable)
            #expect(
                try await storage.vectors.nearest(to: vector(1), in: space, filters[0], limit: 1, exact: true) == nil
            )
            return
        }
        let index = try UnitIndex(storage.units, space: "s", dimensions: Self.dimensions)
        func compare() async throws {
            let (vectors, confidences) = try await index.current()
            for (place, filter) in filters.enumerated() {
                let allowed = Set(try await storage.units.list(filter).map(\.seq))
                for seed in 5_000..<5_005 as Range<UInt64> {
                    let expected = try vectors.search(vector(seed), k: 2_000, mode: .exact)
                        .filter { allowed.contains($0.id) }.prefix(10)
                    for exact in [true, false] {
                        let found = try #require(
                            try await storage.vectors.nearest(
                                to: vector(seed),
                                in: space,
                                filter,
                                limit: 10,
                                exact: exact
                            )
                        )
                        #expect(found.map(\.seq) == expected.map(\.id), "filter \(place)")
                        #expect(zip(found, expected).allSatisfy { abs($0.cosine - Double($1.score)) < 1e-5 })
                        #expect(found.allSatisfy { $0.confidence == confidences[$0.seq] ?? 1 })
                    }
                }
            }
        }
        try await compare()
        // By another program's hand: found, or gone, with the next question.
        try await opened.database.execute("DELETE FROM context_units WHERE seq % 7 = 0")
        try await opened.database.execute(
            "UPDATE context_units SET type = 'goal', tags = '[\"q\\\"{,\\\\\"]' WHERE seq % 11 = 0"
        )
        try await opened.database.execute("UPDATE context_units SET embedding = NULL WHERE seq % 13 = 0")
        try await compare()
        try await storage.units.trimChanges(keeping: 1)
        try await fill(storage, 20)
        try await compare()
    }

    @Test(
        "Many vectors are found by the index; filters and texts give all they may",
        arguments: [TestDatabase.postgres]
    )
    func graph(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        try await fill(storage, 12_000)
        let space = try #require(try await storage.spaces.all().first)
        #expect(try await storage.vectors.indexState(of: space) == .absent)
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        try await opened.database.execute("ANALYZE context_search_vectors")
        let watched = WatchedStatements(opened.database)
        let store = ContextStorage(watched).vectors
        var found = 0
        for seed in 50_000..<50_020 as Range<UInt64> {
            for (place, filter) in filters.enumerated() {
                let near = try #require(
                    try await store.nearest(to: vector(seed), in: space, filter, limit: 30, exact: false)
                )
                let exact = try #require(
                    try await store.nearest(to: vector(seed), in: space, filter, limit: 30, exact: true)
                )
                #expect(near.count == 30 && exact.count == 30)
                if place == 0 {
                    found += Set(near.map(\.seq)).intersection(exact.map(\.seq)).count
                } else {
                    #expect(near == exact)
                }
            }
        }
        #expect(Double(found) / 600 > 0.9)
        let walks = watched.statements.filter { $0.text.contains("hnsw.ef_search") }
        #expect(walks.count == 20)
        let plan = try await opened.database.read { connection in
            let walk = walks[0]
            return try connection.all(SQLQuery(unsafe: "EXPLAIN \(walk.text)", binds: walk.binds)) {
                try $0[0] as String
            }
        }
        #expect(plan.contains { $0.contains("Index Scan using ix_context_vectors_") }, "\(plan)")
        // Relevance is the same by the index as by comparison of all.
        let library = try ContextLibrary(storage, embedder: TableOfVectors(vector: vector(50_000)))
        let relevant = try await library.relevant(to: "x", limit: 5)
        let memory = try UnitIndex(storage.units, space: "s", dimensions: Self.dimensions)
        let (vectors, confidences) = try await memory.current()
        let best = try vectors.search(vector(50_000), k: 12_000, mode: .exact)
            .map { ($0.id, Double($0.score) * (confidences[$0.id] ?? 1)) }
            .sorted { $0.1 > $1.1 }.prefix(5)
        #expect(relevant.count == 5)
        #expect(zip(relevant, best).count { abs($0.score - 0.7 * $1.1) < 1e-5 } >= 4)
        // In lists, on request, and writers go on.
        #expect(try await storage.vectors.buildIndex(of: space, .lists(20)) == .ready(method: "ivfflat"))
        let lists = try #require(try await store.nearest(to: vector(1), in: space, filters[0], limit: 10, exact: false))
        #expect(lists.count == 10 && lists[0].cosine > 0.999)
    }

    @Test("Where the extension appears later, an upgrade makes what is searched", arguments: [TestDatabase.postgres])
    func appears(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        // As it is left where the extension was not there.
        try await opened.database.execute("DROP TABLE context_search_vectors")
        try await opened.database.execute("UPDATE context_word_state SET words_version = 0 WHERE name = 'vectors'")
        let late = ContextStorage(opened.database)
        try await fill(late, 50)
        #expect(try await !late.vectors.isAvailable())
        let notes = try await late.prepare().notes
        #expect(notes.count == 1)
        #expect(try await late.prepare().notes.isEmpty)
        #expect(try await late.vectors.isAvailable())
        let space = try #require(try await late.spaces.all().first)
        let found = try await late.vectors.nearest(to: vector(3), in: space, ContextUnitFilter(), limit: 1, exact: true)
        #expect(found?.first.map { $0.cosine > 0.999 } == true)
        // And where it went with its column, writers and searches go on, too.
        try await opened.database.execute("ALTER TABLE context_search_vectors DROP COLUMN embedding")
        let without = ContextStorage(opened.database)
        try await fill(without, 3)
        #expect(try await !without.vectors.isAvailable())
        #expect(try await without.prepare().notes.count == 1)
        #expect(
            try await without.vectors.nearest(to: vector(3), in: space, ContextUnitFilter(), limit: 60, exact: true)?
                .count == 53
        )
        withExtendedLifetime(storage) {}
    }

    @Test(
        "Vectors of more than 2,000 dimensions are indexed in half precision, and found exactly",
        arguments: [TestDatabase.postgres]
    )
    func halves(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let units = (0..<40).map { index in
            let vector = (0..<2_100).map { Float(($0 &* (index + 3)) % 17) - 8 }
            return (
                NewContextUnit(content: "u\(index)", type: .fact), ContextEmbedding(space: "wide's", vector: vector)
            )
        }
        try await storage.units.apply(adding: units)
        let space = try #require(try await storage.spaces.all().first)
        #expect(try await storage.vectors.buildIndex(of: space, .graph) == .ready(method: "hnsw"))
        let found = try await storage.vectors.nearest(
            to: try #require(units[7].1).vector,
            in: space,
            ContextUnitFilter(),
            limit: 1,
            exact: false
        )
        #expect(found?.first?.seq == 8)
        withExtendedLifetime(opened) {}
    }
}
