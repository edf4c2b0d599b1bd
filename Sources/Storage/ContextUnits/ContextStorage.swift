public import SQLCore

/// Everything that `contextpilot` keeps in one database, which may hold other products' tables too.
public struct ContextStorage: Sendable {
    /// The database that every store works on; `close` closes it.
    public let database: any SQLDatabase
    /// Versions of the tables; call `prepare` before the stores on a new database.
    public let schema: Migrator
    /// Context units and the log of their changes.
    public let units: ContextUnitStore
    /// Embedding spaces and what fills them.
    public let spaces: EmbeddingSpaceStore
    /// Search by vectors in the database, where it has an extension for that.
    public let vectors: VectorSearchStore
    /// Conversations and their messages.
    public let conversations: ConversationStore
    /// Names and values.
    public let settings: SettingsStore
    /// What happened to keys and signatures.
    public let securityEvents: SecurityEventStore

    /// - Parameters:
    ///   - database: an open database.
    ///   - limits: how large units may be.
    ///   - now: the present moment; a parameter so that tests decide it.
    public init(
        _ database: any SQLDatabase,
        limits: ContextLimits = ContextLimits(),
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) {
        self.database = database
        schema = Migrator(
            product: ContextPilotSchema.product,
            steps: ContextPilotSchema.steps,
            creation: "Run `contextpilot init-db` to create them.",
            now: now
        )
        units = ContextUnitStore(database: database, limits: limits, now: now)
        spaces = EmbeddingSpaceStore(database: database, now: now)
        vectors = VectorSearchStore(database: database)
        conversations = ConversationStore(database: database, now: now)
        settings = SettingsStore(database: database)
        securityEvents = SecurityEventStore(database: database, now: now)
    }

    /// Creates the tables or brings them to this program's version, see `Migrator.upgrade`, and lets the database search
    /// vectors where it has learnt to.
    @discardableResult
    public func prepare() async throws -> SchemaUpgrade {
        var upgrade = try await schema.upgrade(database)
        if try await vectors.prepare() { upgrade.notes.append("The database searches vectors by itself now.") }
        return upgrade
    }

    /// Removes this product's tables with all they hold, and creates them empty. Other tables stay.
    public func reset() async throws {
        _ = try await schema.downgrade(database, to: 0)
        try await prepare()
    }

    /// Closes the database.
    public func close() async throws { try await database.close() }
}
