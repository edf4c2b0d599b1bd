import LanguageModels
import Storage
import VectorIndex

/// How much of the exact answers the approximate search finds.
public struct RecallReport: Sendable {
    /// Vectors in the index.
    public let vectors: Int
    /// How many stored vectors were asked for their neighbours.
    public let queries: Int
    /// Neighbours that each was asked for.
    public let k: Int
    /// The share of the exact neighbours that were found, from 0 to 1.
    public let recall: Double
    /// Medians.
    public let approximate: Duration
    /// Of the search that misses nothing.
    public let exact: Duration
}

extension ContextLibrary {
    /// Measures the approximate search against the exact one on the stored units themselves.
    ///
    /// Queries are vectors of texts that differ from every stored one: the mean of two units' vectors.
    /// - Returns: nil when there are no vectors.
    public func recall(queries: Int = 200, k: Int = 10) async throws -> RecallReport? {
        guard let index, let embedder else { return nil }
        let vectors = try await index.current().vectors
        let seqs = try await storage.units.numbers(in: index.space)
        guard seqs.count > 1 else { return nil }
        let step = max(1, seqs.count / max(queries, 1))
        let chosen = stride(from: 0, to: seqs.count, by: step).prefix(queries).map { seqs[$0] }
        let units = try await storage.units.units(chosen)
        var samples: [[Float]] = []
        for seq in chosen {
            guard let id = units[seq]?.id, let vector = try await storage.units.embedding(of: id)?.vector,
                vector.count == embedder.dimensions
            else { continue }
            samples.append(vector)
        }
        guard let last = samples.last else { return nil }
        let questions = zip(samples, [last] + samples).map { zip($0, $1).map { ($0 + $1) / 2 } }
        var found = 0
        var expected = 0
        var times: (approximate: [Duration], exact: [Duration]) = ([], [])
        let clock = ContinuousClock()
        for question in questions {
            var near: [VectorMatch] = []
            times.approximate.append(try clock.measure { near = try vectors.search(question, k: k) })
            var exact: [VectorMatch] = []
            times.exact.append(try clock.measure { exact = try vectors.search(question, k: k, mode: .exact) })
            found += Set(near.map(\.id)).intersection(exact.map(\.id)).count
            expected += exact.count
        }
        return RecallReport(
            vectors: vectors.count,
            queries: questions.count,
            k: k,
            recall: expected == 0 ? 1 : Double(found) / Double(expected),
            approximate: times.approximate.sorted()[questions.count / 2],
            exact: times.exact.sorted()[questions.count / 2]
        )
    }
}
