public import SQLCore

/// How a PostgreSQL database is reached and used.
///
/// Printing one never shows the password.
public struct PostgresOptions: Sendable {
    /// What a commit survives. Both survive the death of any process, the server's included.
    public enum Durability: String, Sendable, CaseIterable {
        /// The server's own setting, but never less than its log on disk: `synchronous_commit = off`, which loses
        /// acknowledged commits when the server dies, becomes `local`.
        case normal
        /// At least `synchronous_commit = on`: the log on disk here, and on the synchronous standbys if there are any.
        case full
    }

    /// Whether and how the connection is encrypted, in libpq's words.
    /// Source: https://www.postgresql.org/docs/current/libpq-ssl.html
    public enum TLSMode: String, Sendable, CaseIterable {
        case disable
        case allow
        case prefer
        case require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    /// A host's name, an address, or the folder of a Unix socket.
    public var host = "localhost"
    /// The TCP port; for a Unix socket the number at the end of the socket's name.
    public var port = 5432
    /// The role to log in as.
    public var user = ""
    /// Nil where the server asks for none, or where `~/.pgpass` has it.
    public var password: String?
    /// The name as the server has it, upper and lower case told apart.
    public var database = ""
    /// By default encrypted where the server can, and unencrypted where it cannot.
    public var tlsMode: TLSMode = .prefer
    /// The file with the authorities that may have signed the server's certificate.
    public var tlsRootCertificate: String?
    /// The file with the certificate by which this program proves who it is.
    public var tlsCertificate: String?
    /// The file with that certificate's key.
    public var tlsKey: String?
    /// What the server's views and logs call the connections.
    public var applicationName = "aurite"
    /// Options for the server process, as `-c geqo=off`.
    public var serverOptions: String?
    /// The schema of our tables, when it is not the role's own first one.
    public var schema: String?

    /// How many connections are open at most, besides the one that listens for changes.
    public var poolSize = 10
    /// How long a caller waits for a connection when all are in use.
    public var poolTimeout: Duration = .seconds(30)
    /// How long one attempt to connect may take.
    public var connectTimeout: Duration = .seconds(10)
    /// How long a statement may run; zero is no limit.
    public var statementTimeout: Duration = .zero
    /// How long a transaction may idle before the server ends it; zero is no limit.
    public var idleInTransactionTimeout: Duration = .seconds(60)
    /// How long a connection may idle before it is tried out again.
    public var healthCheckAfter: Duration = .seconds(30)
    /// How old a connection may become.
    public var maximumAge: Duration = .seconds(3_600)
    /// Whether pgbouncer in transaction mode stands before the server: nothing is kept in a session then.
    public var usesPgBouncer = false
    /// How long `connect` keeps trying to reach a server that is not there yet.
    public var wait: Duration = .zero
    /// Whether `connect` may create the database, and the schema that is named, when they are missing.
    public var createsDatabase = false
    /// Holds for this program's transactions; the server's setting stays as it is.
    public var durability: Durability = .normal
    /// What errors call these options.
    public var names = SettingNames()

    /// The documented defaults, and neither a user nor a database.
    public init() {}
}

extension PostgresOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `PostgreSQL database aurite at localhost:5432`.
    public var description: String {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return "PostgreSQL database \(database) at \(place)"
    }

    /// The same: a debugger's words reach logs too.
    public var debugDescription: String { description }

    /// Nothing to look into: `dump` would show the password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
