import SQLCore

/// Which units to list.
public struct ContextUnitFilter: Sendable {
    /// The unit's type is one of these; nil for any.
    public var types: [ContextType]?
    /// The unit's status; nil for any.
    public var status: ContextStatus? = .active
    /// What the unit was made from; nil for anything.
    public var sourceType: String?
    /// The unit has one of these tags, whatever the case.
    public var tags: [String] = []
    /// The content or a tag holds this text, whatever the case.
    public var text: String?

    /// Every active unit.
    public init() {}

    /// A tag as an index holds it, whatever its case.
    public static func foldedTag(_ tag: String) -> String { ContextWords.fold(tag) }

    /// Whether tags or texts are asked for, which are compared in their folded form.
    var asksForTexts: Bool { !tags.isEmpty || text?.isEmpty == false }

    /// The conditions in SQL, for a WHERE that has one already.
    func conditions(_ dialect: SQLDialect) -> SQLQuery {
        var query: SQLQuery = ""
        func anyOf(_ parts: [SQLQuery]) -> SQLQuery {
            parts.dropFirst().reduce(parts.first ?? "1 = 0") { "\($0) OR \($1)" }
        }
        if let types { query = "\(query) AND (\(anyOf(types.map { "type = \($0.rawValue)" })))" }
        if let status { query = "\(query) AND status = \(status.rawValue)" }
        if let sourceType { query = "\(query) AND source_type = \(sourceType)" }
        if !tags.isEmpty {
            let matches = tags.map { ContextWords.condition(holding: ContextWords.tag($0), dialect) }
            query = "\(query) AND (\(anyOf(matches)))"
        }
        if let text, !text.isEmpty {
            query = "\(query) AND \(ContextWords.condition(holding: ContextWords.fold(text), dialect))"
        }
        return query
    }
}

extension ContextUnitStore {
    /// A page of units in the order in which they came.
    /// - Parameters:
    ///   - after: the number of the last unit of the page before; 0 for the first page.
    ///   - limit: how many at most; nil for all.
    public func list(
        _ filter: ContextUnitFilter = ContextUnitFilter(),
        after: Int64 = 0,
        limit: Int? = nil
    ) async throws -> [ContextUnit] {
        if filter.asksForTexts { try await catchUp() }
        let limit: SQLQuery = limit.map { "LIMIT \(max($0, 0))" } ?? ""
        return try await database.all(
            """
            SELECT \(unsafe: ContextUnit.columns) FROM context_units
            WHERE seq > \(after)\(filter.conditions(database.dialect)) ORDER BY seq \(limit)
            """
        ) { try ContextUnit($0) }
    }

    /// How many units there are, by what.
    public func counts() async throws -> ContextUnitCounts {
        let rows = try await database.all(
            """
            SELECT status, type, source_type, count(*), count(embedding) FROM context_units
            GROUP BY status, type, source_type
            """
        ) { row in
            (
                isActive: try row[0] as String == ContextStatus.active.rawValue, type: try row[1] as String,
                source: try row[2] as String, count: try row[3] as Int, embedded: try row[4] as Int
            )
        }
        var counts = ContextUnitCounts()
        for row in rows {
            counts.total += row.count
            guard row.isActive else { continue }
            counts.active += row.count
            counts.withEmbedding += row.embedded
            counts.byType[row.type, default: 0] += row.count
            counts.bySourceType[row.source, default: 0] += row.count
        }
        return counts
    }
}

/// Numbers of units.
public struct ContextUnitCounts: Sendable, Equatable {
    /// All of them.
    public internal(set) var total = 0
    /// Those that still hold; the following numbers are of these.
    public internal(set) var active = 0
    /// Those with a vector.
    public internal(set) var withEmbedding = 0
    /// Types without a unit are absent.
    public internal(set) var byType: [String: Int] = [:]
    /// By what they were made from.
    public internal(set) var bySourceType: [String: Int] = [:]
}
