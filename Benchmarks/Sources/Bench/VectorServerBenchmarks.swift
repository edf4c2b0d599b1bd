import BenchData
import Foundation
import Logging
import PostgresDriver
import SQLCore
import Storage

/// Questions to PostgreSQL with pgvector through the library beside the bare statements by libpq: the same server, table,
/// index and settings, in turns.
struct VectorServerBenchmarks {
    private let url: String
    private let vectors: Int
    private static let schema = "bench_pgvector"
    private static let space = "reference"
    private static let dimensions = 384
    private static let queries = 200

    /// - Parameter vectors: how many are stored.
    /// - Returns: nil where there is no server.
    init?(vectors: Int) {
        guard let url = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else { return nil }
        self.url = url
        self.vectors = vectors
    }

    func run() async throws {
        var options = try PostgresOptions(url: url)
        options.schema = Self.schema
        options.createsDatabase = true
        options.poolSize = 1
        let database = PostgresDatabase(options, logger: .silent)
        try await database.connect()
        for statement in ["DROP SCHEMA \(Self.schema) CASCADE", "CREATE SCHEMA \(Self.schema)"] {
            try await database.execute(SQLQuery(unsafe: statement))
        }
        let storage = ContextStorage(database)
        try await storage.prepare()
        guard try await storage.vectors.isAvailable() else {
            Report.print("pgvector", value: "skipped", note: "the server has no extension vector")
            return try await storage.close()
        }
        let set = VectorSet(rows: vectors, queries: Self.queries, dimensions: Self.dimensions)
        let keys = try await load(set, storage)
        guard let space = try await storage.spaces.all().first else { throw BenchFailure("no embedding space") }
        let (state, seconds) = try await timed { try await storage.vectors.buildIndex(of: space, .graph) }
        guard state == .ready(method: "hnsw") else { throw BenchFailure("the index is \(state)") }
        Report.print("pgvector: HNSW index", value: Report.duration(seconds), note: "m 16, ef_construction 64")
        try await storage.database.vacuum()
        // What was stored is written out now, and not while questions are timed.
        try await database.execute("CHECKPOINT")
        let bare = try BareQuestions(url, settings: Self.settings, limit: VectorComparison.k)
        let comparison = VectorComparison(set: set, keys: keys, storage: storage, space: space, bare: bare)
        for test in [Self.all, Self.filtered] { try await comparison.run(test) }
        // Half a gigabyte that nobody asks for any more.
        try await database.execute(SQLQuery(unsafe: "DROP SCHEMA \(Self.schema) CASCADE"))
        try await storage.close()
    }

    private static let settings = """
        SET search_path = \(schema), public; SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC';
        SET hnsw.ef_search = 100; SET hnsw.iterative_scan = 'strict_order'
        """

    private static let all: VectorComparison.Case = {
        var filter = ContextUnitFilter()
        filter.status = nil
        return VectorComparison.Case(
            name: "HNSW, ef_search 100",
            filter: filter,
            condition: "space = '\(space)'",
            order: "CAST(embedding AS vector(\(dimensions))) <=> CAST($1 AS vector(\(dimensions)))",
            asked: "asked: 1.2",
            isWanted: { _ in true }
        )
    }()

    private static let filtered: VectorComparison.Case = {
        var filter = ContextUnitFilter()
        filter.sourceType = source(7)
        return VectorComparison.Case(
            name: "1% by source type, exact by B-tree",
            filter: filter,
            condition: "space = '\(space)' AND status = 'active' AND source_type = '\(source(7))'",
            order: "embedding <=> CAST($1 AS vector)",
            asked: "asked: 1.3",
            isWanted: { $0 % 100 == 7 }
        )
    }()

    private static func source(_ number: Int) -> String { "source \(number % 100)" }

    /// - Returns: the units' numbers, in the order of the rows.
    private func load(_ set: VectorSet, _ storage: ContextStorage) async throws -> [Int64] {
        let (_, seconds) = try await timed {
            for start in stride(from: 0, to: set.rows, by: 5_000) {
                try await storage.units.apply(
                    adding: (start..<min(start + 5_000, set.rows)).map { row in
                        var unit = NewContextUnit(content: "unit \(row)", type: .fact)
                        unit.sourceType = Self.source(row)
                        return (unit, ContextEmbedding(space: Self.space, vector: Array(set.row(row))))
                    }
                )
            }
        }
        Report.print("pgvector: \(set.rows) units stored", value: Report.duration(seconds), note: "384 dimensions")
        return try await storage.units.numbers(in: Self.space).sorted()
    }

    private func timed<T>(_ body: () async throws -> T) async rethrows -> (T, seconds: Double) {
        let start = ContinuousClock.now
        let value = try await body()
        return (value, (ContinuousClock.now - start) / .seconds(1))
    }
}
