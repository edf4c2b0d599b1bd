import SQLCore
import Storage
import TestSupport

@testable import AgentRuntime

/// The storages that stories about `SessionManager` run on.
enum ManagedStorage: String, CaseIterable, Sendable, CustomStringConvertible {
    case memory, sqliteFile, postgres, files

    var description: String { rawValue }

    /// Runs a body on a storage of its own.
    func run(
        now: @escaping @Sendable () -> SQLTimestamp = { .now },
        _ body: (SessionManager) async throws -> Void
    ) async throws {
        guard let database = TestDatabase(rawValue: rawValue) else {
            let folder = try TemporaryFolder()
            return try await body(SessionManager(folder.sessions(now: now), now: now))
        }
        let (storage, opened) = try await database.makeStorage(now: now)
        try await body(SessionManager(storage.sessions, now: now))
        try await opened.database.close()
    }
}
