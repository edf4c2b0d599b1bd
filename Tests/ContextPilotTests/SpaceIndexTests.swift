import ContextPilot
import LanguageModels
import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

/// Gives each text a vector of its own.
private struct SeededEmbedder: Embedder {
    let identifier: String
    let dimensions: Int
    let maximumTokens: Int? = nil

    func embed(_ texts: [String]) async throws -> [[Float]] {
        texts.map { SeededVectors.vector(of: $0, dimensions) }
    }
}

/// A new model's index is there before searches go by it.
@Suite struct SpaceIndexTests {
    private let old = SeededEmbedder(identifier: "old", dimensions: 6)
    private let new = SeededEmbedder(identifier: "new", dimensions: 9)

    /// Units of the old model with its index, and the new model's space full.
    private func make() async throws -> (storage: ContextStorage, opened: TestDatabase.Opened, new: EmbeddingSpace) {
        let (storage, opened) = try await TestDatabase.postgres.makeContexts()
        let space = try await storage.spaces.begin("old", dimensions: 6)
        let units = (0..<10_100).map { number in
            let content = "u\(number)"
            return (
                NewContextUnit(content: content, type: .fact),
                ContextEmbedding(space: "old", vector: SeededVectors.vector(of: content, 6))
            )
        }
        try await storage.units.apply(adding: units)
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        let other = try await storage.spaces.begin("new", dimensions: 9)
        let gaps = try await storage.spaces.gaps(in: other, after: 0, limit: 20_000)
        try await storage.spaces.fill(
            other,
            gaps.map {
                ($0, ContextEmbedding(space: "new", vector: SeededVectors.vector(of: $0.content, 9)))
            }
        )
        return (storage, opened, other)
    }

    private func indexes(_ database: any SQLDatabase) async throws -> Set<String> {
        Set(
            try await database.all(
                "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE '%hnsw%'"
            ) { try $0[0] as String }
        )
    }

    @Test("Searches go by the old space until the index of the new one is there")
    func before() async throws {
        let (storage, opened, space) = try await make()
        let oldIndexes = try await indexes(opened.database)
        let library = try ContextLibrary(storage, embedder: new, others: [old])
        let foreign = try ContextLibrary(try await opened.another().storage, embedder: old)
        let holder = try await OpenTransaction(try await opened.another().database, writes: false)
        let steps = Mutex<[Bool]>([])
        let filling = Task { [new] in
            try await library.fill(with: new) { progress in steps.withLock { $0.append(progress.isIndexing) } }
        }
        _ = try await IndexBuild.reaching("waiting for old snapshots", in: opened.database)
        #expect(try await storage.spaces.all().map(\.name) == ["old", "new"])
        #expect(try await foreign.search("u77", limit: 1, mode: .vector).map(\.unit.content) == ["u77"])
        // Written by a program of the old model: it has no vector of the new one, which it gets before the switch.
        _ = try await foreign.add(NewContextUnit(content: "late", type: .fact))
        // A second `embed` waits for the first one's index.
        let second = Task { [new] in try await ContextLibrary(storage, embedder: new, others: [old]).fill(with: new) }
        try await holder.end()
        let progress = try await filling.value
        #expect(progress.isActive && progress.indexFailure == nil && !progress.isIndexing)
        #expect(steps.withLock { $0.contains(true) })
        #expect(try await second.value.isActive)
        #expect(try await storage.spaces.all().map(\.name) == ["new"])
        #expect(try await storage.vectors.indexState(of: space) == .ready(method: "hnsw"))
        let left = try await indexes(opened.database)
        #expect(left.count == 1 && left.isDisjoint(with: oldIndexes))
        #expect(try await library.search("late", limit: 1, mode: .vector).map(\.unit.content) == ["late"])
        // The planner has heard of the space, so the first search already goes by its index.
        let watched = WatchedStatements(opened.database)
        _ = try await ContextStorage(watched).vectors.nearest(
            to: SeededVectors.vector(of: "u5", 9),
            in: space,
            ContextUnitFilter(),
            limit: 3,
            exact: false
        )
        let walk = try #require(watched.statements.first { $0.text.contains("hnsw.ef_search") })
        let plan = try await opened.database.all(SQLQuery(unsafe: "EXPLAIN \(walk.text)", binds: walk.binds)) {
            try $0[0] as String
        }
        #expect(plan.contains { $0.contains("Index Scan using \(left.first ?? "")") }, "\(plan)")
    }

