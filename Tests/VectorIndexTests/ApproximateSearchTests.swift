import Testing

@testable import VectorIndex

@Suite("Approximate search")
struct ApproximateSearchTests {
    @Test("finds 99 of 100 neighbours by signs", arguments: KernelLevel.supported)
    func recall(_ level: KernelLevel) throws {
        // Clusters far off the origin: without a center all rows would have the same signs.
        var random = SeededGenerator(20)
        let offset = (0..<128).map { _ in Float(3) }
        let centers = (0..<200).map { _ in random.vector(128, around: offset) }
        let index = try VectorIndex(dimensions: 128, level: level)
        try index.update { batch throws(VectorIndexError) in
            for number in 0..<10_000 {
                try batch.upsert(Int64(number), vector: random.vector(128, around: centers[number % 200], spread: 0.6))
            }
        }
        let segments = index.snapshot(for: .none).0.segments
        #expect(segments.map { $0.signs != nil } == [true, true, false])
        var hits = 0
        for number in 0..<50 {
            let query = random.vector(128, around: centers[number], spread: 0.6)
            let right = Set(try index.search(query, k: 10, mode: .exact).map(\.id))
            hits += try index.search(query, k: 10).filter { right.contains($0.id) }.count
        }
        #expect(hits >= 495)
    }

    @Test("reads everything when the best rows are hardly nearer than the others")
    func withoutNeighbours() throws {
        var random = SeededGenerator(23)
        let index = try VectorIndex(dimensions: 128)
        try index.update { batch throws(VectorIndexError) in
            for number in 0..<9_000 { try batch.upsert(Int64(number), vector: random.vector(128)) }
        }
        for _ in 0..<10 {
            let query = random.vector(128)
            let found = try index.search(query, k: 10)
            let right = try index.search(query, k: 10, mode: .exact)
            #expect(found == right)
        }
    }

    @Test("finds every row that is left where most are removed")
    func removals() throws {
        var random = SeededGenerator(24)
        let entries = (0..<9_000).map { VectorEntry(id: Int64($0), vector: random.vector(128)) }
        let index = try VectorIndex(dimensions: 128)
        try index.upsert(entries)
        index.remove((0..<9_000).filter { $0 % 300 != 0 }.map(Int64.init))
        #expect(try index.search(random.vector(128), k: 50).count == 30)
    }

    @Test("looks for more candidates among more rows")
    func candidates() {
        #expect(SignSearch.wanted(k: 10, among: 1_000_000) >= 5 * SignSearch.wanted(k: 10, among: 100_000))
        #expect(SignSearch.wanted(k: 100, among: 10_000) >= 1_000)
    }

    @Test("of copies of one row finds k, whatever their number")
    func copies() throws {
        var random = SeededGenerator(21)
        let vector = random.vector(128)
        let index = try VectorIndex(dimensions: 128)
        try index.upsert((0..<9_000).map { VectorEntry(id: Int64($0), vector: vector) })
        #expect(try index.search(random.vector(128), k: 25).count == 25)
    }

    @Test("reads codes where lengths count and signs would mislead", arguments: [VectorMetric.innerProduct, .l2])
    func lengths(_ metric: VectorMetric) throws {
        var random = SeededGenerator(22)
        let index = try VectorIndex(dimensions: 128, metric: metric)
        try index.update { batch throws(VectorIndexError) in
            for number in 0..<5_000 {
                let scale = Float(1 + number % 9)
                try batch.upsert(Int64(number), vector: random.vector(128).map { $0 * scale })
            }
        }
        for _ in 0..<5 {
            let query = random.vector(128)
            let found = try index.search(query, k: 10)
            let right = try index.search(query, k: 10, mode: .exact)
            #expect(found == right)
        }
    }
}
