public import LanguageModels
public import SQLCore
public import Storage
public import VectorIndex

/// What an assistant should know, found by meaning.
///
/// Without an embedder units have no vectors, and words alone decide.
public actor ContextLibrary {
    /// Where units are kept.
    public nonisolated let storage: ContextStorage
    /// Gives texts their vectors; nil where there is no model.
    public nonisolated let embedder: (any Embedder)?
    /// Models that the library knows besides its own: searches go by one of them while the space of its own model is
    /// being filled, and units that are written get vectors of both.
    nonisolated let others: [any Embedder]
    /// What an index in memory keeps of each vector.
    nonisolated let memory: VectorStorage
    /// The spaces as they were when they were asked for last.
    var knownSpaces: [EmbeddingSpace]?
    /// The vectors of the space that was searched last.
    var index: UnitIndex?
    private var cache = EmbeddingCache()
    private let now: @Sendable () -> SQLTimestamp

    /// Loads nothing yet.
    /// - Parameters:
    ///   - embedder: gives texts the vectors that searches go by, or will go by once all units have one.
    ///   - others: models whose vectors units may still have, or are getting.
    ///   - memory: `.quantised` keeps a fifth of the bytes in memory; a search then reads the vectors of the best few
    ///     from the database.
    /// - Throws: `VectorIndexError` for an embedder with more dimensions than an index can have.
    public init(
        _ storage: ContextStorage,
        embedder: (any Embedder)?,
        others: [any Embedder] = [],
        memory: VectorStorage = .full,
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) throws {
        self.storage = storage
        self.embedder = embedder
        self.now = now
        self.memory = memory
        self.others = others.filter { $0.identifier != embedder?.identifier }
        index = try embedder.map {
            try UnitIndex(storage.units, space: $0.identifier, dimensions: $0.dimensions, memory: memory)
        }
    }

    /// Adds a unit with the vector of its content.
    /// - Throws: `ContextError`, `ModelError`.
    public func add(_ new: NewContextUnit) async throws -> ContextUnit {
        var new = new
        // Checked before the model works for nothing, and so that the vector is of what will be stored.
        new.content = try storage.units.limits.cleaned(new.content, field: "content")
        return try await storage.units.create(new, embedding: try await embedding(of: new.content))
    }

    /// Changes a unit; new content gets its vector in the same transaction.
    public func update(_ id: String, _ change: ContextUnitChange) async throws -> ContextUnit {
        var change = change
        var embedding: ContextEmbedding?
        if let content = change.content {
            let cleaned = try storage.units.limits.cleaned(content, field: "content")
            change.content = cleaned
            embedding = try await self.embedding(of: cleaned)
        }
        return try await storage.units.update(id, change, embedding: embedding)
    }

    /// The units that have most to do with a task, best first; saves that they were used.
    ///
    /// Of the active units with a vector, the 2 × `limit` of the highest cosine times confidence are ranked with their
    /// words and tags; others are never found by words alone. Equals keep the order in which they came.
    /// - Parameter limit: how many units at most; none are looked for when it is 0.
    /// - Throws: `ContextError` for a task or a limit out of bounds.
    public func relevant(to task: String, limit: Int) async throws -> [RelevantUnit] {
        let task = try storage.units.limits.cleaned(task, field: "task")
        let most = storage.units.limits.unitsPerRequest
        guard (0...most).contains(limit) else {
            let cause = limit < 0 ? "\(limit) is less than 0" : "\(limit) exceeds limit of \(most)"
            throw ContextError(.invalid, "max_context_units", cause)
        }
        guard limit > 0 else { return [] }
        var ranked: [RelevantUnit]
        if let found = try await semantic(task, limit) {
            ranked = found
        } else {
            ranked = try await lexical(task, limit)
        }
        let moment = now()
        try await storage.units.markUsed(ranked.map(\.unit.seq), at: moment)
        for index in ranked.indices { ranked[index].unit.lastUsed = moment }
        return ranked
    }

    /// The vector of a text as it may be stored; nil without an embedder.
    func embedding(of text: String) async throws -> ContextEmbedding? {
        try await embeddings(of: [text]).first.flatMap(\.self)
    }

    func vector(of text: String, _ embedder: any Embedder) async throws -> [Float] {
        // An identifier has no line end.
        let key = "\(embedder.identifier)\n\(text)"
        if let known = cache.vector(for: key, at: now()) { return known }
        let vector = try await embedder.embed(text)
        cache.insert(vector, for: key, at: now())
        return vector
    }

    /// Nil without a model of the vectors that units have.
    private func semantic(_ task: String, _ limit: Int) async throws -> [RelevantUnit]? {
        guard let best = try await neighbours(of: task, atLeast: 2 * limit, { try await $0.shortlist($1, 2 * limit) })
        else { return nil }
        let units = try await storage.units.units(best.map(\.seq))
        let scored = best.compactMap { candidate -> RelevantUnit? in
            guard let unit = units[candidate.seq], unit.status == .active else { return nil }
            let score = Relevance.score(
                weighted: candidate.weighted,
                task: task,
                content: unit.content,
                tags: unit.tags
            )
            return RelevantUnit(unit: unit, score: score)
        }
        return Self.best(scored, limit)
    }

    private func lexical(_ task: String, _ limit: Int) async throws -> [RelevantUnit] {
        let ranking = LexicalRanking(task)
        let found = try await storage.units.holding(ranking.words, ContextUnitFilter(), limit: 200)
        return ranking.ranked(found).prefix(limit).map { RelevantUnit(unit: $0.unit, score: $0.score) }
    }

    private static func best(_ units: [RelevantUnit], _ limit: Int) -> [RelevantUnit] {
        units.enumerated()
            .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .prefix(limit).map(\.element)
    }
}
