import BenchData
import VectorIndex

/// `BenchVectors [rows] [file of little-endian float32 rows of 384]`: one line per case.
///
/// Without a file the rows are the reference set of 1,000 random cluster centres plus noise.
@main
struct BenchVectors {
    static let dimensions = 384
    static let k = 10

    static func main() throws {
        let rows = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
        let queries = 1_000
        Report.header()
        let set: VectorSet
        if CommandLine.arguments.count > 2 {
            set = try VectorSet(file: CommandLine.arguments[2], rows: rows, queries: queries, dimensions: dimensions)
        } else {
            set = VectorSet(rows: rows, queries: queries, dimensions: dimensions)
        }
        try Cases(set: set).run()
    }
}

/// The cases over one set.
struct Cases {
    let set: VectorSet

    func run() throws {
        for storage in VectorStorage.allCases { try run(storage) }
    }

    private func run(_ storage: VectorStorage) throws {
        let before = Memory.resident()
        let index = try VectorIndex(dimensions: set.dimensions, storage: storage)
        let attributes = (0..<100).map { VectorAttributes(type: "t\($0 % 7)", status: "active", tags: ["tag\($0)"]) }
        let loading = try seconds {
            try index.update(revision: 1) { batch throws(VectorIndexError) in
                batch.reserveCapacity(set.rows)
                for row in 0..<set.rows {
                    try batch.upsert(Int64(row), vector: set.row(row), attributes: attributes[row * 7 % 100])
                }
            }
        }
        let bytes = Memory.resident() - before
        let share = Double(bytes) / Double(set.rows * set.dimensions * 4)
        let note = "\(Report.milliseconds(loading)), resident \(Report.number(share)) of float32"
        Report.line("\(storage): load", note: note)
        let filter = VectorFilter(anyTag: ["tag7"])
        for mode in VectorSearchMode.allCases { try search(index, "\(storage): \(mode)", .none, mode) }
        try search(index, "\(storage): 1% by tag", filter, .approximate)
        try search(index, "\(storage): 1/7 by type", VectorFilter(types: ["t3"]), .approximate)
    }

    /// Searches for each query three times, and compares what it finds with what is right.
    private func search(
        _ index: VectorIndex,
        _ name: String,
        _ filter: VectorFilter,
        _ mode: VectorSearchMode
    ) throws {
        var durations: [Double] = []
        var found: [[VectorMatch]] = Array(repeating: [], count: set.queries.count)
        for _ in 0..<3 {
            for (number, query) in set.queries.enumerated() {
                durations.append(try seconds { found[number] = try nearest(index, query, filter, mode) })
            }
        }
        // The right answer takes a scan of everything: every tenth query is compared.
        var hits = 0
        var asked = 0
        for number in stride(from: 0, to: set.queries.count, by: 10) {
            let right = Set(set.nearest(set.queries[number], BenchVectors.k) { matches($0, filter) })
            hits += found[number].filter { right.contains($0.id) }.count
            asked += right.count
        }
        durations.sort()
        Report.line(
            name,
            recall: Double(hits) / Double(asked),
            least: durations[0],
            median: durations[durations.count / 2],
            p99: durations[durations.count * 99 / 100]
        )
    }

    private func nearest(
        _ index: VectorIndex,
        _ query: [Float],
        _ filter: VectorFilter,
        _ mode: VectorSearchMode
    ) throws -> [VectorMatch] {
        if index.storage == .full { return try index.search(query, k: BenchVectors.k, filter: filter, mode: mode) }
        return try index.search(query, k: BenchVectors.k, filter: filter, mode: mode) { ids in
            ids.map { Array(set.row(Int($0))) }
        }
    }

    private func matches(_ row: Int, _ filter: VectorFilter) -> Bool {
        let number = row * 7 % 100
        if let tags = filter.anyTag { return tags.contains("tag\(number)") }
        if let types = filter.types { return types.contains("t\(number % 7)") }
        return true
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
