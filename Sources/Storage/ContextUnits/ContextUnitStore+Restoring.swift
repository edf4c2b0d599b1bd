public import SQLCore

/// A unit that `export` wrote, on its way back.
public struct ExportedUnit: Sendable {
    /// Its content and what else a new unit has.
    public var unit: NewContextUnit
    /// The id that it had, or nil.
    public var id: String?
    /// Whether it still held.
    public var status: ContextStatus = .active
    /// The id of the unit that replaced it.
    public var supersededBy: String?
    /// Its times, where they are known.
    public var createdAt: SQLTimestamp?
    /// See `createdAt`.
    public var updatedAt: SQLTimestamp?
    /// See `createdAt`.
    public var lastUsed: SQLTimestamp?
    /// The vector of its content.
    public var embedding: ContextEmbedding?

    /// A unit that holds.
    public init(_ unit: NewContextUnit) { self.unit = unit }
}

extension ContextUnitStore {
    /// Stores exported units, all in one transaction; those whose id is taken are passed over.
    /// - Parameters:
    ///   - replacing: whether every unit that is there goes first.
    ///   - preservesIDs: whether ids and times stay; else both are new, and successors are named by the new ids.
    /// - Returns: the ids that were taken already, and those of units whose successor is not there or would close a circle.
    /// - Throws: `ContextError` for a unit outside the limits; then nothing has changed.
    public func restore(
        _ exported: [ExportedUnit],
        replacing: Bool,
        preservesIDs: Bool
    ) async throws -> (taken: [String], unlinked: [String]) {
        let prepared = try exported.map { (exported: $0, unit: try PreparedUnit($0.unit, limits)) }
        return try await database.write { [now] connection in
            if replacing {
                try connection.execute("DELETE FROM context_units")
                try connection.execute("DELETE FROM context_unit_vectors")
            }
            let moment = now()
            let spaces = try Self.spaces(for: prepared.map(\.exported.embedding), moment, in: connection)
            var ids: [String: String] = [:]
            var taken: [String] = []
            for (exported, unit) in prepared {
                let given = preservesIDs ? exported.id : nil
                if let given, try Self.unit(given, in: connection) != nil {
                    taken.append(given)
                    continue
                }
                let stored = try Self.insert(unit, exported.embedding, spaces, moment, id: given, in: connection)
                if let id = exported.id { ids[id] = stored.id }
                let created = preservesIDs ? exported.createdAt ?? moment : moment
                let updated = preservesIDs ? exported.updatedAt ?? created : moment
                try connection.execute(
                    """
                    UPDATE context_units SET status = \(exported.status.rawValue), created_at = \(created),
                        updated_at = \(updated), last_used = \(preservesIDs ? exported.lastUsed : nil)
                    WHERE id = \(stored.id)
                    """
                )
            }
            var unlinked: [String] = []
            for exported in exported {
                guard let old = exported.id, let id = ids[old], let successor = exported.supersededBy else { continue }
                guard let other = ids[successor] ?? (preservesIDs ? successor : nil) else {
                    unlinked.append(old)
                    continue
                }
                do {
                    try Self.checkSuccessor(other, of: id, in: connection)
                } catch is ContextError {
                    unlinked.append(old)
                    continue
                }
                try connection.execute(
                    "UPDATE context_units SET superseded_by = \(other), status = 'superseded' WHERE id = \(id)"
                )
            }
            try Self.catchUp(in: connection)
            return (taken, unlinked)
        }
    }
}
