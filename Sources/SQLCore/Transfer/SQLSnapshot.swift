import Dispatch
import Synchronization

/// One read transaction that stays open while closures run in it one after another: everything they read is of one
/// moment, and a task may decide between them what to read next.
///
/// The transaction keeps a connection and, on a server, what it holds back from vacuuming: close it soon.
public final class SQLSnapshot: Sendable {
    private typealias Job = @Sendable (Result<any SQLConnection, any Error>) -> Void

    private struct State {
        var jobs: [Job] = []
        /// Why no job runs any more.
        var end: (any Error)?
        var isClosing = false
        var hasBegun = false
    }

    private let database: any SQLDatabase
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)

    /// Begins the transaction; the moment is that of the first statement.
    public init(_ database: any SQLDatabase) {
        self.database = database
        Task.detached { [self] in
            do {
                try await database.read { [self] connection in try serve(connection) }
                end(SQLError(.closed, "reading from \(database.label)", cause: "the snapshot is closed"))
            } catch {
                end(error)
            }
        }
    }

    /// Runs a closure in the transaction, on the connection's thread.
    public func run<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let job: Job = { connection in
                continuation.resume(with: connection.flatMap { connection in Result { try body(connection) } })
            }
            let failure = state.withLock { state -> (any Error)? in
                if state.end == nil { state.jobs.append(job) }
                return state.end
            }
            if let failure { return job(.failure(failure)) }
            work.signal()
        }
    }

    /// Ends the transaction when the closures that wait have run.
    public func close() {
        state.withLock { $0.isClosing = true }
        work.signal()
    }

    private func serve(_ connection: any SQLConnection) throws {
        // A driver runs a closure again after a lost connection; that would be another moment.
        let isRepetition = state.withLock { state in
            defer { state.hasBegun = true }
            return state.hasBegun
        }
        if isRepetition {
            throw SQLError(
                .unreachable,
                "reading from \(database.label)",
                cause: "the connection was lost in the middle",
                hint: "Run the command again: it goes on where it stopped."
            )
        }
        while true {
            work.wait()
            let (job, isClosing) = state.withLock { state -> (Job?, Bool) in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosing)
            }
            if let job {
                job(.success(connection))
            } else if isClosing {
                return
            }
        }
    }

    private func end(_ error: any Error) {
        let waiting = state.withLock { state -> [Job] in
            state.end = error
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in waiting { job(.failure(error)) }
    }
}
