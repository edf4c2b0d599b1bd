public import Logging
public import SQLCore
import SQLiteDriver
public import Storage

/// Opens the database that the settings name. The one place that knows the drivers.
public struct DatabaseConnector: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// Opens the database.
    /// - Parameter creates: whether a missing file may be made.
    public func open(creates: Bool = false) throws -> any SQLDatabase {
        switch settings.databaseType {
        case .sqlite:
            var options = SQLiteOptions()
            options.createsFile = creates
            options.busyTimeout = settings.busyTimeout
            options.durability = settings.durability
            // A command does one thing at a time and ends: one connection opens fastest.
            options.connections = .single
            return try SQLiteDatabase(path: settings.databasePath, options: options, logger: logger)
        case .postgresql:
            throw CommandFailure(
                "AURITE_DB_TYPE: PostgreSQL comes with the next release", hint: "Set AURITE_DB_TYPE=sqlite.",
                status: .usage)
        }
    }

    /// Opens the database and refuses one whose tables are missing, older, newer or not ours.
    public func openCurrent() async throws -> StorageManager {
        let storage = StorageManager(try open())
        do {
            try await storage.schema.requireCurrent(storage.database)
        } catch {
            try? await storage.close()
            throw error
        }
        return storage
    }

    /// Opens the database, creates what is missing and brings it to this program's version.
    public func openPrepared() async throws -> (storage: StorageManager, steps: [String], backup: String?) {
        let storage = StorageManager(try open(creates: true))
        do {
            let (steps, backup) = try await storage.prepare()
            return (storage, steps, backup)
        } catch {
            try? await storage.close()
            throw error
        }
    }
}
