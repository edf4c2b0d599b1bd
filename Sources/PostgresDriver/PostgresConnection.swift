import CLibPQ
import SQLCore

/// One libpq connection and the transaction that it stands in.
///
/// It stays in pipeline mode: what can be sent together costs one trip. BEGIN travels with the first statement, a
/// statement's preparation with its first run, and the end of a read is not waited for at all.
/// Source: https://www.postgresql.org/docs/current/libpq-pipeline-mode.html
final class PostgresConnection: SQLConnection {
    /// Where the transaction of the present closure stands.
    enum Transaction {
        case none
        /// Asked for; BEGIN goes with the first statement.
        case due(TransactionMode)
        case open
        /// A statement failed: the server takes nothing but ROLLBACK.
        case failed(sqlState: String)
    }

    let dialect = SQLDialect.postgres
    let handle: OpaquePointer
    let errors: PostgresErrorMapper
    let settings: SessionSettings
    var statements = StatementCache()
    var transaction = Transaction.none
    /// Why the connection is of no more use, in the server's or libpq's words.
    private(set) var loss: String?
    /// Whether the statement that failed last may succeed when its transaction runs again.
    var failureAsksForRepetition = false
    /// Whether somebody took away what the session had prepared.
    var isSpoilt = false
    /// Whether the last statement may have reached the server.
    var hasSent = false
    /// Commands that were sent and whose answers nobody has read, and the synchronisation point after them.
    var unread = 0
    /// How many cursors are open, one in another.
    var streams = 0

    /// - Parameter handle: an established connection, owned from here on.
    init(_ handle: OpaquePointer, _ options: PostgresOptions, _ errors: PostgresErrorMapper) {
        self.handle = handle
        self.errors = errors
        settings = SessionSettings(options)
    }

    deinit { PQfinish(handle) }

    /// Runs one statement. Its whole answer is read before the first row is given out, so a row's closure may run
    /// the same query again.
    @discardableResult
    func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
        let result = try exchange(query)
        let rows = Int32(result.rowCount)
        if rows > 0 {
            let cursor = PostgresCursor(result)
            for index in 0..<rows {
                cursor.row = index
                try row(SQLRow(cursor))
            }
        }
        return result.changedRows
    }

    /// Sends a statement, after BEGIN where that is due, and reads the answers.
    /// - Parameter prepares: whether the statement is kept for the next time.
    @discardableResult
    func exchange(_ query: SQLQuery, prepares: Bool = true) throws -> PostgresResult {
        // Said only when something fails: splitting the text costs more than the rest of this function.
        var operation: String { Self.operation(query.text) }
        hasSent = false
        try refuseAfterFailure(operation)
        let binds = try BindBuffer(query.binds)
        try drain()
        var count = try begin()
        var prepared: String?
        if prepares, settings.preparesStatements {
            if let statement = statements.find(query.text, binds.types) {
                try sent(sendPrepared(statement.name, binds), operation)
            } else {
                if let old = statements.evict() {
                    try sent(PQsendQueryParams(handle, "DEALLOCATE \(old)", 0, nil, nil, nil, nil, 0), operation)
                    count += 1
                }
                let name = statements.nextName()
                try sent(PQsendPrepare(handle, name, query.text, Int32(binds.types.count), binds.types), operation)
                try sent(sendPrepared(name, binds), operation)
                prepared = name
                count += 1
            }
        } else {
            let code = binds.withPointers {
                PQsendQueryParams(handle, query.text, $0, binds.types, $1, $2, $3, 0)
            }
            try sent(code, operation)
        }
        hasSent = true
        try sent(PQpipelineSync(handle), operation)
        var answered = 0
        // Prepared is prepared, also when the statement itself then fails.
        defer { if let prepared, answered >= count { statements.insert(prepared, query.text, binds.types) } }
        return try collect(count + 1, operation, &answered)
    }

    /// After a failed statement the server takes nothing but ROLLBACK.
    func refuseAfterFailure(_ operation: @autoclosure () -> String) throws {
        guard case .failed(let state) = transaction else { return }
        throw errors.statementError(
            "25P02",
            "an earlier statement of the transaction failed (\(state))",
            during: operation()
        )
    }

    private func sendPrepared(_ name: String, _ binds: BindBuffer) -> Int32 {
        binds.withPointers { PQsendQueryPrepared(handle, name, $0, $1, $2, $3, 0) }
    }

    /// Sends BEGIN when the closure's first statement is on its way.
    /// - Returns: how many commands that were.
    func begin() throws -> Int {
        guard case .due(let mode) = transaction else { return 0 }
        let commands = settings.opening(mode)
        for command in commands { try send(command) }
        transaction = .open
        return commands.count
    }

    /// Sends a command without binds.
    func send(_ command: SessionSettings.Command) throws {
        try sent(
            command.isPrepared
                ? PQsendQueryPrepared(handle, command.name, 0, nil, nil, nil, 0)
                : PQsendQueryParams(handle, command.text, 0, nil, nil, nil, nil, 0),
            "running \(command.name)"
        )
    }

    /// Takes libpq's word for whether something was sent.
    func sent(_ code: Int32, _ operation: @autoclosure () -> String) throws {
        guard code != 1 else { return }
        let operation = operation()
        if PQstatus(handle) == CONNECTION_BAD { throw lose(lastMessage, operation) }
        // What was queued before has no synchronisation point: the connection is out of step and is given up.
        throw lose("libpq did not send: \(lastMessage)", operation)
    }

    var lastMessage: String { String(cString: PQerrorMessage(handle)) }

    func lose(_ message: String, _ operation: String) -> SQLError {
        loss = loss ?? message
        return errors.lost(loss ?? message, during: operation)
    }

    /// The statement's first words: enough to know it, and nothing of what it is about.
    static func operation(_ text: String) -> String {
        let words = text.split(maxSplits: 3, whereSeparator: \.isWhitespace).prefix(3)
        return words.isEmpty ? "running an empty statement" : "running \(words.joined(separator: " ")) …"
    }
}
