public import Logging
public import SQLCore
import Synchronization

/// A PostgreSQL database behind a pool of connections, each on a thread of its own.
///
/// A read is one snapshot (`REPEATABLE READ READ ONLY`). A write runs again by itself when the server asks for it
/// (serialization failure, deadlock) or when the connection broke before COMMIT was sent, since nothing of it was
/// stored then; a write whose COMMIT got no answer is never repeated. So a closure may run more than once.
public final class PostgresDatabase: SQLDatabase {
    /// The same for every version of the server.
    public let dialect = SQLDialect.postgres
    /// Database, host and port: `PostgreSQL database aurite at localhost:5432`.
    public let label: String

    let connector: Connector
    let pool: ConnectionPool
    let logger: Logger
    private let listener: ChangeListener
    /// The schemas that copies were made of: where the options name none, the role's search path decides.
    let origins = Mutex<[String: String]>([:])

    /// Prepares the pool. Nothing is connected before the first use, or before `connect`.
    public init(_ options: PostgresOptions, logger: Logger) {
        self.logger = logger
        label = options.description
        connector = Connector(options)
        pool = ConnectionPool(connector, logger: logger)
        listener = ChangeListener(connector)
    }

    deinit {
        listener.close()
        pool.close()
    }

    /// Runs a closure on one snapshot, perhaps more than once; writing in it fails.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await repeating { connection, _ in connection.inTransaction(.read, body) }
    }

    /// Runs a closure in a transaction, perhaps more than once; it is stored once at most.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await repeating { connection, _ in connection.inTransaction(.write, body) }
    }

    /// The same, and all statements see the moment of the first.
    func writeOnSnapshot<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> T
    ) async throws -> T {
        try await repeating { connection, _ in connection.inTransaction(.writeOnSnapshot, body) }
    }

    /// Runs one statement in one trip to the server. A lost connection makes it run again, in a transaction that only
    /// reads: what should not have been written here is not written twice.
    public func all<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T] {
        try await repeating { connection, isRepetition in
            isRepetition || !connection.settings.allowsSingleStatements
                ? connection.inTransaction(.read) { try $0.all(query, decode) }
                : connection.fetch(query, decode)
        }
    }

    /// Runs one statement in one trip to the server.
    public func change<T: Sendable>(
        _ query: SQLQuery,
        _ decode: @escaping @Sendable (SQLRow) throws -> T
    ) async throws -> [T] {
        try await repeating { connection, _ in
            connection.settings.allowsSingleStatements
                ? connection.change(query, decode) : connection.inTransaction(.write) { try $0.all(query, decode) }
        }
    }

    /// Runs one statement in one trip to the server.
    @discardableResult
    public func execute(_ query: SQLQuery) async throws -> Int {
        try await repeating { connection, _ in
            connection.settings.allowsSingleStatements
                ? connection.autocommit(query) : connection.inTransaction(.write) { try $0.execute(query) }
        }
    }

    /// Runs a statement that the server takes outside of transactions alone, such as VACUUM.
    func executeOutside(_ query: SQLQuery) async throws {
        _ = try await repeating { connection, _ in connection.autocommit(query) }
    }

    /// Counts what the server notifies; nil until the listener is connected, and behind pgbouncer.
    public func changeStamp() throws -> Int64? {
        // LISTEN needs a session of its own, which pgbouncer does not give in transaction mode.
        connector.options.usesPgBouncer ? nil : listener.stamp()
    }

    /// A notification takes its time, and may be lost with its connection.
    public var changeStampIsExact: Bool { false }

    /// Closes idle connections at once and those in use when they come back.
    public func close() async throws {
        listener.close()
        await pool.closeAndWait()
    }

    /// How the pool is doing.
    public var poolStatistics: PoolStatistics { pool.statistics }

    /// How often the server may ask to run a transaction again.
    private static let retryLimit = 3

    private func repeating<T: Sendable>(
        _ run: @Sendable (_ connection: PostgresConnection, _ isRepetition: Bool) -> TransactionOutcome<T>
    ) async throws -> T {
        var repetitions = 0
        var hasReconnected = false
        while true {
            let lease = try await pool.acquire()
            let isRepetition = hasReconnected || repetitions > 0
            let (outcome, isLost) = await lease.session.run { run($0, isRepetition) }
            pool.release(lease, isLost: isLost)
            switch outcome {
            case .success(let value): return value
            case .failure(_, .onAnotherConnection) where !hasReconnected: hasReconnected = true
            case .failure(_, .onTheSameConnection) where repetitions < Self.retryLimit: repetitions += 1
            case .failure(let error, _): throw error
            }
        }
    }
}
