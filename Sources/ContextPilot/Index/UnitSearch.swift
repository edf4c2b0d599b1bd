import Storage
import VectorIndex

/// The vectors that a question is compared with: in this process's memory, or in the database.
enum UnitSearch: Sendable {
    /// The store is asked for the float32 vectors of a space that the index does not keep.
    case memory(VectorIndex, confidences: [Int64: Double], ContextUnitStore, space: String)
    case database(VectorSearchStore, EmbeddingSpace)

    /// The units nearest to a vector, best first, equals in the order in which they came; there are `k` of them whenever
    /// as many match.
    /// - Parameter allowed: the only units that may be found; nil for all that the filter lets through.
    func nearest(
        _ query: [Float],
        _ filter: ContextUnitFilter,
        _ k: Int,
        exact: Bool
    ) async throws -> [UnitNeighbour] {
        switch self {
        case .memory(let vectors, let confidences, let store, let space):
            let filter = VectorFilter(
                types: filter.types?.map(\.rawValue),
                statuses: filter.status.map { [$0.rawValue] },
                sourceTypes: filter.sourceType.map { [$0] },
                anyTag: filter.tags.isEmpty ? nil : filter.tags.map(ContextUnitFilter.foldedTag)
            )
            let mode: VectorSearchMode = exact ? .exact : .approximate
            let matches: [VectorMatch]
            switch vectors.storage {
            case .full: matches = try vectors.search(query, k: k, filter: filter, mode: mode)
            case .quantised:
                let candidates = try vectors.shortlist(query, k: k, filter: filter, mode: mode)
                let found = try await store.vectors(of: candidates.ids, in: space)
                // A unit that went meanwhile is passed over.
                matches = try candidates.ranked(with: candidates.ids.map { found[$0] ?? [] })
            }
            return matches.map {
                UnitNeighbour(seq: $0.id, cosine: Double($0.score), confidence: confidences[$0.id] ?? 1)
            }
        case .database(let store, let space):
            let found = try await store.nearest(to: query, in: space, filter, limit: k, exact: exact)
            return (found ?? []).map { UnitNeighbour(seq: $0.seq, cosine: $0.cosine, confidence: $0.confidence) }
        }
    }

    /// Whether the search by filter knows texts, too.
    var findsTexts: Bool {
        if case .database = self { return true }
        return false
    }

    /// The active units of the highest cosine times confidence, all of them compared, in memory or in the database.
    func shortlist(_ query: [Float], _ count: Int) async throws -> [(seq: Int64, weighted: Double)] {
        switch self {
        case .memory: try await provenShortlist(query, count)
        case .database(let store, let space): try await store.mostRelevant(to: query, in: space, limit: count) ?? []
        }
    }

    /// A unit's product is at most its cosine, or 0, so nothing behind the last one looked at can win once that is below
    /// the last one kept.
    private func provenShortlist(_ query: [Float], _ count: Int) async throws -> [(seq: Int64, weighted: Double)] {
        var wanted = 2 * count
        while true {
            let matches = try await nearest(query, ContextUnitFilter(), wanted, exact: true)
            let weighted = matches.map { (seq: $0.seq, weighted: $0.cosine * $0.confidence) }
                .sorted { ($1.weighted, $0.seq) < ($0.weighted, $1.seq) }
            let reach = max(matches.last?.cosine ?? 0, 0)
            if matches.count < wanted || weighted.count >= count && reach < weighted[count - 1].weighted {
                return Array(weighted.prefix(count))
            }
            wanted *= 2
        }
    }
}

/// A unit and how near it is.
struct UnitNeighbour: Sendable, Equatable {
    let seq: Int64
    let cosine: Double
    let confidence: Double
}
