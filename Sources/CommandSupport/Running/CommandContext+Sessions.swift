public import AgentRuntime
import Storage

extension CommandContext {
    /// Where the sessions of the working directory are.
    public var sessionStorage: SessionStorageChoice {
        SessionStorageChoice(
            settings,
            environment: environment,
            workingDirectory: workingDirectory,
            projectRoot: settings.storesSessionsInDatabase ? nil : discovery().project?.root
        )
    }

    /// Runs a body on the sessions, from files or from the database as the settings say.
    public func withSessions<T>(_ body: (SessionManager) async throws -> T) async throws -> T {
        switch sessionStorage {
        case .database:
            let storage = try await database.openCurrent()
            return try await closing(storage) { try await body(SessionManager(storage.sessions)) }
        case .files(let folder):
            return try await body(SessionManager(FileSessionStorage(folder, logger: logger)))
        }
    }
}
