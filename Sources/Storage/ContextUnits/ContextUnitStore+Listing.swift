public import SQLCore

/// Which units to list.
public struct ContextUnitFilter: Sendable {
    /// The unit's type is one of these; nil for any.
    public var types: [ContextType]?
    /// The unit's status; nil for any.
    public var status: ContextStatus? = .active
    /// What the unit was made from; nil for anything.
    public var sourceType: String?
    /// The unit has one of these tags, upper and lower case alike.
    public var tags: [String] = []
    /// The content or a tag holds this text, upper and lower case alike.
    public var text: String?

    /// Every active unit.
    public init() {}

    /// The conditions in SQL, for a WHERE that has one already.
    ///
    /// SQLite folds the case of ASCII alone, so each text is asked for as it came and in lower and in upper case.
    func conditions(_ dialect: SQLDialect) -> SQLQuery {
        var query: SQLQuery = ""
        func variants(of text: String) -> Set<String> { [text, text.lowercased(), text.uppercased()] }
        func anyOf(_ parts: [SQLQuery]) -> SQLQuery {
            parts.dropFirst().reduce(parts.first ?? "1 = 0") { "\($0) OR \($1)" }
        }
        if let types { query = "\(query) AND (\(anyOf(types.map { "type = \($0.rawValue)" })))" }
        if let status { query = "\(query) AND status = \(status.rawValue)" }
        if let sourceType { query = "\(query) AND source_type = \(sourceType)" }
        let values = dialect.jsonArrayTexts("context_units.tags")
        if !tags.isEmpty {
            let matches = tags.flatMap(variants).sorted().map { "value = \($0) OR lower(value) = \($0)" as SQLQuery }
            query = "\(query) AND EXISTS (SELECT 1 FROM \(unsafe: values) WHERE \(anyOf(matches)))"
        }
        if let text, !text.isEmpty {
            let patterns = variants(of: text).sorted().map(Self.pattern)
            func matches(_ column: String) -> SQLQuery {
                anyOf(
                    patterns.map { pattern in
                        """
                        \(unsafe: column) LIKE \(pattern) ESCAPE '\\'
                        OR lower(\(unsafe: column)) LIKE \(pattern) ESCAPE '\\'
                        """
                    }
                )
            }
            query = """
                \(query) AND (\(matches("content"))
                OR EXISTS (SELECT 1 FROM \(unsafe: values) WHERE \(matches("value"))))
                """
        }
        return query
    }

    /// A LIKE pattern for a text anywhere.
    static func pattern(_ text: String) -> String {
        var pattern = "%"
        for character in text {
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
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
        let limit: SQLQuery = limit.map { "LIMIT \(max($0, 0))" } ?? ""
        return try await database.all(
            """
            SELECT \(unsafe: ContextUnit.columns) FROM context_units
            WHERE seq > \(after)\(filter.conditions(database.dialect)) ORDER BY seq \(limit)
            """
        ) { try ContextUnit($0) }
    }

    /// The units whose content or name holds most of the words, best first, equals in the order in which they came.
    /// - Parameters:
    ///   - words: parts of words in lower case, at most 16 are looked at.
    ///   - limit: how many units at most.
    public func holding(_ words: [String], _ filter: ContextUnitFilter, limit: Int) async throws -> [ContextUnit] {
        let terms = words.prefix(16).map { word in
            let pattern = ContextUnitFilter.pattern(word)
            return """
                CASE WHEN lower(content) LIKE \(pattern) ESCAPE '\\' OR lower(name) LIKE \(pattern) ESCAPE '\\'
                THEN 1 ELSE 0 END
                """ as SQLQuery
        }
        guard let first = terms.first else { return [] }
        let hits = terms.dropFirst().reduce(first) { "\($0) + \($1)" }
        return try await database.all(
            """
            SELECT \(unsafe: ContextUnit.columns) FROM (
                SELECT context_units.*, \(hits) AS hits FROM context_units
                WHERE seq > 0\(filter.conditions(database.dialect))
            ) AS context_units WHERE hits > 0 ORDER BY hits DESC, seq LIMIT \(limit)
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
