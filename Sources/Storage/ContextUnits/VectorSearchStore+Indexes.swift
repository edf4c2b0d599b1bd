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
    /// What a build left that did not come to its end: it costs every writer and serves nobody.
    case broken
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

    /// How the index of a space stands. Nothing is changed for it.
    public func indexState(of space: EmbeddingSpace) async throws -> VectorIndexState {
        guard let search = database.dialect.vectorSearch, try await home() != nil,
            space.dimensions <= search.mostIndexedDimensions
        else { return .unavailable }
        let found = try await database.first(search.indexState(Self.indexName(space))) { row in
            (isValid: try row[0] as Bool, isBeingMade: try row[1] as Bool, method: try row[2] as String)
        }
        if let found {
            if found.isBeingMade { return .inProgress }
            return found.isValid ? .ready(method: found.method) : .broken
        }
        let count = try await rows(of: space, search)
        return count < Self.exactRows ? .unneeded : .absent
    }

    /// Makes the index of a space, active or being filled, without blocking writers, unless it is there in this way or
    /// being made. What a build left that was ended goes first.
    /// - Parameters:
    ///   - method: nil for a graph, and only where there are enough rows for one and no other index is there.
    /// - Returns: how the index stands now: `.inProgress` where another program makes it.
    /// - Throws: `SQLError`.
    public func buildIndex(
        of space: EmbeddingSpace,
        _ method: SQLVectorIndexPlan.Method? = nil
    ) async throws -> VectorIndexState {
        // An index over what is there comes sooner than one that grows row by row.
        if try await home() != nil,
            try await database.value(SQLQuery(unsafe: "SELECT \(SearchVectors.isCurrent)")) == false
        {
            try await database.write { try SearchVectors.catchUp(in: $0) }
        }
        let state = try await indexState(of: space)
        switch (state, method) {
        case (.unavailable, _), (.inProgress, _), (.unneeded, nil), (.ready, nil), (.ready("hnsw"), .graph):
            return state
        default: break
        }
        guard let search = database.dialect.vectorSearch, let home = try await home() else { return .unavailable }
        let plan = SQLVectorIndexPlan(
            name: Self.indexName(space),
            schema: try await Self.schema(database, search),
            table: SearchVectors.table,
            column: SearchVectors.column,
            dimensions: space.dimensions,
            condition: Self.condition(of: space, search),
            home: home,
            method: method ?? .graph
        )
        var statements: [SQLQuery] = []
        switch state {
        case .broken, .ready: statements.append(search.indexRemoval(plan.schema, plan.name))
        default: break
        }
        let rows = try await rows(of: space, search)
        if method != nil || rows >= Self.exactRows { statements += search.indexCreation(plan) }
        // The graph is made in memory: a vector, its links to 2 × 16 neighbours and those of the levels above.
        let memory = rows * (space.dimensions * 4 + 600)
        guard try await database.build(statements, of: plan.name, memory: memory) else { return .inProgress }
        return try await indexState(of: space)
    }

    /// Removes the indexes of spaces that are gone, waiting for whoever still makes one. Nobody is blocked.
    /// - Throws: `SQLError`.
    public func removeStrayIndexes() async throws { try await Self.removeStrayIndexes(in: database) }

    static func removeStrayIndexes(in database: any SQLDatabase) async throws {
        guard let search = database.dialect.vectorSearch else { return }
        // Asked first: an index that is made afterwards is of a space that is there.
        let indexes = try await database.all(search.indexNames(SearchVectors.table)) { try $0[0] as String }
        let wanted = try await EmbeddingSpaceStore(database: database) { .now }.all().map(indexName)
        for name in indexes where name.hasPrefix(indexPrefix) && !wanted.contains(name) {
            let removal = search.indexRemoval(try await schema(database, search), name)
            while try await !database.build([removal], of: name, memory: 0) {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private static func schema(_ database: any SQLDatabase, _ search: SQLVectorSearch) async throws -> String {
        try await database.value(SQLQuery(unsafe: "SELECT \(search.schema)"), as: String.self) ?? ""
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
        "\(indexPrefix)\(StableHash.hexDigits(of: space.name))"
    }

    private static let indexPrefix = "ix_context_vectors_"
}
