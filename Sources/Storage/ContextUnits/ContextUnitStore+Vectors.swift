import SQLCore

/// What an index keeps of a unit beside its vector.
public struct ContextVectorRow: Sendable {
    /// The unit's number.
    public let seq: Int64
    /// How sure the unit is.
    public let confidence: Double
    /// The stored words, whatever they are.
    public let type: String
    /// As it is stored.
    public let status: String
    /// As it is stored.
    public let sourceType: String
    /// The unit's labels, folded by `ContextUnitFilter.foldedTag`.
    public let tags: [String]
}

/// The newest change of the units at one moment.
///
/// The time is in it because numbers begin anew when tables are removed and made again.
public struct ContextRevision: Sendable, Equatable {
    /// 0 before the first change.
    public let number: Int64
    let time: SQLTimestamp?
}

/// What changed about vectors since a revision.
public struct ContextVectorChanges: Sendable {
    /// The rows that were added or changed and have a vector of the space, as float32 numbers, little-endian.
    public let changed: [(row: ContextVectorRow, vector: [UInt8])]
    /// The numbers of those that are gone, or have no such vector any more.
    public let removed: [Int64]
    /// The newest revision.
    public let revision: ContextRevision
}

extension ContextUnitStore {
    /// Takes one vector after another; the bytes are valid during the call alone.
    public typealias VectorVisit = (ContextVectorRow, UnsafeRawBufferPointer) throws -> Void

    private static let vectorColumns = "seq, embedding, confidence, type, status, source_type, tags"

    /// The newest change.
    public func revision() async throws -> ContextRevision { try await database.read { try Self.revision(in: $0) } }

    /// How many vectors of a space there are, or a few more: for room to be made.
    public func vectorCount(of space: String) async throws -> Int {
        // Of all units: counting those of a space reads every row, and one space is the rule.
        try await database.value("SELECT count(*) FROM context_units") ?? 0
    }

    /// The numbers of the units with a vector of a space, in their order.
    public func numbers(in space: String) async throws -> [Int64] {
        try await database.all(
            "SELECT seq FROM context_units WHERE embedding_space = \(space) AND embedding IS NOT NULL ORDER BY seq"
        ) { try $0[0] }
    }

    /// The vectors of some units in a space, by the units' numbers; those that have none are left out.
    public func vectors(of seqs: [Int64], in space: String) async throws -> [Int64: [Float]] {
        guard !seqs.isEmpty else { return [:] }
        let isAsked = database.dialect.isOneOf("seq", seqs)
        let found = try await database.all(
            """
            SELECT seq, embedding FROM context_units
            WHERE \(isAsked) AND embedding_space = \(space) AND embedding IS NOT NULL
            """
        ) { row in
            (try row[0] as Int64, row.withBytes(1) { VectorBytes.vector(from: $0) } ?? [])
        }
        return Dictionary(found) { first, _ in first }
    }

    /// Gives every vector of a space in any order, from one snapshot.
    /// - Parameter body: runs on the connection's thread. It gets the revision that the vectors belong to and a function
    ///   that calls a visitor with each vector.
    public func withVectors<T: Sendable>(
        of space: String,
        _ body: @escaping @Sendable (ContextRevision, (VectorVisit) throws -> Void) throws -> T
    ) async throws -> T {
        try await database.read { connection in
            try body(Self.revision(in: connection)) { visit in
                let query: SQLQuery = """
                    SELECT \(unsafe: Self.vectorColumns) FROM context_units
                    WHERE embedding IS NOT NULL AND embedding_space = \(space)
                    """
                try connection.stream(query) { row in
                    let unit = try ContextVectorRow(row)
                    try row.visitBytes(1) { try visit(unit, UnsafeRawBufferPointer($0)) }
                }
            }
        }
    }

    /// What changed since a revision, from one snapshot.
    /// - Returns: nil when the log no longer reaches back that far: load all anew.
    public func vectorChanges(
        of space: String,
        since revision: ContextRevision
    ) async throws -> ContextVectorChanges? {
        try await database.read { connection in
            let newest = try Self.revision(in: connection)
            guard try Self.isKnown(revision, in: connection) else { return nil }
            var gone: Set<Int64> = []
            try connection.run("SELECT DISTINCT seq FROM context_unit_changes WHERE revision > \(revision.number)") {
                gone.insert(try $0[0])
            }
            var changed: [(row: ContextVectorRow, vector: [UInt8])] = []
            try connection.run(
                """
                SELECT \(unsafe: Self.vectorColumns) FROM context_units
                WHERE seq IN (SELECT seq FROM context_unit_changes WHERE revision > \(revision.number))
                AND embedding IS NOT NULL AND embedding_space = \(space)
                """
            ) { row in
                let unit = try ContextVectorRow(row)
                gone.remove(unit.seq)
                changed.append((unit, try row[1]))
            }
            return ContextVectorChanges(changed: changed, removed: gone.sorted(), revision: newest)
        }
    }

    /// A number that stays the same while nobody commits; nil where only the revision tells.
    public func changeStamp() throws -> Int64? {
        database.changeStampIsExact ? try database.changeStamp() : nil
    }

    /// Removes the oldest entries of the change log; a reader that was away for longer loads everything anew.
    /// - Parameter keeping: how many of the newest entries stay, at least one: they carry the revision on.
    /// - Returns: how many entries were removed.
    @discardableResult
    public func trimChanges(keeping count: Int = 100_000) async throws -> Int {
        try await database.write { connection in
            let oldestKept = try Self.revision(in: connection).number - Int64(max(count, 1))
            return try connection.execute("DELETE FROM context_unit_changes WHERE revision <= \(oldestKept)")
        }
    }

    /// Whether the log reaches back to a revision.
    static func isKnown(_ revision: ContextRevision, in connection: any SQLConnection) throws -> Bool {
        let known = try connection.first(
            "SELECT changed_at FROM context_unit_changes WHERE revision = \(revision.number)"
        ) { try $0[0] as SQLTimestamp }
        return known != nil && known == revision.time
    }

    static func revision(in connection: any SQLConnection) throws -> ContextRevision {
        try connection.first(
            """
            SELECT revision, changed_at FROM context_unit_changes
            WHERE revision = (SELECT max(revision) FROM context_unit_changes)
            """
        ) { ContextRevision(number: try $0[0], time: try $0[1]) } ?? ContextRevision(number: 0, time: nil)
    }

    /// The spaces as a transaction finds them that will write these vectors; nil where it writes none.
    static func spaces(
        for embeddings: [ContextEmbedding?],
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> SpaceTable? {
        let embeddings = embeddings.compactMap(\.self)
        guard !embeddings.isEmpty else { return nil }
        var spaces = try SpaceTable(locking: connection)
        try spaces.admit(embeddings, moment, in: connection)
        return spaces
    }

    /// Makes what units are found by current with them, in the transaction that changed them.
    static func catchUp(in connection: any SQLConnection) throws {
        try ContextWords.catchUp(in: connection)
        try SearchVectors.catchUp(in: connection)
    }
}

extension ContextVectorRow {
    fileprivate init(_ row: SQLRow) throws {
        let text: String = try row[6]
        // Most units have no tags, and reading JSON takes longer than reading the vector.
        let tags = text == "[]" ? [] : (try? JSONText(text))?.elements.map(\.lossyString) ?? []
        self.init(
            seq: try row[0],
            confidence: try row[2],
            type: try row[3],
            status: try row[4],
            sourceType: try row[5],
            tags: tags.map(ContextWords.fold)
        )
    }
}
