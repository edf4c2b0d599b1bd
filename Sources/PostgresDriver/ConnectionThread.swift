import Dispatch
import Foundation
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

    init(name: String) {
        let thread = Thread { [self] in work() }
        thread.name = name
        // libpq, OpenSSL and the closures of the stores fit many times; 512 KiB is what a secondary thread gets on macOS.
        thread.stackSize = 1 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.jobs.append(job) }
        ready.signal()
    }

    /// Ends the thread when the jobs that wait have run. The thread keeps this object alive until then.
    func stop() {
        queue.withLock { $0.isStopped = true }
        ready.signal()
    }

    private func work() {
        while true {
            ready.wait()
            let (job, isStopped) = queue.withLock { queue -> (UnownedJob?, Bool) in
                (queue.jobs.isEmpty ? nil : queue.jobs.removeFirst(), queue.isStopped)
            }
            if let job {
                ProcessEnd.guarding { job.runSynchronously(on: asUnownedSerialExecutor()) }
            } else if isStopped {
                return
            }
        }
    }
}
