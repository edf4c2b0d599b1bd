import CLibPQ
import SQLCore

extension PostgresConnection {
    /// Reads the answers to some commands and to the synchronisation point after them.
    /// - Returns: the answer to the last command.
    /// - Throws: the first error among them; nothing is left unread then either.
    func collect(_ count: Int, _ operation: @autoclosure () -> String) throws -> PostgresResult {
        var answered = 0
        return try collect(count, operation(), &answered)
    }

    /// The same.
    /// - Parameter answered: counts the commands that succeeded, also when one then failed.
    func collect(
        _ count: Int,
        _ operation: @autoclosure () -> String,
        _ answered: inout Int
    ) throws -> PostgresResult {
        var last: PostgresResult?
        var failed: PostgresResult?
        // A short statement's answer, that of a commit included, is here before the thread would be awake again.
        if ConnectionThread.isAlone {
            SpinWait.until(.microseconds(200)) { PQconsumeInput(handle) == 0 || PQisBusy(handle) == 0 }
        }
        for _ in 0..<count {
            // One answer each, then nil.
            while let handle = PQgetResult(handle) {
                let result = PostgresResult(handle)
                if result.status == PGRES_FATAL_ERROR, failed == nil { failed = result }
                last = result
                if PQstatus(self.handle) == CONNECTION_BAD { break }
            }
            if failed == nil { answered += 1 }
            if PQstatus(handle) == CONNECTION_BAD { break }
        }
        while PQstatus(handle) != CONNECTION_BAD, let handle = PQgetResult(handle) {
            if PostgresResult(handle).status == PGRES_PIPELINE_SYNC { break }
        }
        if PQstatus(handle) == CONNECTION_BAD { throw lose(failed?.message ?? lastMessage, operation()) }
        if let failed { throw failure(failed, operation()) }
        guard let last else { throw lose("the server gave no answer", operation()) }
        return last
    }

    /// Notes that a statement failed, and gives its error.
    func failure(_ result: PostgresResult, _ operation: String) -> SQLError {
        let state = result.sqlState
        // Somebody changed a table, or the session was reset: every plan may be stale.
        let isStale = Self.isStalePlan(state, result.message)
        if isStale { statements.removeAll() }
        // BEGIN and COMMIT were prepared too, so such a session is of no more use.
        if state == "26000" { isSpoilt = true }
        failureAsksForRepetition = isStale || PostgresErrorMapper.isRetryable(state)
        if case .none = transaction {} else { transaction = .failed(sqlState: state) }
        return errors.statementError(state, result.message, during: operation)
    }

    /// `cached plan must not change result type`, `prepared statement "…" does not exist`.
    static func isStalePlan(_ state: String, _ message: String) -> Bool {
        state == "26000" || (state == "0A000" && message.contains("cached plan"))
    }

    /// Reads what the end of the last transaction left.
    func drain() throws {
        guard unread > 0 else { return }
        let count = unread
        unread = 0
        _ = try collect(count, "ending a transaction")
    }

    /// Asks the connection for a sign of life, in one trip.
    func isAlive() -> Bool {
        do {
            try drain()
            try sent(PQpipelineSync(handle), "checking a connection")
            while let handle = PQgetResult(handle) {
                if PostgresResult(handle).status == PGRES_PIPELINE_SYNC {
                    return PQstatus(self.handle) != CONNECTION_BAD
                }
            }
            return false
        } catch {
            return false
        }
    }
}
