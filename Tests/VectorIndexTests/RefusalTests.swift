import Testing

@testable import VectorIndex

@Suite("An index refuses")
struct RefusalTests {
    @Test("numbers of dimensions that no index can have", arguments: [-1, 0, 16_001])
    func dimensions(_ dimensions: Int) {
        expect(.dimensions, "16000") { _ = try VectorIndex(dimensions: dimensions) }
    }

    @Test("vectors of other dimensions, and says both numbers and the row")
    func otherDimensions() throws {
        let index = try VectorIndex(dimensions: 3)
        expect(.dimensions, "upsert of row 7: the vector has 2 dimensions, the index 3") {
            try index.upsert([VectorEntry(id: 7, vector: [1, 2])])
        }
        expect(.dimensions, "search: the vector has 0 dimensions") { _ = try index.search([], k: 1) }
        let bytes = [UInt8](repeating: 0, count: 13)
        expect(.dimensions, "row 8") {
            try bytes.withUnsafeBytes { bytes in
                try index.update { try $0.upsert(8, littleEndian: bytes, attributes: .init()) }
            }
        }
        #expect(index.count == 0)
    }

    @Test("what is not a number, infinite or too long", arguments: VectorMetric.allCases)
    func badNumbers(_ metric: VectorMetric) throws {
        let index = try VectorIndex(dimensions: 2, metric: metric)
        try index.upsert([VectorEntry(id: 1, vector: [1, 1])], revision: 4)
        for (bad, kind) in [
            (Float.nan, VectorIndexError.Kind.notFinite), (.infinity, .notFinite), (-.infinity, .notFinite),
            (1e19, .tooLong),
        ] {
            expect(kind, "row 1") { try index.upsert([VectorEntry(id: 1, vector: [0, bad])], revision: 5) }
            expect(kind, "search") { _ = try index.search([bad, 0], k: 1) }
        }
        #expect(index.revision == 4)
        #expect(try index.search([1, 1], k: 2).map(\.id) == [1])
    }

    @Test("to find no rows, and to search without vectors")
    func badSearches() throws {
        let index = try VectorIndex(dimensions: 2, storage: .quantised)
        expect(.limit, "at least one") { _ = try index.shortlist([1, 1], k: 0) }
        expect(.vectorsNeeded, "closure") { _ = try index.search([1, 1], k: 1) }
    }

    @Test("answers that are not one good vector for each row")
    func badAnswers() throws {
        let index = try VectorIndex(dimensions: 2, storage: .quantised)
        try index.upsert([VectorEntry(id: 1, vector: [1, 1]), VectorEntry(id: 2, vector: [1, 1])])
        let shortlist = try index.shortlist([1, 0], k: 2)
        #expect(Set(shortlist.ids) == [1, 2])
        expect(.vectorCount, "1 vectors came for 2 rows") { _ = try shortlist.ranked(with: [[1, 1]]) }
        expect(.dimensions, "vector of row") { _ = try shortlist.ranked(with: [[1, 1], [1]]) }
        expect(.notFinite, "vector of row") { _ = try shortlist.ranked(with: [[1, 1], [1, .nan]]) }
        // A row that is gone is left out.
        #expect(try shortlist.ranked(with: [[1, 1], []]).count == 1)
    }

    @Test("and keeps what came before in a batch, without its revision")
    func halfABatch() throws {
        let index = try VectorIndex(dimensions: 1)
        expect(.notFinite, "row 2") {
            try index.upsert([VectorEntry(id: 1, vector: [1]), VectorEntry(id: 2, vector: [.nan])], revision: 3)
        }
        #expect(index.count == 1)
        #expect(index.revision == 0)
    }

    @Test("but reads a BLOB at any address")
    func blobs() throws {
        let index = try VectorIndex(dimensions: 3)
        let floats = [Float(1), 2, 3].flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        let bytes: [UInt8] = [99] + floats
        try bytes.withUnsafeBytes { bytes in
            try index.update { batch in
                let blob = UnsafeRawBufferPointer(rebasing: bytes[1...])
                try batch.upsert(1, littleEndian: blob, attributes: VectorAttributes(type: "a"))
            }
        }
        let match = try #require(try index.search([2, 4, 6], k: 1, filter: VectorFilter(types: ["a"])).first)
        #expect(abs(match.score - 1) < 1e-6)
    }

    private func expect(_ kind: VectorIndexError.Kind, _ text: String, _ body: () throws -> Void) {
        let error = #expect(throws: VectorIndexError.self, performing: body)
        #expect(error?.kind == kind)
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }
}
