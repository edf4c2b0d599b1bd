import SQLCore

/// The ids of turns that the index gives, newest first.
struct IndexMatches {
    /// Ids, and the id below which nobody looked; nil when nothing is left.
    typealias Found = (ids: [Int64], rest: Int64?)

    /// Where one way to the matches ends and the next one begins.
    struct Limits {
        /// How many turns are walked over at first, to see how common the words are.
        var sample: Int64 = 2_000
        var longestWalk: Int64 = 20_000
        /// The walk goes on while one of so many turns matches.
        var density: Int64 = 33
        /// So many matches are read whole where there are no more.
        var few = 2_000
        /// How many turns the index is asked for at once where there are: should all of them match, they are read in a
        /// tenth of a second.
        var stretch: Int64 = 1 << 16
    }

    private enum Way {
        case walk(Int64)
        case whole
        case stretches
    }

    private let expression: SQLFullTextExpression
    private let connection: any SQLConnection
    private let limits: Limits
    private var way: Way

    init(_ expression: SQLFullTextExpression, limits: Limits = Limits(), in connection: any SQLConnection) {
        self.expression = expression
        self.limits = limits
        way = .walk(limits.sample)
        self.connection = connection
    }

    /// - Parameters:
    ///   - below: only lower ids are wanted.
    ///   - limit: how many at most.
    mutating func next(below: Int64, limit: Int) throws -> Found {
        switch connection.dialect.fullText.lookup {
        case .ordered(let matches):
            let ids = try ids(matches("turn_search", expression, below, limit))
            return (ids, ids.count < limit ? nil : ids.last)
        case .unordered(let lookup):
            // The walks begin at the last turn that is indexed: there may be gaps.
            guard let end = try newest(below: below) else { return ([], nil) }
            return try next(lookup, below: end + 1, limit)
        }
    }

    private mutating func next(_ lookup: SQLFullText.Unordered, below end: Int64, _ limit: Int) throws -> Found {
        switch way {
        case .walk(let length):
            let start = max(1, end - length)
            let found = try ids(lookup.walk("turn_search", expression, start..<end))
            guard Int64(found.count) * limits.density >= end - start else {
                way = .whole
                return try next(lookup, below: end, limit)
            }
            let expected = Int64(limit) * (end - start) / Int64(max(found.count, 1))
            way = .walk(min(limits.longestWalk, max(limits.sample, expected)))
            return cut(found, limit, rest: start)
        case .whole:
            let found = try ids(lookup.some("turn_search", expression, end, limits.few + 1))
            if found.count <= limits.few { return cut(found, limit, rest: 1) }
            way = .stretches
            return try next(lookup, below: end, limit)
        case .stretches:
            let start = max(1, end - limits.stretch)
            return cut(try ids(lookup.range("turn_search", expression, start..<end)), limit, rest: start)
        }
    }

    private func cut(_ found: [Int64], _ limit: Int, rest: Int64) -> Found {
        if found.count > limit { return (Array(found.prefix(limit)), found[limit - 1]) }
        return (found, rest > 1 ? rest : nil)
    }

    private func ids(_ query: SQLQuery) throws -> [Int64] { try connection.all(query) { try $0[0] } }

    private func newest(below: Int64) throws -> Int64? {
        let key = connection.dialect.fullText.keyColumn
        let newest: SQLQuery = "SELECT max(\(unsafe: key)) FROM turn_search WHERE \(unsafe: key) < \(below)"
        return try connection.value(newest, as: Int64?.self).flatMap { $0 }
    }
}
