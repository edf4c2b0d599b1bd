public import SQLCore

/// What an index of vectors keeps of a unit.
public struct ContextVectorRow: Sendable {
    /// The unit's number.
    public let seq: Int64
    /// The unit's vector.
    public let vector: [Float]
    /// How sure the unit is.
    public let confidence: Double
    /// The stored words, whatever they are.
    public let type: String
    /// As it is stored.
    public let status: String
    /// As it is stored.
    public let sourceType: String
    /// The unit's labels.
    public let tags: [String]
}

/// What changed about vectors since a revision.
public struct ContextVectorChanges: Sendable {
    /// The rows that were added or changed and have a vector of the space.
    public let changed: [ContextVectorRow]
    /// The numbers of those that are gone, or have no such vector any more.
    public let removed: [Int64]
    /// The newest revision.
    public let revision: Int64
}

extension ContextUnitStore {
    private static let vectorColumns = "seq, embedding, confidence, type, status, source_type, tags"
    private static let revisionQuery: SQLQuery = "SELECT coalesce(max(revision), 0) FROM context_unit_changes"

    /// The number of the newest change; 0 before the first.
    public func revision() async throws -> Int64 { try await database.value(Self.revisionQuery) ?? 0 }

    /// Gives every vector of a space, by number, from one snapshot.
    /// - Parameter visit: called with each row on the connection's thread.
    /// - Returns: the revision that the rows belong to.
    public func vectors(
        of space: String,
        _ visit: @escaping @Sendable (ContextVectorRow) throws -> Void
    ) async throws -> Int64 {
        try await database.read { connection in
            try connection.run(
                """
                SELECT \(unsafe: Self.vectorColumns) FROM context_units
                WHERE embedding IS NOT NULL AND embedding_space = \(space) ORDER BY seq
                """
            ) { row in
                if let row = try ContextVectorRow(row) { try visit(row) }
            }
            return try connection.value(Self.revisionQuery) ?? 0
        }
    }

    /// What changed since a revision, from one snapshot.
    /// - Returns: nil when the log no longer reaches back that far, or more changed than is worth it: load all anew.
    public func vectorChanges(of space: String, since revision: Int64) async throws -> ContextVectorChanges? {
        try await database.read { connection in
            let newest = try connection.value(Self.revisionQuery, as: Int64.self) ?? 0
            let oldest = try connection.value(
                "SELECT coalesce(min(revision), 0) FROM context_unit_changes",
                as: Int64.self
            )
            guard newest >= revision, let oldest, revision == newest || oldest <= revision + 1 else { return nil }
            var gone: Set<Int64> = []
            try connection.run("SELECT DISTINCT seq FROM context_unit_changes WHERE revision > \(revision)") {
                gone.insert(try $0[0])
            }
            var changed: [ContextVectorRow] = []
            try connection.run(
                """
                SELECT \(unsafe: Self.vectorColumns) FROM context_units
                WHERE seq IN (SELECT seq FROM context_unit_changes WHERE revision > \(revision))
                AND embedding IS NOT NULL AND embedding_space = \(space)
                """
            ) { row in
                guard let row = try ContextVectorRow(row) else { return }
                gone.remove(row.seq)
                changed.append(row)
            }
            return ContextVectorChanges(changed: changed, removed: gone.sorted(), revision: newest)
        }
    }

    /// Removes the oldest entries of the change log; a reader that was away for longer loads everything anew.
    public func trimChanges(keeping count: Int = 100_000) async throws {
        let oldest = try await revision() - Int64(max(count, 1))
        try await database.execute("DELETE FROM context_unit_changes WHERE revision <= \(oldest)")
    }
}

extension ContextVectorRow {
    /// Nil for a vector that cannot be compared: another program may have written it.
    fileprivate init?(_ row: SQLRow) throws {
        let bytes: [UInt8] = try row[1]
        guard let vector = bytes.withUnsafeBufferPointer(VectorBytes.vector) else { return nil }
        let text: String = try row[6]
        // Most units have no tags, and reading JSON takes longer than reading the vector.
        let tags = text == "[]" ? [] : (try? JSONText(text))?.elements.map(\.lossyString) ?? []
        self.init(
            seq: try row[0],
            vector: vector,
            confidence: try row[2],
            type: try row[3],
            status: try row[4],
            sourceType: try row[5],
            tags: tags
        )
    }
}

extension ContextUnitStore {
    /// A number that stays the same while nobody commits; nil where only the revision tells.
    public func changeStamp() throws -> Int64? {
        database.changeStampIsExact ? try database.changeStamp() : nil
    }
}
