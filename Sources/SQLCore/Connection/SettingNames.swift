/// What the people of a program call the settings by which its database was opened, for the next steps in errors.
///
/// Each is a noun that fits behind "check", as `AURITE_DB_HOST` or `the host in CONTEXTPILOT_DATABASE_URL`.
public struct SettingNames: Sendable, Equatable {
    /// The path of a SQLite file.
    public var file = "AURITE_DB_PATH"
    /// How long a statement waits for another process's lock in SQLite, in seconds.
    public var busyTimeout = "AURITE_DB_BUSY_TIMEOUT"
    /// A server's name or address.
    public var host = "AURITE_DB_HOST"
    /// The role and its password.
    public var credentials = "AURITE_DB_USER and AURITE_DB_PASSWORD"
    /// Whether and how a connection is encrypted.
    public var encryption = "AURITE_DB_SSLMODE and AURITE_DB_SSLROOTCERT"
    /// Where everything can be said at once, and parameters such as `?schema=NAME`.
    public var url = "AURITE_DB_URL"
    /// How many connections a pool holds; nil where nobody can choose.
    public var poolSize: String? = "AURITE_DB_POOL_SIZE"
    /// How long a caller waits for one of them; nil where nobody can choose.
    public var poolTimeout: String? = "AURITE_DB_POOL_TIMEOUT"
    /// How long a statement may run.
    public var statementTimeout = "AURITE_DB_STATEMENT_TIMEOUT"
    /// What to run to get a database with its tables, as a person types it.
    public var creation = "aurite export"

    /// Those of `aurite`.
    public init() {}
}
