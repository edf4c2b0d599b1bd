import Foundation
import Testing

@testable import LanguageModels

/// The model gives the reference's vectors, alone, together and at once.
@Suite struct MiniLMTests {
    @Test("Every component of the reference texts is within 1e-6")
    func reference() async throws {
        let references = try TestModel.references
        let embedder = try TestModel.embedder
        let vectors = try await embedder.embed(references.map(\.text))
        #expect(vectors.count == references.count)
        for (reference, vector) in zip(references, vectors) {
            #expect(largestDistance(vector, reference.vector) < 1e-6, "\(reference.text.prefix(40).debugDescription)")
        }
    }

    @Test("Each set of kernels gives them", arguments: MatrixKernels.available)
    func kernels(_ kernels: MatrixKernels) async throws {
        let embedder = MiniLMEmbedder(folder: try TestModel.folder, threads: 2, kernels: kernels)
        for reference in try TestModel.references.filter({ $0.tokens.count < 12 }).prefix(6) {
            let vector = try await embedder.embed(reference.text)
            #expect(largestDistance(vector, reference.vector) < 1e-6, "\(kernels.name)")
        }
    }

    @Test("A text has the same vector alone, in any company, and from many tasks at once")
    func company() async throws {
        let texts = try TestModel.references.map(\.text).filter { $0.utf8.count < 80 }
        let embedder = MiniLMEmbedder(folder: try TestModel.folder, threads: 3)
        let together = try await embedder.embed(texts)
        let backwards = try await embedder.embed(texts.reversed())
        #expect(together == backwards.reversed())
        let alone = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask { (index, try await embedder.embed(text)) }
            }
            return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
        }
        for index in texts.indices { #expect(alone[index] == together[index]) }
    }

    @Test("The right memory is found for each question")
    func retrieval() async throws {
        struct Retrieval: Decodable {
            struct Query: Decodable {
                let text: String
                let top3: [String]
                let scores: [Float]
            }
            struct Document: Decodable {
                let id: String
                let text: String
            }
            struct Pair: Decodable {
                let a: String
                let b: String
                let cosine: Float
            }
            let pairs: [Pair]
            let documents: [Document]
            let queries: [Query]
        }
        let retrieval = try JSONDecoder().decode(Retrieval.self, from: TestModel.fixture("minilm-retrieval.json"))
        let embedder = try TestModel.embedder
        for pair in retrieval.pairs {
            let vectors = try await embedder.embed([pair.a, pair.b])
            #expect(abs(dot(vectors[0], vectors[1]) - pair.cosine) < 1e-5, "\(pair.a)")
        }
        let documents = try await embedder.embed(retrieval.documents.map(\.text))
        for query in retrieval.queries {
            let vector = try await embedder.embed(query.text)
            let scores = documents.map { dot($0, vector) }
            let ranked = scores.indices.sorted { scores[$0] > scores[$1] }.prefix(3)
            #expect(ranked.map { retrieval.documents[$0].id } == query.top3, "\(query.text)")
            #expect(largestDistance(ranked.map { scores[$0] }, query.scores) < 1e-5)
        }
    }

    @Test("No text, an empty text and ten megabytes have their vectors")
    func extremes() async throws {
        let embedder = try TestModel.embedder
        #expect(try await embedder.embed([String]()) == [])
        let long = String(repeating: "the house by the river ", count: 450_000)
        let vectors = try await embedder.embed(["", long, "\u{0}", String(long.prefix(2_000))])
        #expect(vectors[0] == vectors[2])
        #expect(vectors[1] == vectors[3])
        for vector in vectors {
            #expect(vector.count == embedder.dimensions)
            #expect(abs(dot(vector, vector) - 1) < 1e-5)
        }
    }

    @Test("A cancelled task stops between two batches")
    func cancellation() async throws {
        let embedder = MiniLMEmbedder(folder: try TestModel.folder, threads: 1)
        try await embedder.prepare()
        let texts = [String](repeating: "the house by the river", count: 10_000)
        let task = Task { try await embedder.embed(texts) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

private func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

extension MatrixKernels: CustomTestStringConvertible {
    /// The kernels' name.
    public var testDescription: String { name }
}
