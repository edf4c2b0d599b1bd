import SQLCore
import Synchronization

/// Indexes the words of turns behind the append.
///
/// A batch and the mark of how far it went are one transaction. Wherever a process dies, the next one goes on from the
/// mark, and no turn is left out or indexed twice. Any number of processes may index: of two that take the same
/// batch one writes it.
///
/// On a server a turn with a lower id may be committed after one with a higher id. The mark passes only ids below which
/// no turn can appear any more (`SQLVisibility`); the search looks through the turns after it by itself.
public final class TurnIndexer: Sendable {
    let database: any SQLDatabase
    private let wake = Mutex(Wake())

    private struct Wake {
        var isSignalled = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    init(_ database: any SQLDatabase) { self.database = database }

    /// Indexes what is there, and what comes meanwhile.
    ///
    /// Turns that an open transaction on a server might still get in front of are left for the next call.
    /// - Parameter limit: about how many turns at most.
    /// - Returns: how many turns this call indexed; others may have indexed more.
    @discardableResult
    public func catchUp(limit: Int = .max) async throws -> Int {
        var indexed = 0
        while indexed < limit {
            try Task.checkCancellation()
            let left = limit - indexed
            guard let batch = try await database.read({ try IndexBatch(limit: left, in: $0) }) else { break }
            if try await database.write({ try batch.apply(in: $0) }) { indexed += batch.count }
        }
        return indexed
    }

    /// Tells `run` that turns were appended. It would find out within half a second by itself.
    public func signal() {
        let waiter = wake.withLock { wake in
            wake.isSignalled = wake.waiter == nil
            return wake.waiter.take()
        }
        waiter?.resume()
    }

    /// Waits for `signal`, a moment of time, or the end of the task.
    func wait(_ duration: Duration) async throws {
        let timer = Task {
            try await Task.sleep(for: duration)
            resume()
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSignalled = wake.withLock { wake in
                    defer { wake.isSignalled = false }
                    if !wake.isSignalled { wake.waiter = continuation }
                    return wake.isSignalled
                }
                if isSignalled { continuation.resume() }
            }
        } onCancel: {
            resume()
        }
        timer.cancel()
        try Task.checkCancellation()
    }

    private func resume() { wake.withLock { $0.waiter.take() }?.resume() }
}
