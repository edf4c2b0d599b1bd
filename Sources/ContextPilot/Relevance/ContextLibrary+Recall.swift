import LanguageModels
import Storage

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
        guard let model = try await searchedModel() else { return nil }
        let vectors = try await vectors(of: model)
        let seqs = try await storage.units.numbers(in: model.identifier)
        guard seqs.count > 1 else { return nil }
        let step = max(1, seqs.count / max(queries, 1))
        let chosen = stride(from: 0, to: seqs.count, by: step).prefix(queries).map { seqs[$0] }
        let units = try await storage.units.units(chosen)
        var samples: [[Float]] = []
        for seq in chosen {
            guard let id = units[seq]?.id, let vector = try await storage.units.embedding(of: id)?.vector,
                vector.count == model.dimensions
            else { continue }
            samples.append(vector)
        }
        guard let last = samples.last else { return nil }
        let questions = zip(samples, [last] + samples).map { zip($0, $1).map { ($0 + $1) / 2 } }
        var found = 0
        var expected = 0
        var times: (approximate: [Duration], exact: [Duration]) = ([], [])
        let clock = ContinuousClock()
        var every = ContextUnitFilter()
        every.status = nil
        for question in questions {
            let begin = clock.now
            let near = try await vectors.nearest(question, every, k, exact: false)
            let middle = clock.now
            let exact = try await vectors.nearest(question, every, k, exact: true)
            times.approximate.append(begin.duration(to: middle))
            times.exact.append(middle.duration(to: clock.now))
            found += Set(near.map(\.seq)).intersection(exact.map(\.seq)).count
            expected += exact.count
        }
        return RecallReport(
            vectors: seqs.count,
            queries: questions.count,
            k: k,
            recall: expected == 0 ? 1 : Double(found) / Double(expected),
            approximate: times.approximate.sorted()[questions.count / 2],
            exact: times.exact.sorted()[questions.count / 2]
        )
    }
}
