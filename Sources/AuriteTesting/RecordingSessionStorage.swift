public import Storage
import Synchronization

/// Remembers the calls that it passes on.
///
/// ```swift
/// let recording = RecordingSessionStorage(storage.sessions)
/// try await run(agent, with: SessionManager(recording))
/// #expect(recording.calls.map(\.operation) == [.turns, .append, .append, .saveResult])
/// ```
public final class RecordingSessionStorage: SessionDouble {
    /// Does the work.
    public let inner: any SessionStorage
    private let recorded = Mutex<[SessionCall]>([])

    /// - Parameter inner: does the work: a `SessionStore` on `SQLiteDatabase(inMemoryNamed:)` needs no files.
    public init(_ inner: any SessionStorage) { self.inner = inner }

    /// All calls in the order in which they began, failed ones included.
    public var calls: [SessionCall] { recorded.withLock { $0 } }

    /// Forgets the calls so far.
    public func reset() { recorded.withLock { $0 = [] } }

    /// Remembers the call and passes it on.
    public func perform<T>(_ call: SessionCall, _ body: () async throws -> T) async throws -> T {
        recorded.withLock { $0.append(call) }
        return try await body()
    }
}
