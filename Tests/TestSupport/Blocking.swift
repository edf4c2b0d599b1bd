import Dispatch
import Synchronization

/// Runs asynchronous work from a synchronous closure, such as a transaction, and waits for it there.
/// For tests alone: it blocks the thread it is waited on.
public final class Blocking: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    /// Starts the work at once, on another thread.
    public init(_ work: @escaping @Sendable () async throws -> Void) {
        Task.detached { [self] in
            do { try await work() } catch { failure.withLock { $0 = error } }
            done.signal()
        }
    }

    /// Waits for the work and throws what it threw.
    public func wait() throws {
        done.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
