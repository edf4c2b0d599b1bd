import CLibPQ
import SQLCore

/// A connection on a thread of its own.
///
/// Everything that touches the connection runs as a job of this actor, so region isolation keeps the connection, which
/// is not Sendable, on its thread.
actor PostgresSession {
    private let thread: ConnectionThread
    private var connection: PostgresConnection?
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init() { thread = ConnectionThread(name: "postgres") }

    deinit { thread.stop() }

    /// Connects and says what every session says.
    /// - Returns: the server's version, 150004 for 15.4.
    func open(_ connector: Connector) throws(Connector.ConnectFailureError) -> Int {
        let connection = PostgresConnection(try connector.connect().get(), connector.options, connector.errors)
        do {
            try connection.setUp()
            try connection.requireSchema(connector.options)
        } catch let missing as MissingSchema {
            throw Connector.ConnectFailureError(failure: ConnectFailure(missing, connector.options, connector.errors))
        } catch {
            let message = (error as? SQLError)?.cause ?? "\(error)"
            throw Connector.ConnectFailureError(failure: ConnectFailure(message, connector.options, connector.errors))
        }
        self.connection = connection
        return connection.serverVersion
    }

    /// Creates the database from a connection to `postgres`.
    func createDatabase(_ connector: Connector) throws {
        let name = SQLName.quoted(connector.options.database)
        try run("CREATE DATABASE \(name)", on: connector.connect(toDatabase: "postgres").get(), connector)
    }

    /// Creates the schema that the options name.
    func createSchema(_ connector: Connector) throws {
        guard let name = connector.options.schema.map(SQLName.quoted) else { return }
        try run("CREATE SCHEMA IF NOT EXISTS \(name)", on: connector.connect().get(), connector)
    }

    /// Runs statements one by one on a connection that ends with them.
    /// - Parameter lock: the number of a lock that is held meanwhile, as an expression.
    /// - Returns: false where somebody else has the lock, and nothing was run.
    func runAlone(_ statements: [SQLQuery], _ lock: SQLQuery?, _ connector: Connector) throws -> Bool {
        let handle = try connector.connect().mapError(\.failure.error).get()
        let connection = PostgresConnection(handle, connector.options, connector.errors)
        try connection.setUp()
        func flag(_ query: SQLQuery) throws -> Bool {
            switch connection.fetch(query, { try $0[0] as Bool }) {
            case .success(let rows): rows.first ?? false
            case .failure(let error, _): throw error
            }
        }
        // Tried and not waited for: who waits in a statement has a snapshot, which a build waits for in its turn.
        if let lock, try !flag("SELECT pg_try_advisory_lock(\(lock))") { return false }
        for statement in statements {
            if case .failure(let error, _) = connection.autocommit(statement) { throw error }
        }
        // Said, as the server notices the end of a connection in its own time.
        if let lock { _ = try flag("SELECT pg_advisory_unlock(\(lock))") }
        return true
    }

    private func run(_ statement: String, on handle: OpaquePointer, _ connector: Connector) throws {
        let connection = PostgresConnection(handle, connector.options, connector.errors)
        try connection.setUp()
        if case .failure(let error, _) = connection.autocommit(SQLQuery(unsafe: statement)) { throw error }
    }

    /// Gives the connection to a body, and tells whether it was lost in there.
    func run<T: Sendable>(
        _ body: @Sendable (PostgresConnection) -> TransactionOutcome<T>
    ) -> (outcome: TransactionOutcome<T>, isLost: Bool) {
        guard let connection else { return (.failure(Self.closed, .onAnotherConnection), true) }
        let outcome = body(connection)
        return (outcome, connection.loss != nil || connection.isSpoilt)
    }

    func isAlive() -> Bool { connection?.isAlive() ?? false }

    func close() { connection = nil }

    private static let closed = SQLError(.closed, "using a connection", cause: "it is closed")
}

/// Our tables have no place to live in: the state of it, as `requireSchema` asks for it.
struct MissingSchema: Error {
    /// `missing`, or `closed` when the role may not look into it.
    let state: String
}

extension PostgresConnection {
    /// Without a schema every query about our tables would answer NULL, far from the reason.
    func requireSchema(_ options: PostgresOptions) throws {
        guard let schema = options.schema else {
            let first = try exchange("SELECT coalesce(current_schema(), '') = ''")
            if PostgresCursor(first).int64(0) == 1 { throw MissingSchema(state: "missing") }
            return
        }
        // Asked by name: behind pgbouncer the search path is set in each transaction.
        let name = SQLName.quoted(schema)
        let query: SQLQuery = """
            SELECT to_regnamespace(\(name)) IS NULL, has_schema_privilege(CAST(to_regnamespace(\(name)) AS oid), 'USAGE')
            """
        let answer = PostgresCursor(try exchange(query))
        if answer.int64(0) == 1 { throw MissingSchema(state: "missing") }
        if answer.int64(1) == 0 { throw MissingSchema(state: "closed") }
    }

    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Turns the pipeline on, sets the session and prepares BEGIN and its like, all in one trip.
    func setUp() throws {
        try sent(PQenterPipelineMode(handle), "setting the session up")
        for text in settings.setUp {
            try sent(PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 0), "setting the session up")
        }
        let prepared = settings.commands.filter(\.isPrepared)
        for command in prepared {
            try sent(PQsendPrepare(handle, command.name, command.text, 0, nil), "setting the session up")
        }
        try sent(PQpipelineSync(handle), "setting the session up")
        _ = try collect(settings.setUp.count + prepared.count, "setting the session up")
    }
}