    @Test("A build that is ended leaves the old space searched; the next run makes the index and switches")
    func continues() async throws {
        let (storage, opened, space) = try await make()
        let library = try ContextLibrary(storage, embedder: new, others: [old])
        let holder = try await OpenTransaction(try await opened.another().database, writes: false)
        let filling = Task { [new] in try await library.fill(with: new) }
        let build = try await IndexBuild.reaching("waiting for old snapshots", in: opened.database)
        try await build.terminate(in: opened.database)
        await #expect(throws: SQLError.self) { _ = try await filling.value }
        try await holder.end()
        #expect(try await storage.spaces.all().map(\.name) == ["old", "new"])
        #expect(try await storage.vectors.indexState(of: space) == .broken)
        #expect(try await library.search("u77", limit: 1, mode: .vector).map(\.unit.content) == ["u77"])
        // Ended again, between the index and the switch.
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        let number: SQLQuery = """
            SELECT max(CAST(indexrelid AS bigint)) FROM pg_index WHERE indrelid = CAST('context_search_vectors' AS regclass)
            """
        let before = try await opened.database.value(number, as: Int64.self)
        let progress = try await library.fill(with: new)
        #expect(progress.isActive && progress.done == 0 && progress.indexFailure == nil)
        #expect(try await opened.database.value(number, as: Int64.self) == before)
        #expect(try await storage.vectors.indexState(of: space) == .ready(method: "hnsw"))
        #expect(try await indexes(opened.database).count == 1)
    }

    @Test("A server that refuses the index is told of and does not hold up the switch; one that is gone does")
    func refused() async throws {
        let (storage, opened, space) = try await make()
        func library(_ kind: SQLError.Kind) throws -> ContextLibrary {
            let refusal = SQLError(kind, "making an index", cause: "no room")
            let database = WatchedStatements(opened.database, refusingBuilds: refusal)
            return try ContextLibrary(ContextStorage(database), embedder: new, others: [old])
        }
        await #expect(throws: SQLError.self) { _ = try await library(.unreachable).fill(with: new) }
        #expect(try await storage.spaces.all().map(\.name) == ["old", "new"])
        let progress = try await library(.full).fill(with: new)
        #expect(progress.isActive && progress.indexFailure == "no room")
        #expect(try await storage.spaces.all().map(\.name) == ["new"])
        let found = try await ContextLibrary(storage, embedder: new).search("u77", limit: 1, mode: .vector)
        #expect(found.map(\.unit.content) == ["u77"])
        // The next program that looks after indexes finds both things left to do.
        #expect(try await indexes(opened.database).count == 1)
        try await storage.vectors.removeStrayIndexes()
        #expect(try await indexes(opened.database).isEmpty)
        #expect(try await storage.vectors.indexState(of: space) == .absent)
        #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
    }

    @Test("A space that is given up goes with its rows and its index, one half made included")
    func discards() async throws {
        let (storage, opened, space) = try await make()
        let oldIndexes = try await indexes(opened.database)
        let holder = try await OpenTransaction(try await opened.another().database, writes: false)
        let building = Task { try await storage.vectors.buildIndex(of: space) }
        let build = try await IndexBuild.reaching("waiting for old snapshots", in: opened.database)
        try await build.terminate(in: opened.database)
        _ = try? await building.value
        try await holder.end()
        #expect(try await indexes(opened.database).count == 2)
        try await storage.spaces.discard("new")
        #expect(try await indexes(opened.database) == oldIndexes)
        let rows: SQLQuery = "SELECT count(*) FROM context_search_vectors WHERE space = 'new'"
        #expect(try await opened.database.value(rows) == 0)
        let found = try await ContextLibrary(storage, embedder: old).search("u77", limit: 1, mode: .vector)
        #expect(found.map(\.unit.content) == ["u77"])
        // Begun again and full of it, it is given up with a whole index just so.
        let again = try await storage.spaces.begin("new", dimensions: 9)
        let gaps = try await storage.spaces.gaps(in: again, after: 0, limit: 20)
        try await storage.spaces.fill(
            again,
            gaps.map { ($0, ContextEmbedding(space: "new", vector: SeededVectors.vector(of: $0.content, 9))) }
        )
        #expect(try await storage.vectors.buildIndex(of: again, .graph) == .ready(method: "hnsw"))
        try await storage.spaces.discard("new")
        #expect(try await indexes(opened.database) == oldIndexes)
        #expect(try await opened.database.value(rows) == 0)
    }
}
