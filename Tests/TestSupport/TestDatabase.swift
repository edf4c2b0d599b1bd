import Logging
import PostgresDriver
public import SQLCore
import SQLiteDriver
public import Storage

/// The databases that every storage story runs on: a test takes one as its argument.
public enum TestDatabase: String, CaseIterable, Sendable, CustomStringConvertible {
    case memory
    case sqliteFile
    case postgres
    /// The same on PostgreSQL 15.
    case postgres15
    /// The same through pgbouncer in transaction mode.
    case pgbouncer

    /// Those that SQLite makes, for stories about what it alone can do.
    public static let sqlite: [TestDatabase] = [.memory, .sqliteFile]

    /// Those behind libpq.
    public static let servers: [TestDatabase] = [.postgres, .postgres15, .pgbouncer]

    /// The case's own name, as reports of tests show it.
    public var description: String { rawValue }

    /// A database of its own, empty.
    public func make() async throws -> Opened {
        switch self {
        case .memory:
            return Opened(database: try SQLiteDatabase(inMemoryNamed: "memory"))
        case .sqliteFile:
            let folder = try TemporaryFolder()
            var options = SQLiteOptions()
            options.createsFile = true
            let database = try SQLiteDatabase(path: folder("test.db"), options: options, logger: .silent)
            return Opened(database: database, folder: folder)
        case .postgres, .postgres15, .pgbouncer:
            let schema = try await TestSchema(on: server)
            return Opened(database: PostgresDatabase(schema.options, logger: .silent), schema: schema)
        }
    }

    private var server: TestServer {
        switch self {
        case .postgres15: .older
        case .pgbouncer: .bouncer
        case .memory, .sqliteFile, .postgres: .newest
        }
    }

    /// The same with our tables in it.
    public func makeStorage(
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) async throws -> (storage: StorageManager, opened: Opened) {
        let opened = try await make()
        let storage = StorageManager(opened.database, now: now)
        try await storage.prepare()
        return (storage, opened)
    }

    /// The same with the tables of `contextpilot`.
    public func makeContexts(
        limits: ContextLimits = ContextLimits(),
        now: @escaping @Sendable () -> SQLTimestamp = { .now }
    ) async throws -> (storage: ContextStorage, opened: Opened) {
        let opened = try await make()
        let storage = ContextStorage(opened.database, limits: limits, now: now)
        try await storage.prepare()
        return (storage, opened)
    }

    /// Statements that make the database refuse an event on `components`, such as `INSERT`, for a row that
    /// meets a condition.
    public func refusal(of event: String, when condition: String = "1 = 1") -> [SQLQuery] {
        switch self {
        case .memory, .sqliteFile:
            [
                SQLQuery(
                    unsafe: "CREATE TRIGGER refuse_\(event) BEFORE \(event) ON components WHEN \(condition) "
                        + "BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            ]
        case .postgres, .postgres15, .pgbouncer:
            [
                SQLQuery(
                    unsafe: "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                        + "$$ BEGIN RAISE EXCEPTION 'refused'; END $$"
                ),
                SQLQuery(
                    unsafe: "CREATE TRIGGER refuse_\(event) BEFORE \(event) ON components FOR EACH ROW "
                        + "WHEN (\(condition)) EXECUTE FUNCTION refuse()"
                ),
            ]
        }
    }

    /// A query that gives the names of the tables.
    public var tableNames: SQLQuery {
        switch self {
        case .memory, .sqliteFile:
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        case .postgres, .postgres15, .pgbouncer:
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    }

    /// A database and what has to outlive it.
    public struct Opened: Sendable {
        /// Open, and nobody else's.
        public let database: any SQLDatabase
        /// The schema of a PostgreSQL database.
        public let schema: TestSchema?
        let folder: TemporaryFolder?

        init(database: any SQLDatabase, folder: TemporaryFolder? = nil, schema: TestSchema? = nil) {
            self.database = database
            self.folder = folder
            self.schema = schema
        }
    }
}

extension TestDatabase.Opened {
    /// Thrown for a database that nobody else can open.
    public struct CannotBeShared: Error {}

    /// The same database as another process opens it, with `contextpilot`'s tables as they are there.
    public func another() async throws -> (storage: ContextStorage, database: any SQLDatabase) {
        let database: any SQLDatabase
        if let schema {
            database = PostgresDatabase(schema.options, logger: .silent)
        } else if let folder {
            database = try SQLiteDatabase(path: folder("test.db"), logger: .silent)
        } else {
            throw CannotBeShared()
        }
        return (ContextStorage(database), database)
    }
}
