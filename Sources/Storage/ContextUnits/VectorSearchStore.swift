import SQLCore
import Synchronization

/// A unit that a database found near to a vector.
public struct ContextVectorMatch: Sendable, Equatable {
    /// The unit's number.
    public let seq: Int64
    /// The cosine to the vector.
    public let cosine: Double
    /// How sure the unit is.
    public let confidence: Double
}

/// Search by vectors in the database, where it has an extension for that.
///
/// Small collections, and filters that leave few rows, are compared row by row: an index that walks over its neighbours
/// loses most of what a filter leaves. All others go by the index of their space, and by comparison again where it gives
/// less than there may be.
public final class VectorSearchStore: Sendable {
    /// Below so many rows comparing them all takes no longer than a walk.
    static let exactRows = 10_000
    /// Candidates that a walk looks at, at least. More find more and take longer.
    static let candidates = 100

    let database: any SQLDatabase
    /// What is remembered between questions. None of it decides what is found, only how.
    private let memory = Mutex(Memory())

    private struct Memory {
        var home: String??
        /// Rows of each condition and the revision at which they were counted.
        var counts: [String: (rows: Int, revision: Int64)] = [:]
    }

    init(database: any SQLDatabase) { self.database = database }

    /// Whether the database searches vectors by itself: the extension is there, and so is the table that it searches.
    public func isAvailable() async throws -> Bool { try await home() != nil }

    func home() async throws -> String? {
        guard let search = database.dialect.vectorSearch else { return nil }
        if let known = memory.withLock({ $0.home }) { return known }
        let home = try await database.first(
            """
            SELECT \(unsafe: search.homeOf(SearchVectors.table, SearchVectors.column)) FROM context_word_state
            WHERE name = 'vectors' AND words_version > 0
            """
        ) { try $0[0] as String? }
        memory.withLock { $0.home = .some(home.flatMap(\.self)) }
        return home.flatMap(\.self)
    }

    /// The units nearest to a vector, best first, equals in the order in which they came; `limit` of them whenever as
    /// many match.
    /// - Parameters:
    ///   - exact: whether every row that matches is compared.
    /// - Returns: nil where the database does not search vectors by itself.
    public func nearest(
        to vector: [Float],
        in space: EmbeddingSpace,
        _ filter: ContextUnitFilter,
        limit: Int,
        exact: Bool
    ) async throws -> [ContextVectorMatch]? {
        guard let (search, home) = try await engine() else { return nil }
        if filter.text?.isEmpty == false { try await units.catchUp() }
        let condition = Self.condition(space, filter, database.dialect, search)
        var question = Self.question(vector, space, condition, limit, home)
        // All are equally far from a vector without a direction: no walk leads to the first of them.
        if !exact, space.dimensions <= search.mostIndexedDimensions, vector.contains(where: { $0 != 0 }),
            try await isWorthAWalk(space, filter, condition, limit, search)
        {
            question.road = .index(candidates: max(limit, Self.candidates))
        }
        return try await answer(question, search)
            .map { ContextVectorMatch(seq: $0.seq, cosine: 1 - $0.number, confidence: $0.confidence) }
            .sorted { ($1.cosine, $0.seq) < ($0.cosine, $1.seq) }
    }

    /// The active units of the highest cosine to a vector times confidence, best first, equals in the order in which they
    /// came. Every active unit is compared: by cosines alone an index would put a unit first that nobody is sure of, and
    /// leave out some that belong there.
    /// - Returns: nil where the database does not search vectors by itself.
    public func mostRelevant(
        to vector: [Float],
        in space: EmbeddingSpace,
        limit: Int
    ) async throws -> [(seq: Int64, weighted: Double)]? {
        guard let (search, home) = try await engine() else { return nil }
        let condition = Self.condition(space, ContextUnitFilter(), database.dialect, search)
        var question = Self.question(vector, space, condition, limit, home)
        question.weight = "confidence"
        return try await answer(question, search).map { (seq: $0.seq, weighted: -$0.number) }
    }

    private func engine() async throws -> (SQLVectorSearch, home: String)? {
        guard let search = database.dialect.vectorSearch, let home = try await home() else { return nil }
        return (search, home)
    }

    /// One that compares every row.
    private static func question(
        _ vector: [Float],
        _ space: EmbeddingSpace,
        _ condition: SQLQuery,
        _ limit: Int,
        _ home: String
    ) -> SQLVectorQuestion {
        SQLVectorQuestion(
            home: home,
            table: SearchVectors.table,
            column: SearchVectors.column,
            dimensions: space.dimensions,
            vector: vector,
            columns: ["seq", "confidence"],
            constants: ["(SELECT coalesce(max(revision), 0) FROM context_unit_changes)", SearchVectors.revision],
            condition: condition,
            order: "seq",
            limit: limit,
            road: .exact
        )
    }

