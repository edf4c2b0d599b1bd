import CLibPQ
import Foundation
import SQLCore

/// Statements that are a transaction of their own: neither BEGIN nor COMMIT, and one trip to the server.
extension PostgresConnection {
    /// Runs a statement that may write.
    func autocommit(_ query: SQLQuery) -> TransactionOutcome<Int> {
        committing { try exchange(query).changedRows }
    }

    /// Runs a statement that writes and gives rows.
    func change<T: Sendable>(_ query: SQLQuery, _ decode: (SQLRow) throws -> T) -> TransactionOutcome<[T]> {
        committing { try all(query, decode) }
    }

    private func committing<T: Sendable>(_ body: () throws -> T) -> TransactionOutcome<T> {
        transaction = .none
        do {
            try refuseIfCut()
            return .success(try body())
        } catch {
            guard let loss else { return .failure(error, retryAfterFailure) }
            // The statement commits with its answer, so a lost answer is a lost commit.
            return hasSent ? .failure(errors.unknownFate(loss), .never) : .failure(error, .onAnotherConnection)
        }
    }

    /// Runs a statement that reads: its one snapshot needs no transaction around it.
    func fetch<T: Sendable>(_ query: SQLQuery, _ decode: (SQLRow) throws -> T) -> TransactionOutcome<[T]> {
        transaction = .none
        do {
            var rows: [T] = []
            try run(query) { rows.append(try decode($0)) }
            return .success(rows)
        } catch {
            if loss != nil { return .failure(error, .onAnotherConnection) }
            return .failure(error, retryAfterFailure)
        }
    }

    /// Whether the statement that failed last asked to be repeated. Nothing of it was stored then.
    var retryAfterFailure: Retry {
        if isSpoilt { return .onAnotherConnection }
        return failureAsksForRepetition ? .onTheSameConnection : .never
    }

    /// A server that ended the connection while it idled has left its last words on the socket. Found before the
    /// statement is sent, they leave no doubt about what was stored.
    private func refuseIfCut() throws {
        try drain()
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) > 0, !isAlive() else { return }
        throw lose(lastMessage, "checking a connection")
    }
}
