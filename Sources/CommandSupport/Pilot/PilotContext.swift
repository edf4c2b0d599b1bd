import Foundation
public import Logging
import SQLCore
public import Storage

/// What every command of `contextpilot` starts from.
public struct PilotContext: Sendable {
    /// The variables of the process, and of the working directory's `.env` those that the process does not set.
    public let environment: Environment
    /// What the variables say.
    public let settings: PilotSettings
    /// Prints to this process's own streams.
    public let console: Console
    /// Writes through the console from the level of the settings on.
    public let logger: Logger
    /// The absolute path that relative paths start from.
    public let workingDirectory: String

    /// Reads the process's environment and `.env`.
    /// - Throws: `CommandFailure` with status 2 for a setting that cannot be understood.
    public init() throws {
        workingDirectory = FileManager.default.currentDirectoryPath
        let process = ProcessInfo.processInfo.environment
        let console = Console(Terminal(environment: process))
        self.console = console
        environment = try Environment(
            process: process,
            workingDirectory: workingDirectory,
            searchesParents: false,
            foldingCaseOf: "CONTEXTPILOT_"
        )
        let settings = try PilotSettings(environment)
        self.settings = settings
        var logger = Logger(label: "contextpilot") { label -> any LogHandler in
            switch settings.logFormat {
            case .json: JSONLogHandler(console, label: label)
            case .text: ConsoleLogHandler(console)
            }
        }
        logger.logLevel = settings.logLevel
        self.logger = logger
        for warning in environment.warnings + settings.warnings { console.warn(warning) }
    }

    /// The folder of the model: that of the settings, else the user's own.
    public var modelFolder: String {
        settings.modelFolder
            ?? (environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share")
            + "/contextpilot/all-MiniLM-L6-v2"
    }

    /// Opens the database as it is and closes it on every path.
    public func withDatabase<T>(creates: Bool, _ body: (ContextStorage) async throws -> T) async throws -> T {
        let database = try await DatabaseConnector.open(settings, creates: creates, logger: logger)
        let storage = ContextStorage(database, limits: settings.limits)
        do {
            let value = try await body(storage)
            try await storage.close()
            return value
        } catch {
            try? await storage.close()
            throw error
        }
    }

    /// Opens the database with current tables in it; others' are refused.
    /// - Parameter creates: whether a missing database and missing tables are made. For commands that only look something
    ///   up a mistyped name would be an empty database.
    public func withStorage<T>(creates: Bool, _ body: (ContextStorage) async throws -> T) async throws -> T {
        if settings.location == nil { console.warn("units are kept in memory: they end with this command") }
        let creates = creates || settings.location == nil
        return try await withDatabase(creates: creates) { storage in
            if creates, try await storage.schema.status(of: storage.database).state == .absent {
                try await storage.prepare()
            } else {
                try await storage.schema.requireCurrent(storage.database)
            }
            return try await body(storage)
        }
    }
}
