public import Storage

/// A unit that a search found.
public struct FoundUnit: Sendable {
    /// The unit.
    public let unit: ContextUnit
    /// By reciprocal rank fusion: only good for comparing the results of one search.
    public let score: Double
    /// The cosine to the question, where the unit was found by its vector.
    public let cosine: Double?
}

/// What a search goes by.
public enum SearchMode: String, Sendable, CaseIterable {
    /// Meaning, words and age together.
    case hybrid
    /// Meaning alone, which needs a model.
    case vector
    /// Words alone.
    case text
}

extension ContextLibrary {
    /// How fast the worth of a rank falls. Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", 2009.
    private static let rankConstant = 60.0
    private static let depth = 200

    /// Finds units by meaning, by words and by how new they are: ranks of the three, fused.
    /// - Parameters:
    ///   - filter: which units may be found; there are `limit` of them whenever as many match.
    ///   - limit: how many at most.
    ///   - mode: what counts; without a model hybrid is words and age.
    ///   - exact: whether vectors are compared without missing any.
    /// - Throws: `ContextError` for a question that is empty or too long, and for `.vector` without a model.
    public func search(
        _ question: String,
        _ filter: ContextUnitFilter = ContextUnitFilter(),
        limit: Int = 10,
        mode: SearchMode = .hybrid,
        exact: Bool = false
    ) async throws -> [FoundUnit] {
        let question = try storage.units.limits.cleaned(question, field: "query")
        guard limit > 0 else { return [] }
        let depth = mode == .hybrid ? max(Self.depth, limit) : limit
        var matches: [UnitNeighbour] = []
        if mode != .text {
            let found = try await nearest(question, filter, depth, exact)
            if found == nil, mode == .vector { throw try await noModel() }
            matches = found ?? []
        }
        var byWords: [ContextUnit] = []
        if mode != .vector {
            let ranking = LexicalRanking(question)
            let found = try await storage.units.holding(ranking.words, filter, limit: max(Self.depth, limit))
            byWords = ranking.ranked(found).map(\.unit)
        }
        var units = try await storage.units.units(matches.map(\.seq))
        for unit in byWords { units[unit.seq] = unit }
        return Self.fused(matches, byWords, units, agesCount: mode == .hybrid, limit)
    }

    private static func fused(
        _ matches: [UnitNeighbour],
        _ byWords: [ContextUnit],
        _ units: [Int64: ContextUnit],
        agesCount: Bool,
        _ limit: Int
    ) -> [FoundUnit] {
        var scores: [Int64: Double] = [:]
        func add(_ ranks: [Int64], weight: Double) {
            for (rank, seq) in ranks.enumerated() where units[seq] != nil {
                scores[seq, default: 0] += weight / (rankConstant + Double(rank + 1))
            }
        }
        add(matches.map(\.seq), weight: 1)
        // Words say less than meaning, and age no more than which of two equals comes first.
        add(byWords.map(\.seq), weight: matches.isEmpty ? 1 : 0.5)
        if agesCount {
            let newest = units.values.sorted { ($1.updatedAt, $1.seq) < ($0.updatedAt, $0.seq) }
            add(newest.map(\.seq), weight: 0.05)
        }
        let cosines = Dictionary(matches.map { ($0.seq, $0.cosine) }, uniquingKeysWith: { $1 })
        return scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).compactMap { seq, score in
            units[seq].map { FoundUnit(unit: $0, score: score, cosine: cosines[seq]) }
        }
    }

    /// Why there is no search by meaning.
    private func noModel() async throws -> ContextError {
        if let space = try await unknownSpace() {
            return ContextError(
                .invalid,
                "mode",
                "units have vectors of '\(space)', which is not the model",
                hint: "`contextpilot embed` gives them vectors of the model."
            )
        }
        return ContextError(
            .invalid,
            "mode",
            "there is no model, which a search by meaning needs",
            hint: "Search with --mode text, or set the model up."
        )
    }

    private func nearest(
        _ question: String,
        _ filter: ContextUnitFilter,
        _ depth: Int,
        _ exact: Bool
    ) async throws -> [UnitNeighbour]? {
        guard filter.text?.isEmpty == false else {
            return try await neighbours(of: question, atLeast: depth) {
                try await $0.nearest($1, filter, depth, exact: exact)
            }
        }
        // The index holds no texts: it is asked for more until enough of what it gives has the text.
        let allowed = Set(try await storage.units.list(filter).map(\.seq))
        return try await neighbours(of: question, atLeast: min(depth, allowed.count)) { vectors, query in
            if vectors.findsTexts { return try await vectors.nearest(query, filter, depth, exact: exact) }
            var k = depth
            while true {
                let found = try await vectors.nearest(query, filter, k, exact: exact)
                let matches = found.filter { allowed.contains($0.seq) }
                if matches.count >= min(depth, allowed.count) || found.count < k { return Array(matches.prefix(depth)) }
                k *= 2
            }
        }
    }
}
