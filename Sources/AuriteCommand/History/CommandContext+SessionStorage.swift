import AgentRuntime
import CommandSupport
import Storage

extension CommandContext {
    /// Runs a body on the sessions, from the database or from the files as the settings say.
    func withSessionStorage<T>(_ body: (any SessionStorage) async throws -> T) async throws -> T {
        try await withSessions { try await body($0.storage) }
    }

    /// The session of an id, or the one that a base id means.
    func find(_ id: String, in sessions: any SessionStorage) async throws -> SessionRecord {
        try await SessionManager(sessions).find(id)
    }
}
