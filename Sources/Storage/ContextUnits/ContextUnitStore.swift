import Foundation
public import SQLCore

/// Context units in a database.
///
/// Every change, ours or another program's, gets a revision from a trigger, so that a reader who remembers one
/// fetches only what changed.
public struct ContextUnitStore: Sendable {
    let database: any SQLDatabase
    /// How large units may be.
    public let limits: ContextLimits
    let now: @Sendable () -> SQLTimestamp

    /// Adds a unit.
    /// - Parameter embedding: the vector of its content, or nil.
    /// - Throws: `ContextError` of kind `.invalid`.
    public func create(_ new: NewContextUnit, embedding: ContextEmbedding? = nil) async throws -> ContextUnit {
        let prepared = try PreparedUnit(new, limits)
        return try await database.write { [now] connection in
            let spaces = try Self.spaces(for: [embedding], now(), in: connection)
            let unit = try Self.insert(prepared, embedding, spaces, now(), in: connection)
            try Self.catchUp(in: connection)
            return unit
        }
    }

    /// Adds, changes and removes units in one transaction.
    /// - Parameter changing: changes by id that leave the content as it is; ids that are gone are passed over.
    /// - Returns: the ids of those that were added, in their order.
    /// - Throws: `ContextError` of kind `.invalid`; then nothing is done.
    @discardableResult
    public func apply(
        adding: [(unit: NewContextUnit, embedding: ContextEmbedding?)],
        changing: [(id: String, change: ContextUnitChange)] = [],
        removing: [String] = []
    ) async throws -> [String] {
        let prepared = try adding.map { (try PreparedUnit($0.unit, limits), $0.embedding) }
        let changes = try changing.map { (id: $0.id, change: try PreparedChange($0.change, limits)) }
        return try await database.write { [now] connection in
            try Self.apply(prepared, changes, removing, now(), in: connection)
        }
    }

    /// Changes what `change` names, or nothing at all.
    /// - Parameter embedding: the vector of the new content; ignored while the content stays.
    /// - Throws: `ContextError`, of kind `.missing` for an unknown id and `.cycle` for a circle of successors.
    public func update(
        _ id: String,
        _ change: ContextUnitChange,
        embedding: ContextEmbedding? = nil
    ) async throws -> ContextUnit {
        let change = try PreparedChange(change, limits)
        return try await database.write { [now] connection in
            guard let old = try Self.unit(id, in: connection) else { throw ContextError.missing(id) }
            if case .unit(let successor) = change.change.successor {
                try Self.checkSuccessor(successor, of: id, in: connection)
            }
            let spaces = try Self.spaces(for: [embedding], now(), in: connection)
            let unit = try Self.update(old, change, embedding, spaces, now(), in: connection)
            try Self.catchUp(in: connection)
            return unit
        }
    }

    /// Marks a unit as replaced by another one.
    /// - Throws: as `update`.
    @discardableResult
    public func supersede(_ id: String, by successor: String) async throws -> ContextUnit {
        var change = ContextUnitChange()
        change.successor = .unit(successor)
        return try await update(id, change)
    }

    /// Removes a unit. Units that it replaced stay `superseded` and name no successor any more.
    /// - Throws: `ContextError` of kind `.missing`.
    public func delete(_ id: String) async throws { try await delete([id]) }

    /// Removes units, all or none. An id may be named twice.
    /// - Returns: how many were removed.
    /// - Throws: `ContextError` of kind `.missing` that names the first id that is not there.
    @discardableResult
    public func delete(_ ids: [String]) async throws -> Int {
        try await database.write { connection in
            var gone: Set<String> = []
            for id in ids where gone.insert(id).inserted {
                guard try Self.remove(id, in: connection) else { throw ContextError.missing(id) }
            }
            try Self.catchUp(in: connection)
            return gone.count
        }
    }

    /// The unit of this id, or nil.
    public func find(_ id: String) async throws -> ContextUnit? {
        try await database.first(
            "SELECT \(unsafe: ContextUnit.columns) FROM context_units WHERE id = \(id)"
        ) { try ContextUnit($0) }
    }

    /// The units of these numbers that exist, by number.
    public func units(_ seqs: [Int64]) async throws -> [Int64: ContextUnit] {
        guard !seqs.isEmpty else { return [:] }
        let isAsked = database.dialect.isOneOf("seq", seqs)
        let units = try await database.all(
            "SELECT \(unsafe: ContextUnit.columns) FROM context_units WHERE \(isAsked)"
        ) { try ContextUnit($0) }
        return Dictionary(units.map { ($0.seq, $0) }, uniquingKeysWith: { $1 })
    }

    /// The stored vector of a unit, or nil.
    public func embedding(of id: String) async throws -> ContextEmbedding? {
        try await database.first(
            "SELECT embedding_space, embedding FROM context_units WHERE id = \(id) AND embedding IS NOT NULL"
        ) { row in
            let bytes: [UInt8] = try row[1]
            return bytes.withUnsafeBufferPointer(VectorBytes.vector).flatMap {
                ContextEmbedding(space: (try? row[0]) ?? "", vector: $0)
            }
        }
        .flatMap { $0 }
    }

