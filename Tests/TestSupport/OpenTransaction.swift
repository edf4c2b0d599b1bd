import Dispatch
public import SQLCore

/// A transaction that stays open, which holds up who builds an index, until it is ended.
public final class OpenTransaction: Sendable {
    private let release = DispatchSemaphore(value: 0)
    private let work: Task<Void, any Error>

    /// Comes back once the transaction has begun.
    /// - Parameter writes: whether it has written to what `contextpilot` searches; else it has only read.
    public init(_ database: any SQLDatabase, writes: Bool) async throws {
        let (begun, continuation) = AsyncStream<Void>.makeStream()
        work = Task { [release] in
            defer { continuation.finish() }
            let body: @Sendable (any SQLConnection) throws -> Void = { connection in
                // On a busy machine it may have to stay longer than a program's own would.
                _ = try connection.value(
                    "SELECT set_config('idle_in_transaction_session_timeout', '0', true)",
                    as: String.self
                )
                if writes {
                    try connection.execute("DELETE FROM context_search_vectors WHERE seq = -1")
                } else {
                    _ = try connection.value("SELECT count(*) FROM context_units", as: Int.self)
                }
                continuation.yield()
                // The connection's own thread.
                release.wait()
            }
            try await writes ? database.write(body) : database.read(body)
        }
        for await _ in begun { return }
        try await work.value
    }

    /// Commits it, or gives its snapshot up.
    public func end() async throws {
        release.signal()
        try await work.value
    }
}
