import ContextPilot
import SQLCore
import Storage
import TestSupport
import Testing

/// Indexes of vectors that are made while others write, and builds that do not come to their end.
@Suite struct VectorBuildTests {
    private static let dimensions = 8

    private func vector(_ text: String) -> [Float] { SeededVectors.vector(of: text, Self.dimensions) }

    private func embedding(_ text: String) -> ContextEmbedding? { ContextEmbedding(space: "s", vector: vector(text)) }

    private func fill(_ storage: ContextStorage, _ numbers: Range<Int>) async throws -> EmbeddingSpace {
        try await storage.units.apply(
            adding: numbers.map { (NewContextUnit(content: "u\($0)", type: .fact), embedding("u\($0)")) }
        )
        return try #require(try await storage.spaces.all().first)
    }

    /// The content of the unit that a search by the index finds nearest to a text's vector.
    private func nearest(_ text: String, _ storage: ContextStorage, exact: Bool = false) async throws -> String? {
        let space = try #require(try await storage.spaces.all().first)
        let found = try await storage.vectors.nearest(
            to: vector(text),
            in: space,
            ContextUnitFilter(),
            limit: 1,
            exact: exact
        )
        guard let match = found?.first else { return nil }
        return try await storage.units.units([match.seq])[match.seq]?.content
    }

    @Test("Writers go on while the index is made, and what they wrote is found", arguments: [TestDatabase.postgres])
    func writes(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let space = try await fill(storage, 0..<10_200)
        let units = try await storage.units.list(limit: 10)
        // The first one stops the build before it reads the table, the second one before it is done.
        let writer = try await OpenTransaction(try await opened.another().database, writes: true)
        let reader = try await OpenTransaction(try await opened.another().database, writes: false)
        async let built = storage.vectors.buildIndex(of: space)
        for (round, phase) in ["waiting for writers before build", "waiting for old snapshots"].enumerated() {
            let before = try await IndexBuild.reaching(phase, in: opened.database)
            #expect(try await storage.vectors.indexState(of: space) == .inProgress)
            // Nobody makes it a second time.
            #expect(try await opened.another().storage.vectors.buildIndex(of: space) == .inProgress)
            let added = "added while \(phase)"
            _ = try await storage.units.create(
                NewContextUnit(content: added, type: .fact),
                embedding: embedding(added)
            )
            var change = ContextUnitChange()
            change.content = "changed while \(phase)"
            _ = try await storage.units.update(
                units[round].id,
                change,
                embedding: embedding("changed while \(phase)")
            )
            try await storage.units.delete(units[round + 2].id)
            // All three are committed, and the build stands where it stood.
            #expect(try await IndexBuild.current(in: opened.database) == before)
            #expect(try await nearest(added, storage) == added)
            if round == 0 { try await writer.end() } else { try await reader.end() }
        }
        #expect(try await built == .ready(method: "hnsw"))
        let watched = WatchedStatements(opened.database)
        let searcher = ContextStorage(watched)
        for (round, phase) in ["waiting for writers before build", "waiting for old snapshots"].enumerated() {
            for text in ["added while \(phase)", "changed while \(phase)"] {
                #expect(try await nearest(text, searcher) == text)
            }
            for gone in [units[round].content, units[round + 2].content] {
                let found = try await nearest(gone, searcher)
                #expect(found != gone)
                #expect(found == (try await nearest(gone, searcher, exact: true)))
            }
        }
        #expect(watched.statements.contains { $0.text.contains("hnsw.ef_search") })
    }

    @Test(
        "A build that the server ended is noticed, costs no result, and is made anew",
        arguments: ["waiting for writers before build", "waiting for old snapshots"]
    )
    func ended(phase: String) async throws {
        let (storage, opened) = try await TestDatabase.postgres.makeContexts()
        let space = try await fill(storage, 0..<10_200)
        let holder = try await OpenTransaction(
            try await opened.another().database,
            writes: phase == "waiting for writers before build"
        )
        let building = Task { try await storage.vectors.buildIndex(of: space) }
        let build = try await IndexBuild.reaching(phase, in: opened.database)
        try await build.terminate(in: opened.database)
        await #expect(throws: SQLError.self) { _ = try await building.value }
        try await holder.end()
        #expect(try await storage.vectors.indexState(of: space) == .broken)
        // Every vector is compared meanwhile, those included that are written now.
        _ = try await fill(storage, 10_200..<10_210)
        for seed in 0..<40 as Range<UInt64> {
            let question = SeededVectors.vector(seed, Self.dimensions)
            let filter = ContextUnitFilter()
            let found = try await storage.vectors.nearest(to: question, in: space, filter, limit: 5, exact: false)
            let exact = try await storage.vectors.nearest(to: question, in: space, filter, limit: 5, exact: true)
            #expect(found == exact && found?.count == 5)
        }
        #expect(try await nearest("u10209", storage) == "u10209")
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        #expect(try await nearest("u10209", storage) == "u10209")
        #expect(
            try await opened.database.value(
                "SELECT count(*) FROM pg_index WHERE NOT indisvalid AND indrelid = CAST('context_search_vectors' AS regclass)"
            ) == 0
        )
    }

    @Test(
        "What is left of a build goes where too few vectors are left for an index",
        arguments: [TestDatabase.postgres, .pgbouncer]
    )
    func few(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let space = try await fill(storage, 0..<10)
        let holder = try await OpenTransaction(try await opened.another().database, writes: false)
        let building = Task { try await storage.vectors.buildIndex(of: space, .graph) }
        let build = try await IndexBuild.reaching("waiting for old snapshots", in: opened.database)
        try await build.terminate(in: opened.database)
        _ = try? await building.value
        try await holder.end()
        #expect(try await storage.vectors.indexState(of: space) == .broken)
        #expect(try await storage.vectors.buildIndex(of: space) == .unneeded)
        #expect(try await storage.vectors.indexState(of: space) == .unneeded)
        #expect(try await storage.vectors.buildIndex(of: space, .graph) == .ready(method: "hnsw"))
    }
}
