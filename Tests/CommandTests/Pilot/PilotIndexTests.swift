import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

/// The server's index of vectors as the commands make it, with builds that do not come to their end.
@Suite struct PilotIndexTests {
    private static let model = "all-MiniLM-L6-v2"

    /// So many units that an index is made, with vectors of a model that the command does not know.
    private func fill(_ storage: ContextStorage) async throws -> EmbeddingSpace {
        try await storage.units.apply(
            adding: (0..<10_000).map { number in
                let vector = [Float(number % 97) + 1, Float(number % 89)]
                return (
                    NewContextUnit(content: "unit \(number)", type: .fact),
                    ContextEmbedding(space: "other", vector: vector)
                )
            }
        )
        return try #require(try await storage.spaces.all().first)
    }

    /// Ends a build half way.
    private func breakIndex(of space: EmbeddingSpace, _ stage: PilotStage, _ storage: ContextStorage) async throws {
        let holder = try await OpenTransaction(try stage.database(), writes: false)
        let building = Task { try await storage.vectors.buildIndex(of: space, .graph) }
        let build = try await IndexBuild.reaching("waiting for old snapshots", in: storage.database)
        try await build.terminate(in: storage.database)
        await #expect(throws: SQLError.self) { _ = try await building.value }
        try await holder.end()
    }

    @Test("db status names an index that nobody finished; import and index make it anew")
    func broken() async throws {
        let stage = try await PilotStage(.server)
        #expect(try await stage.run("init-db").status == 0)
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "unneeded")
        let storage = ContextStorage(try stage.database())
        let space = try await fill(storage)
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "absent")
        try await breakIndex(of: space, stage, storage)
        let status = try await stage.run("db", "status")
        #expect(status.status == 0 && status.output.contains("ended half way"), "\(status.output)")
        #expect(status.error.contains("contextpilot index"), "\(status.error)")
        #expect(try await stage.json("index")["index"]?.string == "hnsw")
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "hnsw")
        let name = try await indexName(storage.database)
        try await storage.database.execute("DROP INDEX \(unsafe: try #require(name))")
        try await breakIndex(of: space, stage, storage)
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "broken")
        try stage.folder.write("notes/a.md", "One more.")
        #expect(try await stage.run("import", "notes").status == 0)
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "hnsw")
        try await storage.close()
    }

    private func indexName(_ database: any SQLDatabase) async throws -> String? {
        try await database.value(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE '%hnsw%'"
        )
    }

    @Test("Killed while the server makes the new model's index, embed is continued: the index first, then the switch")
    func killed() async throws {
        var stage = try await PilotStage(.server)
        #expect(try await stage.run("init-db").status == 0)
        let storage = ContextStorage(try stage.database())
        _ = try await fill(storage)
        // The command finds the space full, but for one unit.
        let space = try await storage.spaces.begin(Self.model, dimensions: 384)
        let gaps = try await storage.spaces.gaps(in: space, after: 1, limit: 20_000)
        try await storage.spaces.fill(
            space,
            gaps.map { gap in
                var vector = [Float](repeating: 0, count: 384)
                vector[Int(gap.seq) % 384] = 1
                vector[Int(gap.seq) / 384] += 2
                return (gap, ContextEmbedding(space: Self.model, vector: vector))
            }
        )
        stage.environment.merge(try PilotStage.model()) { $1 }
        let holder = try await OpenTransaction(try stage.database(), writes: false)
        let dying = Task { [stage] in
            try await AuriteProcess.run(
                "sh",
                [
                    "-c",
                    """
                    "$0" embed >/dev/null 2>&1 & p=$!
                    while [ ! -f enough ] && kill -0 $p; do sleep 0.05; done; kill -9 $p; wait $p
                    """,
                    AuriteProcess.contextPilot,
                ],
                in: stage.folder.path,
                environment: stage.environment
            )
        }
        _ = try await IndexBuild.reaching("waiting for old snapshots", in: storage.database)
        try stage.folder.write("enough", "")
        #expect(try await dying.value.status == 137)
        #expect(try await storage.spaces.all().map(\.name) == ["other", Self.model])
        // The server goes on without the client; the next run waits for it.
        let done = Task { [stage] in try await stage.json("embed") }
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await storage.spaces.all().map(\.name) == ["other", Self.model])
        try await holder.end()
        #expect(try await done.value["active"]?.bool == true)
        #expect(try await storage.spaces.all().map(\.name) == [Self.model])
        #expect(try await stage.json("db", "status")["vector_index"]?.string == "hnsw")
        #expect(
            try await storage.database.value("SELECT count(*) FROM context_search_vectors WHERE space = \(Self.model)")
                == 10_000
        )
        let found = try await stage.json("search", "unit 0", "--mode", "vector", "--limit", "1")
        #expect(found.items.first?["context_unit"]?["content"]?.string == "unit 0")
        try await storage.close()
    }
}
