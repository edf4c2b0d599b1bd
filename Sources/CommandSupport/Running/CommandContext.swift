public import AgentRuntime
import Foundation
public import Logging
public import Storage

/// What every command starts from: the environment, the settings and the terminal.
public struct CommandContext: Sendable {
    /// The variables of the process, and of `.env` those that the process does not set.
    public let environment: Environment
    /// What the variables say, read once and checked.
    public let settings: Settings
    /// Prints to this process's own streams.
    public let console: Console
    /// Writes through the console from the level of the settings on.
    public let logger: Logger
    /// The absolute path that relative paths and the search for `.aurite` start from.
    public let workingDirectory: String

    /// Reads the process's environment and `.env`.
    /// - Throws: `CommandFailure` with status 2 for a setting that cannot be understood.
    public init() throws {
        workingDirectory = FileManager.default.currentDirectoryPath
        let process = ProcessInfo.processInfo.environment
        let console = Console(Terminal(environment: process))
        self.console = console
        environment = try Environment(process: process, workingDirectory: workingDirectory)
        settings = try Settings(environment)
        var logger = Logger(label: "aurite") { _ in ConsoleLogHandler(console) }
        logger.logLevel = settings.logLevel
        self.logger = logger
        for warning in environment.warnings + settings.warnings { console.warn(warning) }
    }

    /// The databases of these settings.
    public var database: DatabaseConnector { DatabaseConnector(settings, logger: logger) }

    /// The workspace around the working directory.
    @Sendable public func discovery() -> Discovery {
        Discovery(startingAt: workingDirectory, userDirectory: environment["HOME"].map { "\($0)/.aurite" })
    }

    /// Components from the files alone, with what was wrong with them said as warnings.
    public func files() async throws -> ConfigManager {
        let manager = try await ConfigManager.files(discover: discovery)
        await warn(about: manager)
        return manager
    }

    /// Runs a body on the components, from the files or from the database as the settings say.
    public func withComponents<T>(_ body: (ConfigManager) async throws -> T) async throws -> T {
        guard settings.storesComponentsInDatabase else { return try await body(try await files()) }
        let storage =
            settings.syncsOnStart
            ? try await database.openPrepared().storage : try await database.openCurrent()
        return try await closing(storage) {
            let options = ConfigManager.Options(
                maximumStaleness: settings.forcesRefresh ? .zero : .milliseconds(200),
                syncsOnStart: settings.syncsOnStart
            )
            let manager = try await ConfigManager.database(storage, options: options, discover: discovery)
            await warn(about: manager)
            return try await body(manager)
        }
    }

    /// Runs a body and closes the database on every path: an open one leaves its log beside the file.
    public func closing<T>(_ storage: StorageManager, _ body: () async throws -> T) async throws -> T {
        do {
            let value = try await body()
            try await storage.close()
            return value
        } catch {
            try? await storage.close()
            throw error
        }
    }

    private func warn(about manager: ConfigManager) async {
        for warning in await manager.warnings() {
            let path = shown(warning.path)
            console.warn("\(path)\(warning.line.map { ":\($0)" } ?? ""): \(printable(warning.message))")
        }
    }

    /// A path as a person in the working directory would write it.
    public func shown(_ path: String) -> String {
        path.hasPrefix(workingDirectory + "/") ? String(path.dropFirst(workingDirectory.count + 1)) : path
    }
}
