public import Logging
public import SQLiteDriver

/// What the environment and `.env` say, checked once.
public struct Settings: Sendable {
    /// The databases that components and sessions can live in.
    public enum DatabaseType: String, Sendable, CaseIterable {
        case sqlite
        case postgresql
    }

    /// Whether components come from the database: `AURITE_ENABLE_DB` and `AURITE_DB_STORE_CONFIGS`.
    public let storesComponentsInDatabase: Bool
    public let databaseType: DatabaseType
    /// The SQLite file, relative to the working directory.
    public let databasePath: String
    public let busyTimeout: Duration
    public let durability: SQLiteOptions.Durability
    /// Whether files are exported to the database when the program starts.
    public let syncsOnStart: Bool
    /// Whether every operation looks for changes first.
    public let forcesRefresh: Bool
    public let logLevel: Logger.Level

    /// Reads the documented variables.
    /// - Throws: `CommandFailure` with status 2 that names the variable, where it stands and what it may be.
    public init(_ environment: Environment) throws {
        let reader = SettingReader(environment)
        let enablesDatabase = try reader.bool("AURITE_ENABLE_DB", default: false)
        let storesConfigs = try reader.bool("AURITE_DB_STORE_CONFIGS", default: true)
        storesComponentsInDatabase = enablesDatabase && storesConfigs
        databaseType =
            try reader.choice("AURITE_DB_TYPE", ["sqlite": .sqlite, "postgresql": .postgresql, "postgres": .postgresql])
            ?? .sqlite
        databasePath = reader.text("AURITE_DB_PATH") ?? ".aurite_db/aurite.db"
        busyTimeout = .seconds(try reader.number("AURITE_DB_BUSY_TIMEOUT", in: 0...3_600) ?? 5)
        durability = try reader.choice("AURITE_DB_DURABILITY", ["normal": .normal, "full": .full]) ?? .normal
        syncsOnStart = try reader.bool("AURITE_DB_SYNC_ON_START", default: false)
        forcesRefresh = try reader.bool("AURITE_CONFIG_FORCE_REFRESH", default: false)
        logLevel = reader.logLevel()
    }
}