    /// Saves that units were part of a prompt, with one statement.
    public func markUsed(_ seqs: [Int64], at moment: SQLTimestamp) async throws {
        guard !seqs.isEmpty else { return }
        let isAsked = database.dialect.isOneOf("seq", seqs)
        try await database.execute("UPDATE context_units SET last_used = \(moment) WHERE \(isAsked)")
    }
}

extension ContextUnitStore {
    /// - Returns: the ids of those that were added, in their order.
    static func apply(
        _ adding: [(PreparedUnit, ContextEmbedding?)],
        _ changing: [(id: String, change: PreparedChange)],
        _ removing: [String],
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> [String] {
        for id in removing { _ = try remove(id, in: connection) }
        let spaces = try spaces(for: adding.map { $0.1 }, moment, in: connection)
        for (id, change) in changing {
            guard let old = try unit(id, in: connection) else { continue }
            _ = try update(old, change, nil, spaces, moment, in: connection)
        }
        let ids = try adding.map { try insert($0, $1, spaces, moment, in: connection).id }
        try catchUp(in: connection)
        return ids
    }

    /// - Returns: whether it was there.
    private static func remove(_ id: String, in connection: any SQLConnection) throws -> Bool {
        guard try connection.execute("DELETE FROM context_units WHERE id = \(id)") > 0 else { return false }
        try connection.execute("DELETE FROM context_unit_vectors WHERE unit_id = \(id)")
        return true
    }

    static func unit(_ id: String, in connection: any SQLConnection) throws -> ContextUnit? {
        try connection.first("SELECT \(unsafe: ContextUnit.columns) FROM context_units WHERE id = \(id)") {
            try ContextUnit($0)
        }
    }

    /// Follows the chain of successors: it may not come back to the unit.
    static func checkSuccessor(_ successor: String, of id: String, in connection: any SQLConnection) throws {
        if let lock = connection.dialect.writeLock("context_units") { try connection.execute(lock) }
        var next: String? = successor
        while let current = next {
            guard current != id else {
                throw ContextError(.cycle, "superseded_by", "the units would replace each other in a circle")
            }
            let found = try connection.first("SELECT superseded_by FROM context_units WHERE id = \(current)") {
                try $0[0] as String?
            }
            guard let found else {
                throw ContextError(.invalid, "superseded_by", "there is no context unit '\(current)'")
            }
            next = found
        }
    }

    static func insert(
        _ unit: PreparedUnit,
        _ embedding: ContextEmbedding?,
        _ spaces: SpaceTable?,
        _ moment: SQLTimestamp,
        id: String? = nil,
        in connection: any SQLConnection
    ) throws -> ContextUnit {
        let id = id ?? UUID().uuidString.lowercased()
        let vector = spaces?.activeVector(of: embedding)
        let stored = try connection.first(
            """
            INSERT INTO context_units (id, source_type, name, content, metadata, embedding, embedding_space, created_at,
                updated_at, type, confidence, tags, source, seq)
            VALUES (\(id), \(unit.sourceType), \(unit.name), \(unit.content), \(unit.metadata),
                \(vector.map { VectorBytes.bytes(of: $0.vector) }), \(vector?.space), \(moment), \(moment),
                \(unit.type.rawValue), \(unit.confidence), \(unit.tags), \(unit.source),
                \(unsafe: connection.dialect.nextNumber("context_units", "seq")))
            RETURNING \(unsafe: ContextUnit.columns)
            """
        ) { try ContextUnit($0) }
        guard let stored else { throw ContextError.missing(id) }
        try spaces?.store(embedding, of: stored.id, in: connection)
        return stored
    }

    private static func update(
        _ old: ContextUnit,
        _ prepared: PreparedChange,
        _ embedding: ContextEmbedding?,
        _ spaces: SpaceTable?,
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> ContextUnit {
        let change = prepared.change
        var status = change.status ?? old.status
        var successor = old.supersededBy
        switch change.successor {
        case .unchanged: if change.status == .active { successor = nil }
        case .none: successor = nil
        case .unit(let id):
            successor = id
            status = .superseded
        }
        let isNew = change.content.map { $0 != old.content } ?? false
        let active = spaces?.activeVector(of: embedding)
        let vector: SQLQuery =
            isNew
            ? """
            , embedding = \(active.map { VectorBytes.bytes(of: $0.vector) }), embedding_space = \(active?.space)
            """ : ""
        try connection.execute(
            """
            UPDATE context_units SET content = \(change.content ?? old.content),
                type = \((change.type ?? old.type).rawValue), confidence = \(change.confidence ?? old.confidence),
                tags = \(prepared.tags ?? ContextUnit.json(old.tags)),
                source_type = \(change.sourceType ?? old.sourceType), name = \(change.name ?? old.name),
                metadata = \(change.metadata ?? old.metadata), status = \(status.rawValue),
                superseded_by = \(successor), updated_at = \(moment)\(vector)
            WHERE id = \(old.id)
            """
        )
        if isNew {
            try connection.execute("DELETE FROM context_unit_vectors WHERE unit_id = \(old.id)")
            try spaces?.store(embedding, of: old.id, in: connection)
        }
        guard let stored = try unit(old.id, in: connection) else { throw ContextError.missing(old.id) }
        return stored
    }
}
