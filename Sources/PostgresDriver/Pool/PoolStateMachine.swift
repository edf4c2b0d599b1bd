/// Decides which connection serves whom: events in, actions out, nothing else.
///
/// It neither connects nor sleeps nor locks, so every story about a pool is a test without waiting. Time is a duration
/// since any fixed moment and comes in with the events.
struct PoolStateMachine {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    /// What a pool may do.
    struct Limits {
        var size: Int
        var healthCheckAfter: Duration
        var maximumAge: Duration
    }

    /// What the owner of the connections has to do now, in order.
    enum Action: Equatable {
        case open(ConnectionID)
        /// Ask the connection for a sign of life.
        case check(ConnectionID)
        case close(ConnectionID)
        case lease(ConnectionID, to: WaiterID)
        case fail(WaiterID, Reason)
    }

    /// Why somebody gets no connection.
    enum Reason: Equatable {
        case timedOut
        case cancelled
        case closed
        case cannotConnect
    }

    private enum State {
        case opening
        case checking
        case idle(since: Duration)
        case leased
    }

    private struct Connection {
        var state: State
        var openedAt: Duration
    }

    private let limits: Limits
    private var connections: [ConnectionID: Connection] = [:]
    /// The idle connections, the one that was used last at the end: it is served first, so the others may age.
    private var idle: [ConnectionID] = []
    private var waiting: [(id: WaiterID, since: Duration)] = []
    private var pending = 0
    private var nextConnection = 1
    private var isClosed = false
    private(set) var counts = PoolStatistics()

    init(_ limits: Limits) { self.limits = limits }

    /// The numbers of this moment.
    var statistics: PoolStatistics {
        var statistics = counts
        statistics.idle = idle.count
        statistics.inUse = connections.count - idle.count - pending
        statistics.waiting = waiting.count
        return statistics
    }
}

// MARK: - Callers

extension PoolStateMachine {
    /// Somebody wants a connection. Those who came before are served before.
    mutating func acquire(_ waiter: WaiterID, at now: Duration) -> [Action] {
        if isClosed { return [.fail(waiter, .closed)] }
        waiting.append((waiter, now))
        return settle(at: now)
    }

    /// Somebody gives a connection back.
    mutating func release(_ id: ConnectionID, isLost: Bool, at now: Duration) -> [Action] {
        guard let connection = connections[id] else { return [] }
        if isLost { return lose(id) + settle(at: now) }
        if isClosed || isTooOld(connection, at: now) {
            connections[id] = nil
            return [.close(id)] + settle(at: now)
        }
        rest(id, at: now)
        return settle(at: now)
    }

    /// Somebody has waited long enough, or no longer wants a connection.
    mutating func giveUp(_ waiter: WaiterID, _ reason: Reason, at now: Duration) -> [Action] {
        guard let index = waiting.firstIndex(where: { $0.id == waiter }) else { return [] }
        let since = waiting.remove(at: index).since
        counts.noteWait(now - since)
        if reason == .timedOut { counts.timeouts += 1 }
        return [.fail(waiter, reason)]
    }

    /// The pool is given up: idle connections close now, the others when they come back.
    mutating func close() -> [Action] {
        isClosed = true
        let actions = waiting.map { Action.fail($0.id, .closed) } + idle.map { .close($0) }
        waiting = []
        for id in idle { connections[id] = nil }
        idle = []
        return actions
    }
}

// MARK: - Connections

extension PoolStateMachine {
    /// A connection stands.
    mutating func opened(_ id: ConnectionID, at now: Duration) -> [Action] {
        guard connections[id] != nil else { return [] }
        pending -= 1
        counts.opened += 1
        if isClosed {
            connections[id] = nil
            return [.close(id)]
        }
        connections[id]?.openedAt = now
        rest(id, at: now)
        return settle(at: now)
    }

    /// A connection could not be made. Who waits goes on waiting while others hold connections that will come back:
    /// the server may only be full. Otherwise there is nothing to wait for.
    mutating func openFailed(_ id: ConnectionID, at now: Duration) -> [Action] {
        guard connections.removeValue(forKey: id) != nil else { return [.close(id)] }
        pending -= 1
        let isAnyInUse = connections.count > idle.count + pending
        if isAnyInUse || waiting.isEmpty { return [.close(id)] }
        let failed = pending > 0 ? 1 : waiting.count
        let actions = waiting.prefix(failed).map { Action.fail($0.id, .cannotConnect) }
        for waiter in waiting.prefix(failed) { counts.noteWait(now - waiter.since) }
        waiting.removeFirst(failed)
        return [.close(id)] + actions
    }

    /// A connection has answered the question for a sign of life, or not.
    mutating func checked(_ id: ConnectionID, isAlive: Bool, at now: Duration) -> [Action] {
        guard connections[id] != nil else { return [] }
        pending -= 1
        if isClosed {
            connections[id] = nil
            return [.close(id)]
        }
        if !isAlive { return lose(id) + settle(at: now) }
        rest(id, at: now)
        return settle(at: now)
    }

    /// When one connection is lost, the server has probably gone, and the idle ones with it: who comes next must not
    /// find another dead one.
    private mutating func lose(_ id: ConnectionID) -> [Action] {
        counts.lost += 1
        connections[id] = nil
        for other in idle { connections[other] = nil }
        defer { idle = [] }
        return [.close(id)] + idle.map { .close($0) }
    }

    private mutating func rest(_ id: ConnectionID, at now: Duration) {
        connections[id]?.state = .idle(since: now)
        idle.append(id)
    }

    private func isTooOld(_ connection: Connection, at now: Duration) -> Bool {
        now - connection.openedAt > limits.maximumAge
    }

    /// Serves who waits with what there is, and asks for what is missing.
    private mutating func settle(at now: Duration) -> [Action] {
        var actions: [Action] = []
        while let waiter = waiting.first {
            guard let id = idle.last, let connection = connections[id], case .idle(let since) = connection.state else {
                guard waiting.count > pending, connections.count < limits.size else { break }
                connections[nextConnection] = Connection(state: .opening, openedAt: now)
                actions.append(.open(nextConnection))
                nextConnection += 1
                pending += 1
                continue
            }
            if isTooOld(connection, at: now) {
                idle.removeLast()
                connections[id] = nil
                actions.append(.close(id))
            } else if now - since > limits.healthCheckAfter {
                guard waiting.count > pending else { break }
                idle.removeLast()
                connections[id]?.state = .checking
                pending += 1
                actions.append(.check(id))
            } else {
                idle.removeLast()
                connections[id]?.state = .leased
                waiting.removeFirst()
                if waiter.since < now { counts.noteWait(now - waiter.since) }
                actions.append(.lease(id, to: waiter.id))
            }
        }
        return actions
    }
}
