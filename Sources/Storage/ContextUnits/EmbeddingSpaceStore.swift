import SQLCore

/// Embedding spaces side by side: one is searched, others are being filled to take its place.
public struct EmbeddingSpaceStore: Sendable {
    let database: any SQLDatabase
    let now: @Sendable () -> SQLTimestamp

    /// A unit without a vector of some space.
    public struct Gap: Sendable {
        /// The unit's number.
        public let seq: Int64
        /// Its id.
        public let id: String
        /// What its vector will be of.
        public let content: String
    }

    /// Every space, the active one first.
    public func all() async throws -> [EmbeddingSpace] {
        // In one statement of its own, as it is asked before a search.
        try await database.all(
            "SELECT \(unsafe: EmbeddingSpace.columns) FROM embedding_spaces ORDER BY state, created_at, name"
        ) { try EmbeddingSpace($0) }
    }

    /// The space of this name, which begins to be filled if there is none; it is active at once where no unit has a
    /// vector of another.
    /// - Throws: `ContextError` where the space has another number of dimensions.
    public func begin(_ name: String, dimensions: Int) async throws -> EmbeddingSpace {
        try await database.write { [now] connection in
            var spaces = try SpaceTable(locking: connection)
            return try spaces.admit(name, dimensions, now(), in: connection)
        }
    }

    /// How many units have no vector of a space, superseded ones included.
    public func gapCount(in space: EmbeddingSpace) async throws -> Int {
        try await database.value("SELECT count(*) FROM context_units \(Self.gaps(in: space))") ?? 0
    }

    /// Some units without a vector of a space, in the order in which they came.
    public func gaps(in space: EmbeddingSpace, after seq: Int64, limit: Int) async throws -> [Gap] {
        try await database.all(
            """
            SELECT seq, id, content FROM context_units \(Self.gaps(in: space)) AND seq > \(seq)
            ORDER BY seq LIMIT \(limit)
            """
        ) { Gap(seq: try $0[0], id: try $0[1], content: try $0[2]) }
    }

    /// Stores vectors in one transaction. A unit that is gone, or has another content by now, is passed over.
    /// - Parameter vectors: nil for a vector that cannot be compared: the unit has none in this space then.
    public func fill(_ space: EmbeddingSpace, _ vectors: [(gap: Gap, vector: ContextEmbedding?)]) async throws {
        try await database.write { connection in
            // The space may have become the active one, or be gone.
            guard let space = try SpaceTable(locking: connection)[space.name] else { return }
            var changed: [Int64] = []
            for (gap, vector) in vectors {
                let bytes = vector.map { VectorBytes.bytes(of: $0.vector) }
                let isThere: Bool
                switch space.state {
                case .active:
                    guard let bytes else { continue }
                    isThere =
                        try connection.execute(
                            """
                            UPDATE context_units SET embedding = \(bytes), embedding_space = \(space.name)
                            WHERE id = \(gap.id) AND content = \(gap.content)
                            """
                        ) > 0
                case .filling:
                    isThere =
                        try connection.execute(
                            """
                            INSERT INTO context_unit_vectors (unit_id, space, embedding)
                            SELECT id, \(space.name), \(bytes) FROM context_units
                            WHERE id = \(gap.id) AND content = \(gap.content)
                            ON CONFLICT (unit_id, space) DO UPDATE SET embedding = excluded.embedding
                            """
                        ) > 0
                }
                if isThere { changed.append(gap.seq) }
            }
            try ContextUnitStore.catchUp(in: connection)
            try SearchVectors.refresh(changed, in: connection)
        }
    }

    /// Makes a space the active one and gives the vectors of the old one up, in one transaction.
    /// - Returns: whether it is active now; false where units came meanwhile that have no vector of it yet.
    public func activate(_ name: String) async throws -> Bool {
        try await database.write { connection in
            if let lock = connection.dialect.writeLock("context_units") { try connection.execute(lock) }
            let spaces = try SpaceTable(locking: connection)
            guard let space = spaces[name] else { return false }
            guard space.state == .filling else { return true }
            let gap = try connection.first("SELECT id FROM context_units \(Self.gaps(in: space)) LIMIT 1") {
                try $0[0] as String
            }
            guard gap == nil else { return false }
            // What searches go by has its rows of the new space already, and only loses those of the old one.
            try SearchVectors.catchUp(in: connection)
            try connection.execute(
                """
                UPDATE context_units SET embedding = (
                    SELECT vector.embedding FROM context_unit_vectors AS vector
                    WHERE vector.unit_id = context_units.id AND vector.space = \(name)
                ), embedding_space = (
                    SELECT vector.space FROM context_unit_vectors AS vector
                    WHERE vector.unit_id = context_units.id AND vector.space = \(name)
                        AND vector.embedding IS NOT NULL
                )
                """
            )
            try connection.execute("DELETE FROM context_unit_vectors WHERE space = \(name)")
            try connection.execute("DELETE FROM embedding_spaces WHERE state = 'active'")
            try connection.execute("UPDATE embedding_spaces SET state = 'active' WHERE name = \(name)")
            try SearchVectors.switched(to: name, in: connection)
            try ContextUnitStore.catchUp(in: connection)
            return true
        }
    }

    /// Gives a space up that was being filled, with its vectors and the database's own index of them.
    ///
    /// The index goes after the transaction, as others write meanwhile. Where that does not come to its end, the next
    /// program that looks after indexes removes it.
    /// - Throws: `ContextError` for the active space and for one that is not there.
    public func discard(_ name: String) async throws {
        try await database.write { connection in
            guard let space = try SpaceTable(locking: connection)[name] else {
                throw ContextError(
                    .missing,
                    "space",
                    "there is no embedding space '\(name)'",
                    hint: "`contextpilot embed --list` tells them."
                )
            }
            guard space.state == .filling else {
                throw ContextError(.invalid, "space", "units are found by the vectors of '\(name)'")
            }
            try SearchVectors.forget(name, in: connection)
            try connection.execute("DELETE FROM context_unit_vectors WHERE space = \(name)")
            try connection.execute("DELETE FROM embedding_spaces WHERE name = \(name)")
        }
        try await VectorSearchStore.removeStrayIndexes(in: database)
    }

    /// The condition that a unit has no vector of a space.
    private static func gaps(in space: EmbeddingSpace) -> SQLQuery {
        switch space.state {
        case .active: "WHERE (embedding IS NULL OR embedding_space IS NULL OR embedding_space <> \(space.name))"
        case .filling:
            """
            WHERE NOT EXISTS (
                SELECT 1 FROM context_unit_vectors AS vector
                WHERE vector.unit_id = context_units.id AND vector.space = \(space.name)
            )
            """
        }
    }
}
