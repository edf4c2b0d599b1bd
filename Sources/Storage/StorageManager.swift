public import SQLCore

/// Everything that is kept in one database: one store per concept over one connection pool.
///
/// ```swift
/// let storage = StorageManager(database)
/// try await storage.schema.upgrade(database)
/// try await storage.components.save(ComponentKey(.agent, "Pilot"), config)
/// ```
public struct StorageManager: Sendable {
    /// The database that every store works on; `close` closes it.
    public let database: any SQLDatabase
    /// Versions of the tables; call `upgrade` before the stores on a new database.
    public let schema: Migrator
    /// The component configurations, and the log of their changes.
    public let components: ComponentStore
    /// Sessions and the turns of their conversations.
    public let sessions: SessionStore
    /// Full-text search over the turns.
    public let search: SearchStore
    /// Indexes turns for the search, behind their append.
    public let indexer: TurnIndexer
    let now: @Sendable () -> SQLTimestamp

    /// - Parameters:
    ///   - database: an open database.
    ///   - now: the present moment; a parameter so that tests decide it.
    public init(_ database: any SQLDatabase, now: @escaping @Sendable () -> SQLTimestamp = { .now }) {
        self.database = database
        self.now = now
        schema = Migrator(product: AuriteSchema.product, steps: AuriteSchema.steps, now: now)
        components = ComponentStore(database, now: now)
        sessions = SessionStore(database, now: now)
        indexer = TurnIndexer(database)
        search = SearchStore(indexer)
    }

    /// Creates the tables or brings them to this program's version; see `Migrator.upgrade`.
    @discardableResult
    public func prepare() async throws -> SchemaUpgrade {
        try await schema.upgrade(database)
    }

    /// Closes the database.
    public func close() async throws { try await database.close() }
}
