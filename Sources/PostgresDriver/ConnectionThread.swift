import Dispatch
import Foundation
import SQLCore
import Synchronization

/// A thread of its own that runs an actor's jobs one after another.
///
/// libpq's calls block. On Swift's cooperative threads, of which there are as many as processors, a few of them would
/// stop the whole program; on this thread they stop nobody but their own connection.
final class ConnectionThread: SerialExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let queue = Mutex(Queue())
    private let ready = DispatchSemaphore(value: 0)
    /// How many times `ready` was signalled and not yet waited for.
    private let pending = Atomic(0)
    /// How many threads of all connections run a job now.
    private static let busy = Atomic(0)

    /// Whether no other connection works: then a processor is free for a thread that looks instead of sleeping.
    static var isAlone: Bool { busy.load(ordering: .relaxed) <= 1 }

    init(name: String) {
        let thread = Thread { [self] in
            // Named from inside: on Linux a name given before the start is not shown.
            Thread.current.name = name
            work()
            ProcessEnd.threadEnds()
        }
        // libpq, OpenSSL and the closures of the stores fit many times; 512 KiB is what a secondary thread gets on macOS.
        thread.stackSize = 1 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        pending.add(1, ordering: .releasing)
        ready.signal()
    }

    /// Ends the thread when the jobs that wait have run. The thread keeps this object alive until then.
    func stop() {
        queue.withLock { $0.isStopped = true }
        pending.add(1, ordering: .releasing)
        ready.signal()
    }

    private func work() {
        while true {
            if Self.busy.load(ordering: .relaxed) == 0 {
                SpinWait.until { pending.load(ordering: .acquiring) > 0 }
            }
            ready.wait()
            pending.subtract(1, ordering: .relaxed)
            let (job, isStopped) = queue.withLock { queue -> (UnownedJob?, Bool) in
                (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isStopped)
            }
            if let job {
                Self.busy.add(1, ordering: .relaxed)
                ProcessEnd.guarding { job.runSynchronously(on: asUnownedSerialExecutor()) }
                Self.busy.subtract(1, ordering: .relaxed)
            } else if isStopped {
                return
            }
        }
    }
}