    /// A row as the database gives it: the number that orders it, the newest revision, and the one that the table has.
    private typealias Found = (seq: Int64, confidence: Double, number: Double, newest: Int64, made: Int64)

    /// Asks until the answer is current and whole.
    private func answer(_ question: SQLVectorQuestion, _ search: SQLVectorSearch) async throws -> [Found] {
        var question = question
        // The server gives no number for a vector without a direction, whose cosine to anything is 0.
        let directionless: Double = question.weight == nil ? 1 : 0
        while true {
            let found = try await database.all(search.nearest(question)) { row -> Found in
                let number: Double = try row[2]
                return (try row[0], try row[1], number.isNaN ? directionless : number, try row[3], try row[4])
            }
            let isCurrent: Bool
            if let first = found.first {
                isCurrent = first.made >= first.newest
            } else {
                isCurrent = try await database.value(SQLQuery(unsafe: "SELECT \(SearchVectors.isCurrent)")) ?? true
            }
            guard isCurrent else {
                // Another program has written.
                try await database.write { try SearchVectors.catchUp(in: $0, isAsked: true) }
                continue
            }
            if found.count < question.limit, question.road != .exact {
                question.road = .exact
                continue
            }
            remember(found.first?.newest)
            return found
        }
    }

    private var units: ContextUnitStore { ContextUnitStore(database: database, limits: ContextLimits()) { .now } }

    static func condition(
        _ space: EmbeddingSpace,
        _ filter: ContextUnitFilter,
        _ dialect: SQLDialect,
        _ search: SQLVectorSearch
    ) -> SQLQuery {
        // The few words that there are stand in the text, so that one plan serves every question.
        var text = condition(of: space, search)
        if let types = filter.types {
            let words = types.map { search.literal($0.rawValue) }.joined(separator: ", ")
            text += types.isEmpty ? " AND 1 = 0" : " AND type IN (\(words))"
        }
        if let status = filter.status { text += " AND status = \(search.literal(status.rawValue))" }
        var others = filter
        others.types = nil
        others.status = nil
        // A server that sees the word knows how many rows have it; one that is told later plans every question anew.
        if let source = filter.sourceType, !source.utf8.contains(0) {
            text += " AND source_type = \(search.literal(source))"
            others.sourceType = nil
        }
        others.tags = []
        let tags: SQLQuery =
            filter.tags.isEmpty
            ? "" : " AND \(search.hasAnyLabel(SearchVectors.labels, filter.tags.map(ContextWords.fold)))"
        return "\(unsafe: text)\(others.conditions(dialect))\(tags)"
    }

    /// The condition of a space's index, as it stands there.
    static func condition(of space: EmbeddingSpace, _ search: SQLVectorSearch) -> String {
        "space = \(search.literal(space.name))"
    }
}

/// Which way is shorter.
extension VectorSearchStore {
    private func isWorthAWalk(
        _ space: EmbeddingSpace,
        _ filter: ContextUnitFilter,
        _ condition: SQLQuery,
        _ limit: Int,
        _ search: SQLVectorSearch
    ) async throws -> Bool {
        // A text is looked for in every unit: no index of vectors helps.
        if filter.text?.isEmpty == false { return false }
        let all = try await count(SQLQuery(unsafe: Self.condition(of: space, search)))
        guard all >= Self.exactRows else { return false }
        let matching = try await count(condition)
        guard matching > 0 else { return false }
        // Comparing a row took 0.4 µs and a walk 20 µs for each row that it passes, of which it passes
        // limit × all / matching: see Documentation/contextpilot.md.
        let walk = max(1_000, 20 * Double(limit) * Double(all) / Double(matching))
        return 0.4 * Double(matching) > walk
    }

    /// How many rows meet a condition, or met it lately.
    private func count(_ condition: SQLQuery) async throws -> Int {
        let key = "\(condition.text) \(condition.binds)"
        if let known = memory.withLock({ $0.counts[key] }) { return known.rows }
        let counted = try await database.first(
            """
            SELECT count(*), \(unsafe: SearchVectors.revision) FROM \(unsafe: SearchVectors.table) WHERE \(condition)
            """
        ) { (rows: try $0[0] as Int, revision: try $0[1] as Int64) }
        guard let counted else { return 0 }
        memory.withLock { memory in
            // Filters are of a person's making: a thousand different ones are no longer the same few.
            if memory.counts.count >= 1_000 { memory.counts = [:] }
            memory.counts[key] = counted
        }
        return counted.rows
    }

    /// Forgets counts that may be off by a tenth.
    private func remember(_ revision: Int64?) {
        guard let revision else { return }
        memory.withLock { memory in
            let old = memory.counts.filter { Int(revision - $0.value.revision) > 100 + $0.value.rows / 10 }
            for key in old.keys { memory.counts[key] = nil }
        }
    }

    /// Forgets everything that was remembered.
    func forget() { memory.withLock { $0 = Memory() } }
}
