import SQLCore

extension ContextUnitStore {
    /// How many units of one word are looked at. A word that more units hold says little about any of them.
    private static let wordLimit = 2_000

    /// Makes what units are found by current with them, where another program has written.
    func catchUp() async throws {
        if try await database.read({ try ContextWords.isCurrent(in: $0) }) { return }
        try await database.write { try ContextWords.catchUp(in: $0) }
    }

    /// The units that hold the rarest and the most of some words, best first, equals in the order in which they came.
    ///
    /// A word may be the beginning of a unit's word; case and accents make no difference. The filter is part of the
    /// question to the index: there are `limit` units whenever as many match.
    /// - Parameters:
    ///   - words: at most 16 are looked at.
    ///   - limit: how many units at most.
    public func holding(_ words: [String], _ filter: ContextUnitFilter, limit: Int) async throws -> [ContextUnit] {
        if filter.types?.isEmpty == true { return [] }
        let expressions = words.prefix(16).compactMap(ContextWords.expression)
        guard !expressions.isEmpty, limit > 0 else { return [] }
        try await catchUp()
        return try await database.read { connection in
            let fullText = connection.dialect.fullText
            if let preparation = fullText.preparation { try connection.execute(preparation) }
            let marks = ContextWords.marks(of: filter)
            func matches(_ expression: SQLFullTextExpression) throws -> [Int64] {
                let wanted = SQLFullTextExpression.all([expression] + marks)
                let query =
                    switch fullText.lookup {
                    case .ordered(let matches): matches(ContextWords.table, wanted, .max, Self.wordLimit)
                    case .unordered(let lookup): lookup.some(ContextWords.table, wanted, .max, Self.wordLimit)
                    }
                return try connection.all(query) { try $0[0] }
            }
            var scores: [Int64: Double] = [:]
            // Where every word is common, the newest units of each need not be those that hold all of them.
            let together = expressions.count > 1 ? try matches(.all(expressions)) : []
            for seq in together { scores[seq] = Double(expressions.count) / Double(together.count + 1) }
            for expression in expressions {
                let found = try matches(expression)
                for seq in found { scores[seq, default: 0] += 1 / Double(found.count + 1) }
            }
            let best = scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
            return try Self.first(limit, of: best, filter, in: connection)
        }
    }

    /// The first units of a list that pass a filter, in the list's order.
    private static func first(
        _ limit: Int,
        of seqs: [Int64],
        _ filter: ContextUnitFilter,
        in connection: any SQLConnection
    ) throws -> [ContextUnit] {
        var units: [ContextUnit] = []
        var rest = seqs[...]
        while units.count < limit, !rest.isEmpty {
            let page = Array(rest.prefix(max(limit, 100)))
            rest = rest.dropFirst(page.count)
            let found = try connection.all(
                """
                SELECT \(unsafe: ContextUnit.columns) FROM context_units
                WHERE \(connection.dialect.isOneOf("seq", page))\(filter.conditions(connection.dialect))
                """
            ) { try ContextUnit($0) }
            let bySeq = Dictionary(found.map { ($0.seq, $0) }, uniquingKeysWith: { $1 })
            units += page.compactMap { bySeq[$0] }
        }
        return Array(units.prefix(limit))
    }
}
