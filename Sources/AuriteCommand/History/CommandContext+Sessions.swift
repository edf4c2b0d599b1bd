import CommandSupport
import Storage

extension CommandContext {
    /// The session of an id, or the one that a base id means.
    func find(_ id: String, in sessions: any SessionStorage) async throws -> SessionRecord {
        if let record = try await sessions.session(id) { return record }
        throw SessionError.unknown(id)
    }

    /// Runs a body on the sessions, from the database or from the files as the settings say.
    func withSessions<T>(_ body: (any SessionStorage) async throws -> T) async throws -> T {
        let storage = try await database.openCurrent()
        return try await closing(storage) { try await body(storage.sessions) }
    }
}
