public import Logging
import PostgresDriver

/// What the environment and `.env` say, checked once.
public struct Settings: Sendable {
    /// Whether components come from the database: `AURITE_ENABLE_DB` and `AURITE_DB_STORE_CONFIGS`.
    public let storesComponentsInDatabase: Bool
    /// Whether sessions are kept in the database: `AURITE_ENABLE_DB` and `AURITE_DB_STORE_HISTORY`.
    public let storesSessionsInDatabase: Bool
    /// `CACHE_DIR`: where sessions are kept as files without a project; nil when it is not set.
    public let cacheDirectory: String?
    /// The database that the variables name.
    public let location: DatabaseLocation
    /// `AURITE_DB_BUSY_TIMEOUT`: how long SQLite waits for another process's lock.
    public let busyTimeout: Duration
    /// `AURITE_DB_DURABILITY`: whether a commit survives the loss of power, not only the death of a process.
    public let survivesPowerLoss: Bool
    /// Whether files are exported to the database when the program starts.
    public let syncsOnStart: Bool
    /// Whether every operation looks for changes first.
    public let forcesRefresh: Bool
    /// `AURITE_LOG_LEVEL`, else `LOG_LEVEL`.
    public let logLevel: Logger.Level
    /// What is probably not meant, for a person.
    public let warnings: [String]

    /// Reads the documented variables.
    /// - Throws: `CommandFailure` with status 2 that names the variable, where it stands and what it may be.
    public init(_ environment: Environment) throws {
        let reader = SettingReader(environment)
        let enablesDatabase = try reader.bool("AURITE_ENABLE_DB", default: false)
        let storesConfigs = try reader.bool("AURITE_DB_STORE_CONFIGS", default: true)
        let storesHistory = try reader.bool("AURITE_DB_STORE_HISTORY", default: true)
        storesComponentsInDatabase = enablesDatabase && storesConfigs
        storesSessionsInDatabase = enablesDatabase && storesHistory
        cacheDirectory = reader.text("CACHE_DIR")
        let isFull = try reader.choice("AURITE_DB_DURABILITY", ["normal": false, "full": true]) ?? false
        survivesPowerLoss = isFull
        (location, warnings) = try Self.location(reader, survivesPowerLoss: isFull)
        busyTimeout = .seconds(try reader.number("AURITE_DB_BUSY_TIMEOUT", in: 0...3_600) ?? 5)
        syncsOnStart = try reader.bool("AURITE_DB_SYNC_ON_START", default: false)
        forcesRefresh = try reader.bool("AURITE_CONFIG_FORCE_REFRESH", default: false)
        logLevel = reader.logLevel()
    }

    /// `AURITE_DB_URL`, else what `AURITE_DB_TYPE` and the single variables say.
    private static func location(
        _ reader: SettingReader,
        survivesPowerLoss: Bool
    ) throws -> (DatabaseLocation, [String]) {
        let type = try reader.choice("AURITE_DB_TYPE", ["sqlite": false, "postgresql": true, "postgres": true])
        if let url = reader.text("AURITE_DB_URL") {
            switch try DatabaseLocation(url) {
            case .sqlite(let path): return (.sqlite(path: path), [])
            case .postgres(var options):
                try reader.apply(to: &options, survivesPowerLoss: survivesPowerLoss)
                return (.postgres(options), [])
            }
        }
        guard type == true else {
            let path = reader.text("AURITE_DB_PATH") ?? ".aurite_db/aurite.db"
            let server = ["AURITE_DB_HOST", "AURITE_DB_USER", "AURITE_DB_PASSWORD", "AURITE_DB_NAME"]
            let isProbablyMeant = type == nil && server.contains { reader.text($0) != nil }
            let warning = "PostgreSQL variables are set, and SQLite is used: set AURITE_DB_TYPE=postgresql to use them."
            return (.sqlite(path: path), isProbablyMeant ? [warning] : [])
        }
        var options = PostgresOptions()
        options.host = reader.text("AURITE_DB_HOST") ?? "localhost"
        options.port = Int(try reader.number("AURITE_DB_PORT", in: 1...65_535) ?? 5_432)
        options.user = try reader.required("AURITE_DB_USER", for: "PostgreSQL")
        options.password = reader.secret("AURITE_DB_PASSWORD")
        options.database = reader.text("AURITE_DB_NAME") ?? "aurite_storage"
        try reader.apply(to: &options, survivesPowerLoss: survivesPowerLoss)
        return (.postgres(options), [])
    }
}

extension SettingReader {
    /// The same for a server that the settings do not name as the database in use.
    func applyServer(to options: inout PostgresOptions) throws {
        let isFull = try choice("AURITE_DB_DURABILITY", ["normal": false, "full": true]) ?? false
        try apply(to: &options, survivesPowerLoss: isFull)
    }

    /// What holds for a server however it is named.
    fileprivate func apply(to options: inout PostgresOptions, survivesPowerLoss: Bool) throws {
        if let size = try number("AURITE_DB_POOL_SIZE", in: 1...1_000) { options.poolSize = Int(size) }
        if let seconds = try number("AURITE_DB_POOL_TIMEOUT", in: 0...3_600) { options.poolTimeout = .seconds(seconds) }
        if let seconds = try number("AURITE_DB_STATEMENT_TIMEOUT", in: 0...86_400) {
            options.statementTimeout = .seconds(seconds)
        }
        let modes = Dictionary(uniqueKeysWithValues: PostgresOptions.TLSMode.allCases.map { ($0.rawValue, $0) })
        if let mode = try choice("AURITE_DB_SSLMODE", modes) { options.tlsMode = mode }
        if let path = text("AURITE_DB_SSLROOTCERT") { options.tlsRootCertificate = path }
        options.wait = .seconds(try number("AURITE_DB_WAIT", in: 0...3_600) ?? 30)
        options.durability = survivesPowerLoss ? .full : .normal
    }
}
