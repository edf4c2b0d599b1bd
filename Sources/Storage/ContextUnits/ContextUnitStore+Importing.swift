import SQLCore

extension ContextUnitStore {
    /// What units of imported files say in `source`.
    public static let importSource = "import"

    /// Adds, changes and removes units as `apply` does, unless somebody else imported units since a revision: they may be of
    /// the same files.
    /// - Returns: the newest revision, to go on from; nil where nothing was done.
    /// - Throws: `ContextError` of kind `.invalid`; then nothing is done.
    public func applyImport(
        adding: [(unit: NewContextUnit, embedding: ContextEmbedding?)],
        changing: [(id: String, change: ContextUnitChange)],
        removing: [String],
        unlessImportedSince revision: ContextRevision
    ) async throws -> ContextRevision? {
        let prepared = try adding.map { (try PreparedUnit($0.unit, limits), $0.embedding) }
        let changes = try changing.map { (id: $0.id, change: try PreparedChange($0.change, limits)) }
        return try await database.write { [now] connection in
            // The answer has to hold until the commit.
            if let lock = connection.dialect.writeLock("context_units") { try connection.execute(lock) }
            guard try !Self.hasImports(since: revision, in: connection) else { return nil }
            _ = try Self.apply(prepared, changes, removing, now(), in: connection)
            return try Self.revision(in: connection)
        }
    }

    /// Whether units of files were added: what merely changes them, as `fill` does, is in nobody's way.
    private static func hasImports(since revision: ContextRevision, in connection: any SQLConnection) throws -> Bool {
        guard try Self.revision(in: connection) != revision else { return false }
        guard try isKnown(revision, in: connection) else { return true }
        let seq = try connection.first(
            """
            SELECT seq FROM context_units WHERE source = \(importSource)
            AND seq IN (
                SELECT seq FROM context_unit_changes WHERE revision > \(revision.number) AND operation = 'insert'
            ) LIMIT 1
            """
        ) { try $0[0] as Int64 }
        return seq != nil
    }
}
