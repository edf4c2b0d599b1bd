import Foundation
public import SQLCore

/// How a database's index of vectors stands.
public enum VectorIndexState: Sendable, Equatable {
    /// The database does not search vectors by itself, or has no index for so many dimensions.
    case unavailable
    /// There is none; comparing all of so few rows takes no longer.
    case unneeded
    /// There is none.
    case absent
    /// Somebody is making it.
    case inProgress
    /// It serves: `hnsw` or `ivfflat`.
    case ready(method: String)
}

extension VectorSearchStore {
    /// Makes the table that the database searches, and fills it from the units, where the extension is there; lets it go
    /// where the extension is gone.
    /// - Returns: whether the table was made just now.
    @discardableResult
    public func prepare() async throws -> Bool {
        let support = try await SearchVectors.prepare(database)
        forget()
        return support == .kept(isNew: true)
    }

    /// How the index of a space stands.
    public func indexState(of space: EmbeddingSpace) async throws -> VectorIndexState {
        guard let search = database.dialect.vectorSearch, try await home() != nil,
            space.dimensions <= search.mostIndexedDimensions
        else { return .unavailable }
        // An index over what is there comes sooner than one that grows row by row.
        if try await database.value(SQLQuery(unsafe: "SELECT \(SearchVectors.isCurrent)")) == false {
            try await database.write { try SearchVectors.catchUp(in: $0) }
        }
        let found = try await database.first(search.indexState(Self.indexName(space))) { row in
            (isValid: try row[0] as Bool, isBeingMade: try row[1] as Bool, method: try row[2] as String)
        }
        if let found {
            if found.isBeingMade { return .inProgress }
            if found.isValid { return .ready(method: found.method) }
            // A program was killed while it made it.
            return .absent
        }
        let count = try await rows(of: space, search)
        return count < Self.exactRows ? .unneeded : .absent
    }

    /// Makes the index of a space without blocking writers, unless it is there in this way or being made.
    /// - Parameters:
    ///   - method: nil for a graph, and only where there are enough rows for one and no other index is there.
    /// - Returns: how the index stands now.
    /// - Throws: `SQLError`.
    public func buildIndex(
        of space: EmbeddingSpace,
        _ method: SQLVectorIndexPlan.Method? = nil
    ) async throws -> VectorIndexState {
        let state = try await indexState(of: space)
        switch (state, method) {
        case (.unavailable, _), (.inProgress, _), (.unneeded, nil), (.ready, nil), (.ready("hnsw"), .graph):
            return state
        default: break
        }
        guard let search = database.dialect.vectorSearch, let home = try await home() else { return .unavailable }
        let schema = try await database.value(SQLQuery(unsafe: "SELECT \(search.schema)"), as: String.self) ?? ""
        let plan = SQLVectorIndexPlan(
            name: Self.indexName(space),
            schema: schema,
            table: SearchVectors.table,
            column: SearchVectors.column,
            dimensions: space.dimensions,
            condition: Self.condition(of: space, search),
            home: home,
            method: method ?? .graph
        )
        // One that is in another way, or that nobody finished.
        try await database.build(search.indexRemoval(plan), memory: 0)
        let rows = try await rows(of: space, search)
        // The graph is made in memory: a vector, its links to 2 × 16 neighbours and those of the levels above.
        try await database.build(search.indexCreation(plan), memory: rows * (space.dimensions * 4 + 600))
        return try await indexState(of: space)
    }

    /// The rows of a space, counted now.
    private func rows(of space: EmbeddingSpace, _ search: SQLVectorSearch) async throws -> Int {
        try await database.value(
            """
            SELECT count(*) FROM \(unsafe: SearchVectors.table) WHERE \(unsafe: Self.condition(of: space, search))
            """
        ) ?? 0
    }

    /// Names are cut at 63 bytes, and a space may have any.
    static func indexName(_ space: EmbeddingSpace) -> String {
        "ix_context_vectors_\(StableHash.hexDigits(of: space.name))"
    }
}
