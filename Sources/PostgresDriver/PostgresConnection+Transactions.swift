import CLibPQ
import SQLCore

/// What a transaction is for.
enum TransactionMode: Sendable {
    case read
    case write
    /// A write whose statements all see the same moment.
    case writeOnSnapshot
}

/// How a closure in a transaction ended.
enum TransactionOutcome<T: Sendable>: Sendable {
    case success(T)
    /// Nothing was stored, and trying again may help for the reason given.
    case failure(any Error, Retry)
}

/// Whether trying again may help.
enum Retry: Sendable {
    case never
    /// The connection broke before COMMIT was sent.
    case onAnotherConnection
    /// The server asks to run the transaction again.
    case onTheSameConnection
}

extension PostgresConnection {
    /// Runs a closure in a transaction and ends it.
    func inTransaction<T: Sendable>(
        _ mode: TransactionMode,
        _ body: (any SQLConnection) throws -> T
    ) -> TransactionOutcome<T> {
        transaction = .due(mode)
        defer { transaction = .none }
        do {
            let value = try body(self)
            switch (transaction, mode) {
            case (.due, _): break
            case (_, .read): end("commit")
            case (.failed, _):
                end("rollback")
                return .failure(errors.abortedByStatement, retryAfterFailure)
            default: try commit()
            }
            return .success(value)
        } catch let error as UnknownFate {
            return .failure(error.error, .never)
        } catch {
            if loss != nil { return .failure(error, .onAnotherConnection) }
            switch transaction {
            case .failed:
                end("rollback")
                return .failure(error, retryAfterFailure)
            case .open: end("rollback")
            case .due, .none: break
            }
            return .failure(error, .never)
        }
    }

    private struct UnknownFate: Error { let error: SQLError }

    /// Sends COMMIT and waits until the server has stored everything.
    private func commit() throws {
        do {
            try send(settings.ending("commit"))
            try sent(PQpipelineSync(handle), "committing")
            let answer = try collect(1, "committing")
            transaction = .none
            if answer.isRollback { throw errors.abortedByStatement }
        } catch {
            if let loss { throw UnknownFate(error: errors.unknownFate(loss)) }
            // A constraint that was checked at the end, say: the server has rolled back.
            throw error
        }
    }

    /// Sends the end of a transaction whose answer nobody waits for.
    private func end(_ name: String) {
        do {
            try send(settings.ending(name))
            try sent(PQpipelineSync(handle), name)
            unread = 1
        } catch {
            // The connection is lost, which it remembers; the server rolls back by itself.
        }
    }
}
