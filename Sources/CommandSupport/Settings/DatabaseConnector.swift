import Foundation
public import Logging
import PostgresDriver
public import SQLCore
import SQLiteDriver
public import Storage

/// Opens the database that the settings name. The one place that knows the drivers.
public struct DatabaseConnector: Sendable {
    private let settings: Settings
    private let location: DatabaseLocation
    private let logger: Logger

    /// - Parameter logger: hears what a driver warns of.
    public init(_ settings: Settings, logger: Logger) {
        self.init(settings, location: settings.location, logger: logger)
    }

    private init(_ settings: Settings, location: DatabaseLocation, logger: Logger) {
        self.settings = settings
        self.location = location
        self.logger = logger
    }

    /// The same settings for another database, given as a URL or as the path of a SQLite file.
    public func at(_ location: String) throws -> DatabaseConnector {
        DatabaseConnector(settings, location: try DatabaseLocation(location), logger: logger)
    }

    /// The same settings for another database.
    public func at(_ location: DatabaseLocation) -> DatabaseConnector {
        DatabaseConnector(settings, location: location, logger: logger)
    }

    /// Opens a database that is only read, one long transaction at a time.
    public func openSource() async throws -> any SQLDatabase {
        switch location {
        case .sqlite(let path):
            var options = SQLiteOptions()
            options.isReadOnly = true
            options.busyTimeout = settings.busyTimeout
            options.connections = .single
            return try SQLiteDatabase(path: path, options: options, logger: logger)
        case .postgres(let options): return try await Self.connect(options.forTransfer, logger)
        }
    }

    /// Opens the database that a copy goes into; a missing one may be made.
    public func openTarget(creates: Bool) async throws -> any SQLDatabase {
        switch location {
        case .sqlite(let path): return try open(path, creates: creates)
        case .postgres(let options):
            var options = options.forTransfer
            options.createsDatabase = creates
            return try await Self.connect(options, logger)
        }
    }

    private static func connect(_ options: PostgresOptions, _ logger: Logger) async throws -> any SQLDatabase {
        let database = PostgresDatabase(options, logger: logger)
        do {
            try await database.connect()
            return database
        } catch {
            try? await database.close()
            throw error
        }
    }

    /// Opens the database.
    /// - Parameter creates: whether a missing file, or a missing database or schema on a server, may be made.
    public func open(creates: Bool = false) async throws -> any SQLDatabase {
        switch location {
        case .sqlite(let path): return try open(path, creates: creates)
        case .postgres(var options):
            options.createsDatabase = creates
            return try await Self.connect(options, logger)
        }
    }

    private func open(_ path: String, creates: Bool) throws -> any SQLDatabase {
        var options = SQLiteOptions()
        options.createsFile = creates
        options.busyTimeout = settings.busyTimeout
        options.durability = settings.survivesPowerLoss ? .full : .normal
        // A command does one thing at a time and ends: one connection opens fastest, and none is left that only reads,
        // which would leave the log beside the file.
        options.connections = .single
        return try SQLiteDatabase(path: path, options: options, logger: logger)
    }

    /// Opens the database and refuses one whose tables are missing, older, newer or not ours.
    public func openCurrent() async throws -> StorageManager {
        try await opened(creates: false) { try await $0.schema.requireCurrent($0.database) }.storage
    }

    /// Opens the database, creates what is missing and brings it to this program's version.
    /// - Returns: also the names of the steps that ran, and where a copy is if one was made.
    public func openPrepared() async throws -> (storage: StorageManager, steps: [String], backup: String?) {
        let (storage, done) = try await opened(creates: true) { try await $0.prepare() }
        return (storage, done.steps, done.backup)
    }

    private func opened<T>(
        creates: Bool,
        _ check: (StorageManager) async throws -> T
    ) async throws -> (storage: StorageManager, result: T) {
        let storage = StorageManager(try await open(creates: creates))
        do {
            return (storage, try await check(storage))
        } catch {
            try? await storage.close()
            throw error
        }
    }
}

extension PostgresOptions {
    /// A transaction that waits for the other side is not idle, and a large table takes its time.
    fileprivate var forTransfer: PostgresOptions {
        var options = self
        options.idleInTransactionTimeout = .zero
        options.statementTimeout = .zero
        return options
    }
}

extension DatabaseConnector {
    /// Opens the database of `contextpilot`.
    /// - Parameters:
    ///   - creates: whether a missing file, or a missing database on a server, may be made.
    ///   - logger: hears what a driver warns of.
    public static func open(
        _ settings: PilotSettings,
        creates: Bool,
        logger: Logger
    ) async throws -> any SQLDatabase {
        let database: any SQLDatabase
        switch settings.location {
        case nil: database = try SQLiteDatabase(inMemoryNamed: "in memory")
        case .sqlite(let path):
            var options = SQLiteOptions()
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            guard FileManager.default.fileExists(atPath: folder) else {
                throw CommandFailure(
                    "SQLite database \(path): its folder does not exist",
                    hint: "Make the folder \(folder), or change CONTEXTPILOT_DATABASE_URL.",
                    status: .unreachable
                )
            }
            options.createsFile = creates
            options.names = .contextPilot
            options.busyTimeout = settings.busyTimeout
            // A command does one thing at a time and ends: one connection opens fastest, and leaves one file behind.
            options.connections = .single
            database = try SQLiteDatabase(path: path, options: options, logger: logger)
        case .postgres(var options):
            options.createsDatabase = creates
            options.names = .contextPilot
            database = try await connect(options, logger)
        }
        return settings.echoesSQL ? EchoDatabase(database, logger: logger) : database
    }
}
