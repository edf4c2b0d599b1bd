internal import Dispatch
internal import Foundation
internal import Synchronization

/// Threads of our own for computations that would hold Swift's cooperative threads for milliseconds.
///
/// There are as many cooperative threads as processors: a few long computations on them would stop the whole program.
/// Each thread has a workspace, made when it first works. Jobs are begun in the order they came in.
final class ComputeThreads<Workspace>: Sendable {
    typealias Job = @Sendable (Workspace) -> Void

    /// What the threads share. They hold this and not their owner, so that the owner's end is theirs.
    private final class Shared: Sendable {
        struct Queue {
            var jobs: [Job] = []
            /// Jobs before this one have been taken.
            var next = 0
            var started = 0
        }

        let queue = Mutex(Queue())
        let ready = DispatchSemaphore(value: 0)

        /// The next job; nil when there will be none any more, which is what a signal without a job says.
        func wait() -> Job? {
            ready.wait()
            return queue.withLock { queue in
                guard queue.next < queue.jobs.count else { return nil }
                let job = queue.jobs[queue.next]
                queue.next += 1
                if queue.next == queue.jobs.count {
                    queue.jobs.removeAll(keepingCapacity: true)
                    queue.next = 0
                }
                return job
            }
        }
    }

    /// How many jobs run at the same time.
    let count: Int

    private let name: String
    private let makeWorkspace: @Sendable () -> Workspace
    private let shared = Shared()

    /// Starts nothing: each of the first `count` jobs brings its thread.
    init(name: String, count: Int, makeWorkspace: @escaping @Sendable () -> Workspace) {
        self.name = name
        self.count = max(1, count)
        self.makeWorkspace = makeWorkspace
    }

    /// The threads end. No job waits any more: whoever awaits one holds this object.
    deinit {
        for _ in 0..<shared.queue.withLock({ $0.started }) { shared.ready.signal() }
    }

    /// Runs a computation on one of the threads.
    ///
    /// - Throws: what the computation throws; `CancellationError` when the task is cancelled before it begins.
    func run<Result: Sendable>(
        _ computation: @escaping @Sendable (Workspace) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue { workspace in
                    continuation.resume(
                        with: Swift.Result {
                            if cancellation.isCancelled.load(ordering: .relaxed) { throw CancellationError() }
                            return try computation(workspace)
                        }
                    )
                }
            }
        } onCancel: {
            cancellation.isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func enqueue(_ job: @escaping Job) {
        let starts = shared.queue.withLock { queue in
            queue.jobs.append(job)
            if queue.started == count { return false }
            queue.started += 1
            return true
        }
        if starts { start() }
        shared.ready.signal()
    }

    private func start() {
        let thread = Thread { [shared, makeWorkspace] in
            let workspace = makeWorkspace()
            while let job = shared.wait() { job(workspace) }
        }
        thread.name = name
        // The kernels keep little on the stack; secondary threads get 512 KiB on macOS.
        thread.stackSize = 1 << 20
        thread.start()
    }
}

/// Whether a task was cancelled, for a thread that is not the task's.
private final class Cancellation: Sendable {
    let isCancelled = Atomic(false)
}
