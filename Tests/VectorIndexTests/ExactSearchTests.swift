import Testing

@testable import VectorIndex

@Suite("Exact search finds what comparing with every row finds")
struct ExactSearchTests {
    @Test("random rows of any number of dimensions", arguments: VectorMetric.allCases)
    func randomRows(_ metric: VectorMetric) throws {
        var random = SeededGenerator(10)
        for dimensions in [1, 2, 3, 5, 16, 31, 64, 100, 129, 384, 767, 1_536] {
            let entries = (0..<150).map { VectorEntry(id: Int64($0 * 3), vector: random.vector(dimensions)) }
            for storage in VectorStorage.allCases {
                let index = try VectorIndex(dimensions: dimensions, metric: metric, storage: storage)
                try index.upsert(entries)
                for k in [1, 10, 400] { try check(index, entries, random.vector(dimensions), k: k) }
            }
        }
    }

    @Test("rows of very different lengths", arguments: VectorMetric.allCases)
    func lengths(_ metric: VectorMetric) throws {
        var random = SeededGenerator(11)
        let entries = (0..<300).map { number in
            VectorEntry(id: Int64(number), vector: random.vector(40).map { $0 * [1e-3, 1, 30][number % 3] })
        }
        let index = try VectorIndex(dimensions: 40, metric: metric)
        try index.upsert(entries)
        for _ in 0..<20 { try check(index, entries, random.vector(40), k: 7) }
    }

    @Test("rows that are nearly equal, closer than 8 bits can tell", arguments: VectorMetric.allCases)
    func cluster(_ metric: VectorMetric) throws {
        var random = SeededGenerator(12)
        let center = random.vector(96)
        let entries = (0..<500).map {
            VectorEntry(id: Int64($0), vector: random.vector(96, around: center, spread: 0.003))
        }
        for storage in VectorStorage.allCases {
            let index = try VectorIndex(dimensions: 96, metric: metric, storage: storage)
            try index.upsert(entries)
            for _ in 0..<5 {
                let query = random.vector(96, around: center, spread: 0.01)
                try check(index, entries, query, k: 10, tolerance: 2e-6)
            }
        }
    }

    @Test("copies of one row come in the order of their keys", arguments: VectorMetric.allCases)
    func copies(_ metric: VectorMetric) throws {
        var random = SeededGenerator(13)
        let vector = random.vector(128)
        let index = try VectorIndex(dimensions: 128, metric: metric)
        try index.upsert((0..<200).reversed().map { VectorEntry(id: Int64($0), vector: vector) })
        for mode in VectorSearchMode.allCases {
            #expect(try index.search(random.vector(128), k: 12, mode: mode).map(\.id) == Array(0..<12))
        }
    }

    @Test("more rows than a segment has, by every instruction set", arguments: KernelLevel.supported)
    func segments(_ level: KernelLevel) throws {
        var random = SeededGenerator(14)
        let entries = (0..<9_000).map { VectorEntry(id: Int64($0), vector: random.vector(24)) }
        for metric in VectorMetric.allCases {
            let index = try VectorIndex(dimensions: 24, metric: metric, level: level)
            #expect(index.level == level)
            try index.upsert(entries)
            try check(index, entries, random.vector(24), k: 10)
        }
    }

    @Test("a vector without direction scores 0 under cosine, as row and as query")
    func zeros() throws {
        let index = try VectorIndex(dimensions: 2)
        try index.upsert([
            VectorEntry(id: 3, vector: [0, 0]), VectorEntry(id: 1, vector: [-1, 0]),
            VectorEntry(id: 2, vector: [2, 0]), VectorEntry(id: 4, vector: [1e-20, 0]),
        ])
        for mode in VectorSearchMode.allCases {
            let matches = try index.search([5, 0], k: 9, mode: mode)
            #expect(matches.map(\.id) == [2, 3, 4, 1])
            #expect(matches.map(\.score) == [1, 0, 0, -1])
            let all = try index.search([0, 0], k: 3, mode: mode)
            #expect(all.map(\.id) == [1, 2, 3])
            #expect(all.allSatisfy { $0.score == 0 })
        }
    }

    private func check(
        _ index: VectorIndex,
        _ entries: [VectorEntry],
        _ query: [Float],
        k: Int,
        tolerance: Double = 1e-5
    ) throws {
        let matches: [VectorMatch]
        if index.storage == .full {
            matches = try index.search(query, k: k, mode: .exact)
        } else {
            let vectors = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0.vector) })
            matches = try index.search(query, k: k, mode: .exact) { ids in ids.map { vectors[$0] ?? [] } }
        }
        let problem = disagreement(matches, scores(query, entries, index.metric), k: k, tolerance: tolerance)
        #expect(problem == nil, "\(index.metric), \(index.dimensions) dimensions, k \(k)")
    }
}
