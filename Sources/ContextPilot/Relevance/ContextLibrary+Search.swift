public import Storage
import VectorIndex

/// A unit that a search found.
public struct FoundUnit: Sendable {
    /// The unit.
    public let unit: ContextUnit
    /// By reciprocal rank fusion: only good for comparing the results of one search.
    public let score: Double
    /// The cosine to the question, where the unit was found by its vector.
    public let cosine: Double?
}

extension ContextLibrary {
    /// How fast the worth of a rank falls. Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", 2009.
    private static let rankConstant = 60.0
    private static let depth = 200

    /// Finds units by meaning, by words and by how new they are: ranks of the three, fused.
    /// - Parameters:
    ///   - filter: which units may be found.
    ///   - limit: how many at most.
    /// - Throws: `ContextError` for a question that is empty or too long.
    public func search(
        _ question: String,
        _ filter: ContextUnitFilter = ContextUnitFilter(),
        limit: Int = 10
    ) async throws -> [FoundUnit] {
        let question = try storage.units.limits.cleaned(question, field: "query")
        guard limit > 0 else { return [] }
        let ranking = LexicalRanking(question)
        let depth = max(Self.depth, limit)
        let byWords = ranking.ranked(try await storage.units.holding(ranking.words, filter, limit: depth)).map(\.unit)
        let matches = try await nearest(question, filter, depth)
        var units = try await storage.units.units(matches.map(\.id))
        // The index knows no text and compares tags exactly, so such filters are left to the database.
        if filter.text?.isEmpty == false || !filter.tags.isEmpty {
            let allowed = Set(try await storage.units.list(filter).map(\.seq))
            units = units.filter { allowed.contains($0.key) }
        }
        for unit in byWords { units[unit.seq] = unit }
        let newest = units.values.sorted { ($1.updatedAt, $1.seq) < ($0.updatedAt, $0.seq) }
        var scores: [Int64: Double] = [:]
        func add(_ ranks: [Int64], weight: Double) {
            for (rank, seq) in ranks.enumerated() where units[seq] != nil {
                scores[seq, default: 0] += weight / (Self.rankConstant + Double(rank + 1))
            }
        }
        add(matches.map(\.id), weight: 1)
        add(byWords.map(\.seq), weight: matches.isEmpty ? 1 : 0.5)
        add(newest.map(\.seq), weight: 0.05)
        let cosines = Dictionary(matches.map { ($0.id, Double($0.score)) }, uniquingKeysWith: { $1 })
        return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).compactMap { seq, score in
            units[seq].map { FoundUnit(unit: $0, score: score, cosine: cosines[seq]) }
        }
    }

    private func nearest(_ question: String, _ filter: ContextUnitFilter, _ depth: Int) async throws -> [VectorMatch] {
        guard let embedder, let index else { return [] }
        let query = try await vector(of: question, embedder)
        let vectors = try await index.current().vectors
        return try vectors.search(
            query,
            k: depth,
            filter: VectorFilter(
                types: filter.types?.map(\.rawValue),
                statuses: filter.status.map { [$0.rawValue] },
                sourceTypes: filter.sourceType.map { [$0] }
            )
        )
    }
}
