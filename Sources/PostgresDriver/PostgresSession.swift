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
        } catch {
            let message = (error as? SQLError)?.cause ?? "\(error)"
            throw Connector.ConnectFailureError(failure: ConnectFailure(message, connector.options, connector.errors))
        }
        self.connection = connection
        return connection.serverVersion
    }

    /// Creates the database from a connection to `postgres`.
    func createDatabase(_ connector: Connector) throws {
        let name = connector.options.database
        let handle = try connector.connect(toDatabase: "postgres").get()
        let connection = PostgresConnection(handle, connector.options, connector.errors)
        try connection.setUp()
        if case .failure(let error, _) = connection.autocommit(
            SQLQuery(unsafe: "CREATE DATABASE \(SQLName.quoted(name))")
        ) {
            throw error
        }
    }

    /// Gives the connection to a body, and tells whether it was lost in there.
    func run<T: Sendable>(
        _ body: @Sendable (PostgresConnection) -> TransactionOutcome<T>
    ) -> (outcome: TransactionOutcome<T>, isLost: Bool) {
        guard let connection else { return (.failure(Self.closed, .onAnotherConnection), true) }
        let outcome = body(connection)
        return (outcome, connection.loss != nil)
    }

    func isAlive() -> Bool { connection?.isAlive() ?? false }

    func close() { connection = nil }

    private static let closed = SQLError(.closed, "using a connection", cause: "it is closed")
}

extension PostgresConnection {
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
