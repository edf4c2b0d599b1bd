import Dispatch
import Synchronization

/// A bounded channel from a connection's own thread, which may block, to a task, which may not, or to another
/// connection's thread.
///
/// A transaction is a synchronous closure, so a story over two databases cannot nest one in the other: the closure that
/// reads sends here and waits while the channel is full, and whoever receives writes what it gets. What is in memory is
/// bounded by the capacity, whatever the two speeds are.
public final class BlockingChannel<Element: Sendable>: Sendable {
    private struct State {
        var buffer: [Element] = []
        var end: Result<Void, any Error>?
        var isAbandoned = false
        var receiver: CheckedContinuation<Element?, any Error>?
        var isSenderWaiting = false
        var isThreadWaiting = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let arrival = DispatchSemaphore(value: 0)

    /// - Parameter capacity: how many elements wait at most, at least one.
    public init(capacity: Int) { self.capacity = max(capacity, 1) }

    /// Hands an element over; blocks the calling thread while the channel is full. One thread sends.
    /// - Throws: `CancellationError` once the receiver has given up.
    public func send(_ element: Element) throws {
        while true {
            let isDone = try state.withLock { state -> Bool in
                if state.isAbandoned { throw CancellationError() }
                if let receiver = state.receiver {
                    state.receiver = nil
                    receiver.resume(returning: element)
                    return true
                }
                guard state.buffer.count >= capacity else {
                    state.buffer.append(element)
                    wakeThread(&state)
                    return true
                }
                state.isSenderWaiting = true
                return false
            }
            if isDone { return }
            room.wait()
        }
    }

    /// Says that nothing follows, or why. A second call does nothing.
    public func finish(_ result: Result<Void, any Error> = .success(())) {
        state.withLock { state in
            guard state.end == nil else { return }
            state.end = result
            wakeThread(&state)
            guard let receiver = state.receiver else { return }
            state.receiver = nil
            receiver.resume(with: result.map { nil })
        }
    }

    /// The next element, nil after the last. One task or thread receives at a time.
    /// - Throws: what `finish` was given.
    public func next() async throws -> Element? {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                guard state.buffer.isEmpty else {
                    let element = state.buffer.removeFirst()
                    wakeSender(&state)
                    return continuation.resume(returning: element)
                }
                if let end = state.end { return continuation.resume(with: end.map { nil }) }
                state.receiver = continuation
            }
        }
    }

    /// The same for a thread that may block: it waits until there is one.
    /// - Throws: what `finish` was given.
    public func receive() throws -> Element? {
        while true {
            let found = try state.withLock { state -> Element?? in
                if !state.buffer.isEmpty {
                    let element = state.buffer.removeFirst()
                    wakeSender(&state)
                    return .some(element)
                }
                if let end = state.end {
                    try end.get()
                    return .some(nil)
                }
                state.isThreadWaiting = true
                return nil
            }
            if let found { return found }
            arrival.wait()
        }
    }

    /// The receiver gives up: the sender's next call throws.
    public func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.buffer = []
            wakeSender(&state)
        }
    }

    private func wakeThread(_ state: inout State) {
        guard state.isThreadWaiting else { return }
        state.isThreadWaiting = false
        arrival.signal()
    }

    private func wakeSender(_ state: inout State) {
        guard state.isSenderWaiting else { return }
        state.isSenderWaiting = false
        room.signal()
    }
}
