import Testing

@testable import VectorIndex

@Suite("Changes")
struct ChangeTests {
    @Test("in any order leave what a dictionary would hold", arguments: VectorStorage.allCases)
    func anyOrder(_ storage: VectorStorage) throws {
        var random = SeededGenerator(40)
        var model: [Int64: VectorEntry] = [:]
        let index = try VectorIndex(dimensions: 4, metric: .l2, storage: storage)
        for round in 1...25 {
            try index.update(revision: Int64(round)) { batch throws(VectorIndexError) in
                for _ in 0..<900 {
                    let id = Int64.random(in: 0..<3_000, using: &random)
                    if Int.random(in: 0..<10, using: &random) < 3 {
                        let wasThere = batch.remove(id)
                        #expect(wasThere == (model.removeValue(forKey: id) != nil))
                    } else {
                        let attributes = VectorAttributes(type: "t\(id % 3)", tags: ["round \(round)"])
                        let entry = VectorEntry(id: id, vector: random.vector(4), attributes: attributes)
                        try batch.upsert(id, vector: entry.vector, attributes: attributes)
                        model[id] = entry
                    }
                }
            }
            #expect(index.count == model.count)
            #expect(index.revision == Int64(round))
            guard round % 4 == 1 else { continue }
            for filter in [VectorFilter.none, VectorFilter(types: ["t1"], anyTag: ["round \(round)"])] {
                let allowed = model.values.filter { entry in
                    filter.types == nil || (entry.id % 3 == 1 && entry.attributes.tags == ["round \(round)"])
                }
                let query = random.vector(4)
                let found = try index.search(query, k: 10, filter: filter) { ids in
                    ids.map { model[$0]?.vector ?? [] }
                }
                #expect(disagreement(found, scores(query, allowed, .l2), k: 10) == nil)
            }
        }
        let statistics = index.statistics
        #expect(statistics.rows == model.count)
        #expect(statistics.segments <= 3)
    }

    @Test("leave no room taken by what is gone: rows, segments and attribute values")
    func nothingGrows() throws {
        let index = try VectorIndex(dimensions: 2)
        for round in 0..<12 {
            try index.update { batch throws(VectorIndexError) in
                for id in 0..<3_000 {
                    let attributes = VectorAttributes(tags: ["\(round) \(id % 50)"])
                    try batch.upsert(Int64(id), vector: [Float(id), 1], attributes: attributes)
                }
            }
        }
        #expect(index.count == 3_000)
        #expect(index.statistics.segments <= 3)
        #expect(index.statistics.deadRows <= 4_096 + 512)
        let old = VectorFilter(anyTag: ["0 1", "5 1"])
        let codes = index.snapshot(for: old).1.flatMap(\.codes)
        #expect(codes.isEmpty)
        #expect(try index.search([1, 1], k: 100, filter: VectorFilter(anyTag: ["11 1"])).count == 60)
        index.removeAll(revision: 9)
        #expect(index.statistics == VectorIndexStatistics(rows: 0, deadRows: 0, segments: 0, bytes: 0))
        #expect(try index.search([1, 1], k: 1).isEmpty)
        try index.upsert([VectorEntry(id: 5, vector: [1, 2])])
        #expect(try index.search([1, 1], k: 3).map(\.id) == [5])
    }

    @Test("of one long batch are bounded, too")
    func longBatch() throws {
        let index = try VectorIndex(dimensions: 2)
        try index.update { batch throws(VectorIndexError) in
            for number in 0..<60_000 { try batch.upsert(Int64(number % 10), vector: [Float(number), 1]) }
        }
        #expect(index.count == 10)
        #expect(index.statistics.segments <= 2)
    }

    @Test("are seen whole or not at all by searches that run meanwhile")
    func concurrency() async throws {
        let index = try VectorIndex(dimensions: 8)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Every batch replaces all 64 rows by ones of a common value and status.
                for round in 1...300 {
                    let value = Float(round)
                    let attributes = VectorAttributes(status: "round \(round)")
                    try index.upsert(
                        (0..<64).map {
                            VectorEntry(id: $0, vector: [value, 1, 1, 1, 1, 1, 1, 1], attributes: attributes)
                        },
                        revision: Int64(round)
                    )
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    var last: Int64 = 0
                    while last < 300 {
                        let revision = index.revision
                        #expect(revision >= last)
                        last = revision
                        let matches = try index.search([1, 0, 0, 0, 0, 0, 0, 0], k: 100, mode: .exact)
                        #expect(matches.count == (matches.isEmpty ? 0 : 64))
                        #expect(Set(matches.map(\.score)).count <= 1)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
