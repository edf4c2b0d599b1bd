import Logging
import SQLCore
import Synchronization

/// The connections of one database, and the state machine that decides over them.
final class ConnectionPool: Sendable {
    /// A connection in somebody's hands.
    struct Lease: Sendable {
        let id: PoolStateMachine.ConnectionID
        let session: PostgresSession
    }

    private struct State {
        var machine: PoolStateMachine
        var sessions: [PoolStateMachine.ConnectionID: PostgresSession] = [:]
        var waiters: [PoolStateMachine.WaiterID: Waiter] = [:]
        var nextWaiter = 1
        /// Why the last connection could not be made.
        var lastFailure: SQLError?
        var hasWarnedOfVersion = false
    }

    private struct Waiter {
        let continuation: CheckedContinuation<Lease, any Error>
        var timer: Task<Void, Never>?
    }

    private let connector: Connector
    private let logger: Logger
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(_ connector: Connector, logger: Logger) {
        self.connector = connector
        self.logger = logger
        let options = connector.options
        state = Mutex(
            State(
                machine: PoolStateMachine(
                    PoolStateMachine.Limits(
                        size: max(options.poolSize, 1),
                        healthCheckAfter: options.healthCheckAfter,
                        maximumAge: options.maximumAge
                    )
                )
            )
        )
    }

    var statistics: PoolStatistics { state.withLock { $0.machine.statistics } }

    /// A connection, after those who asked before have theirs.
    /// - Throws: `SQLError` of kind `.busy` after the pool's timeout, or why no connection can be made.
    func acquire() async throws -> Lease {
        let waiter = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                handle { state, now in
                    state.waiters[waiter] = Waiter(continuation: continuation)
                    return state.machine.acquire(waiter, at: now)
                }
                if Task.isCancelled { handle { $0.machine.giveUp(waiter, .cancelled, at: $1) } }
                startTimer(waiter)
            }
        } onCancel: {
            handle { $0.machine.giveUp(waiter, .cancelled, at: $1) }
        }
    }

    func release(_ lease: Lease, isLost: Bool) {
        handle { $0.machine.release(lease.id, isLost: isLost, at: $1) }
    }

    /// Refuses new callers and closes the idle connections; those in use close when they come back.
    func close() { handle { state, _ in state.machine.close() } }

    /// The same, and waits until every connection is closed: a process that ends while a connection is being closed
    /// takes the library from under it.
    func closeAndWait() async {
        let sessions = state.withLock { Array($0.sessions.values) }
        close()
        for session in sessions { await session.close() }
    }

    /// Gives the machine an event and does what it says.
    private func handle(_ event: (inout State, Duration) -> [PoolStateMachine.Action]) {
        let now = start.duration(to: .now)
        // Continuations and sessions are taken out under the lock and used outside of it.
        let steps = state.withLock { state in
            event(&state, now).map { step(for: $0, &state) }
        }
        for step in steps { step() }
    }

    private func step(for action: PoolStateMachine.Action, _ state: inout State) -> () -> Void {
        switch action {
        case .open(let id):
            let session = PostgresSession()
            state.sessions[id] = session
            return { self.open(id, session) }
        case .check(let id):
            guard let session = state.sessions[id] else { return {} }
            return {
                Task.detached {
                    let isAlive = await session.isAlive()
                    self.handle { $0.machine.checked(id, isAlive: isAlive, at: $1) }
                }
            }
        case .close(let id):
            guard let session = state.sessions.removeValue(forKey: id) else { return {} }
            return { Task.detached { await session.close() } }
        case .lease(let id, let waiter):
            guard let session = state.sessions[id], let waiter = state.waiters.removeValue(forKey: waiter) else {
                return {}
            }
            return {
                waiter.timer?.cancel()
                waiter.continuation.resume(returning: Lease(id: id, session: session))
            }
        case .fail(let id, let reason):
            guard let waiter = state.waiters.removeValue(forKey: id) else { return {} }
            let error = error(for: reason, state.lastFailure, state.machine.statistics)
            return {
                waiter.timer?.cancel()
                waiter.continuation.resume(throwing: error)
            }
        }
    }

    private func startTimer(_ waiter: PoolStateMachine.WaiterID) {
        state.withLock { state in
            guard state.waiters[waiter] != nil else { return }
            let timeout = connector.options.poolTimeout
            state.waiters[waiter]?.timer = Task.detached { [weak self] in
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                self?.handle { $0.machine.giveUp(waiter, .timedOut, at: $1) }
            }
        }
    }

    private func open(_ id: PoolStateMachine.ConnectionID, _ session: PostgresSession) {
        Task.detached { [self] in
            do throws(Connector.ConnectFailureError) {
                warnOfVersion(try await session.open(connector))
                handle { $0.machine.opened(id, at: $1) }
            } catch {
                handle { state, now in
                    state.lastFailure = error.failure.error
                    return state.machine.openFailed(id, at: now)
                }
            }
        }
    }

    private func warnOfVersion(_ version: Int) {
        guard let warning = Self.warning(ofVersion: version) else { return }
        let isFirst = state.withLock { state in
            defer { state.hasWarnedOfVersion = true }
            return !state.hasWarnedOfVersion
        }
        if isFirst { logger.warning("\(warning)") }
    }

    /// What to say of a server, from its number: 150004 is 15.4, and 90624 was 9.6.24.
    static func warning(ofVersion version: Int) -> String? {
        guard version < 120_000 else { return nil }
        let name = version < 100_000 ? "\(version / 10_000).\(version / 100 % 100)" : "\(version / 10_000)"
        return "PostgreSQL \(name) is older than 12, the oldest version that this program is made for."
    }

    private func error(
        for reason: PoolStateMachine.Reason,
        _ failure: SQLError?,
        _ statistics: PoolStatistics
    ) -> any Error {
        let operation = "waiting for a connection (\(connector.errors.label))"
        switch reason {
        case .cancelled: return CancellationError()
        case .closed: return SQLError(.closed, operation, cause: "the database is closed")
        case .cannotConnect: return failure ?? SQLError(.unreachable, operation, cause: "no connection could be made")
        case .timedOut:
            return SQLError(
                .busy,
                operation,
                cause: "all \(connector.options.poolSize) connections stayed in use for "
                    + "\(connector.options.poolTimeout) with \(statistics.waiting) more callers waiting",
                hint: connector.errors.poolHint
            )
        }
    }
}
