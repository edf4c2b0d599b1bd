import Testing

@testable import PostgresDriver

/// The pool's decisions, told as events and actions without a clock or a server.
@Suite struct PoolStateMachineTests {
    private typealias Action = PoolStateMachine.Action

    private func machine(size: Int = 2) -> PoolStateMachine {
        PoolStateMachine(.init(size: size, healthCheckAfter: .seconds(30), maximumAge: .seconds(3_600)))
    }

    /// A pool with idle connections, the highest number used last.
    private func warm(_ count: Int) -> PoolStateMachine {
        var pool = machine(size: count)
        for id in 1...count { #expect(pool.acquire(id, at: .zero) == [.open(id)]) }
        for id in 1...count { #expect(pool.opened(id, at: .zero) == [.lease(id, to: id)]) }
        for id in 1...count { #expect(pool.release(id, isLost: false, at: .zero) == []) }
        return pool
    }

    @Test("A connection is made for the first caller and served to the next")
    func reuses() {
        var pool = machine()
        #expect(pool.acquire(1, at: .zero) == [.open(1)])
        #expect(pool.opened(1, at: .seconds(1)) == [.lease(1, to: 1)])
        #expect(pool.release(1, isLost: false, at: .seconds(2)) == [])
        #expect(pool.acquire(2, at: .seconds(3)) == [.lease(1, to: 2)])
        #expect(pool.statistics.opened == 1 && pool.statistics.inUse == 1 && pool.statistics.idle == 0)
    }

    @Test("Past the limit callers wait, and are served in the order they came")
    func servesInOrder() {
        var pool = machine(size: 1)
        #expect(pool.acquire(1, at: .zero) == [.open(1)])
        #expect(pool.opened(1, at: .zero) == [.lease(1, to: 1)])
        #expect(pool.acquire(2, at: .zero) == [])
        #expect(pool.acquire(3, at: .seconds(1)) == [])
        #expect(pool.statistics.waiting == 2)
        #expect(pool.release(1, isLost: false, at: .seconds(2)) == [.lease(1, to: 2)])
        #expect(pool.release(1, isLost: false, at: .seconds(5)) == [.lease(1, to: 3)])
        #expect(pool.statistics.waits == 2)
        #expect(pool.statistics.totalWait == .seconds(6))
        #expect(pool.statistics.longestWait == .seconds(4))
    }

    @Test("Who waits too long is told so, and the others keep their places")
    func timesOut() {
        var pool = machine(size: 1)
        _ = pool.acquire(1, at: .zero)
        _ = pool.opened(1, at: .zero)
        _ = pool.acquire(2, at: .zero)
        _ = pool.acquire(3, at: .zero)
        #expect(pool.giveUp(2, .timedOut, at: .seconds(9)) == [.fail(2, .timedOut)])
        #expect(pool.giveUp(2, .timedOut, at: .seconds(9)) == [])
        #expect(pool.release(1, isLost: false, at: .seconds(10)) == [.lease(1, to: 3)])
        #expect(pool.giveUp(3, .timedOut, at: .seconds(11)) == [])
        #expect(pool.statistics.timeouts == 1)
    }

    @Test("No more connections are made than callers wait for")
    func opensWhatIsNeeded() {
        var pool = machine(size: 10)
        #expect(pool.acquire(1, at: .zero) == [.open(1)])
        #expect(pool.acquire(2, at: .zero) == [.open(2)])
        #expect(pool.opened(2, at: .zero) == [.lease(2, to: 1)])
        #expect(pool.release(2, isLost: false, at: .zero) == [.lease(2, to: 2)])
        #expect(pool.opened(1, at: .zero) == [])
        #expect(pool.statistics.idle == 1)
    }

    @Test("A connection that idled long is asked before it is served, and replaced when it is dead")
    func checksHealth() {
        var pool = warm(2)
        #expect(pool.acquire(3, at: .seconds(31)) == [.check(2)])
        #expect(pool.acquire(4, at: .seconds(31)) == [.check(1)])
        #expect(pool.checked(2, isAlive: true, at: .seconds(31)) == [.lease(2, to: 3)])
        #expect(pool.checked(1, isAlive: false, at: .seconds(31)) == [.close(1), .open(3)])
        #expect(pool.opened(3, at: .seconds(32)) == [.lease(3, to: 4)])
        #expect(pool.statistics.lost == 1)
    }

    @Test("A connection past its age is closed, when it comes back or when it would be served")
    func retires() {
        var pool = warm(1)
        #expect(pool.acquire(2, at: .seconds(3_601)) == [.close(1), .open(2)])
        #expect(pool.opened(2, at: .seconds(3_601)) == [.lease(2, to: 2)])
        #expect(pool.release(2, isLost: false, at: .seconds(7_300)) == [.close(2)])
    }

    @Test("One lost connection closes the idle ones: the server has probably gone")
    func losesTogether() {
        var pool = warm(3)
        #expect(pool.acquire(4, at: .zero) == [.lease(3, to: 4)])
        #expect(pool.release(3, isLost: true, at: .zero) == [.close(3), .close(1), .close(2)])
        #expect(pool.acquire(5, at: .zero) == [.open(4)])
    }

    @Test("When nothing can be connected everybody is told at once")
    func failsTogether() {
        var pool = machine(size: 1)
        _ = pool.acquire(1, at: .zero)
        _ = pool.acquire(2, at: .zero)
        #expect(pool.openFailed(1, at: .zero) == [.close(1), .fail(1, .cannotConnect), .fail(2, .cannotConnect)])
        #expect(pool.acquire(3, at: .zero) == [.open(2)])
    }

    @Test("When the server is full, callers wait for the connections that there are")
    func sharesWhatThereIs() {
        var pool = machine(size: 2)
        _ = pool.acquire(1, at: .zero)
        _ = pool.opened(1, at: .zero)
        #expect(pool.acquire(2, at: .zero) == [.open(2)])
        #expect(pool.openFailed(2, at: .zero) == [.close(2)])
        #expect(pool.release(1, isLost: false, at: .zero) == [.lease(1, to: 2)])
    }

    @Test("A closed pool refuses callers and closes what comes back")
    func closes() {
        var pool = warm(2)
        _ = pool.acquire(3, at: .zero)
        #expect(pool.close() == [.close(1)])
        #expect(pool.acquire(4, at: .zero) == [.fail(4, .closed)])
        #expect(pool.release(2, isLost: false, at: .zero) == [.close(2)])
        #expect(pool.close() == [])
        #expect(pool.statistics.idle == 0 && pool.statistics.inUse == 0)
    }

    @Test("Whatever happens in whatever order, the limits hold and nobody is forgotten", arguments: 0..<20)
    func holdsItsLimits(seed: UInt64) {
        var random = Generator(state: seed &+ 1)
        var pool = machine(size: 3)
        var opening: Set<Int> = []
        var checking: Set<Int> = []
        var leased: Set<Int> = []
        var waiting: [Int] = []
        var now = Duration.zero
        var nextWaiter = 1
        func apply(_ actions: [Action]) {
            for action in actions {
                switch action {
                case .open(let id): opening.insert(id)
                case .check(let id): checking.insert(id)
                case .close(let id): leased.remove(id)
                case .lease(let id, let waiter):
                    #expect(waiting.first == waiter)
                    waiting.removeAll { $0 == waiter }
                    #expect(leased.insert(id).inserted)
                case .fail(let waiter, _): waiting.removeAll { $0 == waiter }
                }
            }
            #expect(opening.count + checking.count + leased.count <= 3)
        }
        for _ in 0..<2_000 {
            now += .seconds(Int.random(in: 0..<20, using: &random))
            let isGood = Int.random(in: 0..<4, using: &random) > 0
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                waiting.append(nextWaiter)
                apply(pool.acquire(nextWaiter, at: now))
                nextWaiter += 1
            case 1:
                guard let id = leased.randomElement(using: &random) else { continue }
                leased.remove(id)
                apply(pool.release(id, isLost: !isGood, at: now))
            case 2:
                guard let id = opening.randomElement(using: &random) else { continue }
                opening.remove(id)
                apply(isGood ? pool.opened(id, at: now) : pool.openFailed(id, at: now))
            case 3:
                guard let id = checking.randomElement(using: &random) else { continue }
                checking.remove(id)
                apply(pool.checked(id, isAlive: isGood, at: now))
            default:
                guard let waiter = waiting.randomElement(using: &random) else { continue }
                apply(pool.giveUp(waiter, .timedOut, at: now))
            }
            // Somebody who waits always has something to wait for.
            #expect(waiting.isEmpty || opening.count + checking.count + leased.count > 0)
            #expect(pool.statistics.waiting == waiting.count)
            #expect(pool.statistics.inUse == leased.count)
        }
    }

    /// A generator that gives the same numbers for the same seed.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }
}
