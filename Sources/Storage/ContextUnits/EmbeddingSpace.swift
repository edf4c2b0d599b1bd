public import SQLCore

/// The vectors of one model: only those of one space can be compared.
public struct EmbeddingSpace: Sendable, Equatable {
    /// Whether units are found by a space's vectors.
    public enum State: String, Sendable {
        /// Searches go by it. One space at most is.
        case active
        /// Units are getting vectors of it; searches go by the active one until all have.
        case filling
    }

    /// How vectors are compared.
    public enum Metric: String, Sendable {
        /// The cosine of the angle between them.
        case cosine
    }

    /// The identifier of the model.
    public let name: String
    /// Components of each vector.
    public let dimensions: Int
    /// How vectors are compared.
    public let metric: Metric
    /// See `State`.
    public let state: State
    /// When its first vector came, or when it was asked for.
    public let createdAt: SQLTimestamp
}

extension EmbeddingSpace {
    static let columns = "name, dimensions, metric, state, created_at"

    /// Reads a row of `columns`.
    init(_ row: SQLRow) throws {
        guard let metric = Metric(rawValue: try row[2]), let state = State(rawValue: try row[3]) else {
            throw SQLError(.decoding, "reading embedding_spaces", cause: "metric or state is no known word")
        }
        self.init(
            name: try row[0],
            dimensions: try row[1],
            metric: metric,
            state: state,
            createdAt: try row[4]
        )
    }
}

/// The spaces as a transaction that writes vectors finds them.
struct SpaceTable {
    private(set) var spaces: [EmbeddingSpace]

    /// Reads them for a transaction that will write units.
    ///
    /// The lock comes first: a switch to another space waits for this transaction, or is seen whole.
    init(locking connection: any SQLConnection) throws {
        if let lock = connection.dialect.writerLock("context_units") { try connection.execute(lock) }
        spaces = try Self.all(in: connection)
    }

    static func all(in connection: any SQLConnection) throws -> [EmbeddingSpace] {
        try connection.all(
            "SELECT \(unsafe: EmbeddingSpace.columns) FROM embedding_spaces ORDER BY state, created_at, name"
        ) { try EmbeddingSpace($0) }
    }

    var active: EmbeddingSpace? { spaces.first { $0.state == .active } }

    subscript(name: String) -> EmbeddingSpace? { spaces.first { $0.name == name } }

    /// Makes room for vectors and refuses those that are not as long as the others of their space.
    ///
    /// A space that nobody knows begins to be filled, or is the active one where no unit has a vector of another. What
    /// stands in `inOtherSpaces` makes no space: it may be of one that was given up while the model was working.
    mutating func admit(
        _ embeddings: [ContextEmbedding],
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        for embedding in embeddings {
            try admit(embedding.space, embedding.vector.count, moment, in: connection)
            for other in embedding.inOtherSpaces where self[other.space] != nil {
                try admit(other.space, other.vector.count, moment, in: connection)
            }
        }
    }

    @discardableResult
    mutating func admit(
        _ name: String,
        _ dimensions: Int,
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> EmbeddingSpace {
        if let space = self[name] {
            guard space.dimensions == dimensions else {
                throw ContextError(
                    .invalid,
                    "embedding",
                    "the vector has \(dimensions) dimensions, others of '\(name)' have \(space.dimensions)",
                    hint: "Vectors of another model belong to a space of another name."
                )
            }
            return space
        }
        if let old = active, try !Self.hasVectors(old, in: connection) {
            try connection.execute("DELETE FROM embedding_spaces WHERE name = \(old.name)")
        } else if active != nil {
            return try insert(name, dimensions, .filling, moment, in: connection)
        }
        return try insert(name, dimensions, .active, moment, in: connection)
    }

    private mutating func insert(
        _ name: String,
        _ dimensions: Int,
        _ state: EmbeddingSpace.State,
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws -> EmbeddingSpace {
        // Another process may be making the same one, or another active one: then that one holds.
        try connection.execute(
            """
            INSERT INTO embedding_spaces (name, dimensions, metric, state, created_at)
            VALUES (\(name), \(dimensions), 'cosine', \(state.rawValue), \(moment)) ON CONFLICT DO NOTHING
            """
        )
        spaces = try Self.all(in: connection)
        if self[name] == nil, state == .active { return try insert(name, dimensions, .filling, moment, in: connection) }
        return try admit(name, dimensions, moment, in: connection)
    }

    private static func hasVectors(_ space: EmbeddingSpace, in connection: any SQLConnection) throws -> Bool {
        try connection.value(
            "SELECT EXISTS (SELECT 1 FROM context_units WHERE embedding_space = \(space.name) AND embedding IS NOT NULL)"
        ) ?? false
    }

    /// The vector of the active space, or nil.
    func activeVector(of embedding: ContextEmbedding?) -> ContextEmbedding? {
        guard let embedding, let active else { return nil }
        return ([embedding] + embedding.inOtherSpaces).first { $0.space == active.name }
    }

    /// Stores the vectors of the spaces that are being filled.
    func store(_ embedding: ContextEmbedding?, of id: String, in connection: any SQLConnection) throws {
        guard let embedding else { return }
        for vector in [embedding] + embedding.inOtherSpaces where self[vector.space]?.state == .filling {
            try Self.store(VectorBytes.bytes(of: vector.vector), vector.space, of: id, in: connection)
        }
    }

    static func store(_ bytes: [UInt8]?, _ space: String, of id: String, in connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO context_unit_vectors (unit_id, space, embedding) VALUES (\(id), \(space), \(bytes))
            ON CONFLICT (unit_id, space) DO UPDATE SET embedding = excluded.embedding
            """
        )
    }
}
