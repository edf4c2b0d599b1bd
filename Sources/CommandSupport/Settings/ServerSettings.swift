import PostgresDriver

/// The parts of a server's address as options, variables and answers give them, not all of them known yet.
public struct ServerSettings: Sendable {
    /// A host's name or address.
    public var host: String?
    /// As it was typed.
    public var port: String?
    /// The role.
    public var user: String?
    /// Nil where `.pgpass` may have it.
    public var password: String?
    /// The database's name.
    public var database: String?

    /// Nothing is known yet.
    public init() {}

    /// What the single variables say.
    public init(_ environment: Environment) {
        let reader = SettingReader(environment)
        host = reader.text("AURITE_DB_HOST")
        port = reader.text("AURITE_DB_PORT")
        user = reader.text("AURITE_DB_USER")
        password = reader.secret("AURITE_DB_PASSWORD")
        database = reader.text("AURITE_DB_NAME")
    }

    /// What `other` knows counts before what is known here.
    public func overridden(by other: ServerSettings) -> ServerSettings {
        var result = self
        result.host = other.host ?? host
        result.port = other.port ?? port
        result.user = other.user ?? user
        result.password = other.password ?? password
        result.database = other.database ?? database
        return result
    }
}

extension DatabaseLocation {
    /// A server, the documented defaults where nothing is said.
    /// - Parameters:
    ///   - side: which side of a copy it is, for messages.
    ///   - base: the server that the settings name, whose parts count where nothing else is said.
    /// - Throws: `CommandFailure` when the user is not known or the port is none.
    public static func server(
        _ server: ServerSettings,
        side: String,
        base: DatabaseLocation? = nil,
        settings: Environment
    ) throws -> DatabaseLocation {
        var options = PostgresOptions()
        var isNamed = false
        if case .postgres(let named)? = base {
            options = named
            isNamed = true
        } else {
            try SettingReader(settings).applyServer(to: &options)
        }
        if let host = server.host { options.host = host }
        if let text = server.port {
            guard let port = Int(text), (1...65_535).contains(port) else {
                throw CommandFailure("the \(side)'s port is not a number from 1 to 65535")
            }
            options.port = port
        }
        if let user = server.user { options.user = user }
        if let password = server.password { options.password = password }
        if let database = server.database {
            options.database = database
        } else if !isNamed {
            options.database = "aurite_storage"
        }
        guard !options.user.isEmpty else {
            throw CommandFailure(
                "the \(side) is a PostgreSQL database, and its user is not known",
                hint: "Set AURITE_DB_USER in .env or give --\(side)-user."
            )
        }
        return .postgres(options)
    }

    /// The parts of a server that is known already; of a file none.
    public var server: ServerSettings {
        var settings = ServerSettings()
        guard case .postgres(let options) = self else { return settings }
        settings.host = options.host
        settings.port = "\(options.port)"
        settings.user = options.user
        settings.password = options.password
        settings.database = options.database
        return settings
    }

    /// The path of a file; nil for a server.
    public var path: String? {
        guard case .sqlite(let path) = self else { return nil }
        return path
    }

    /// Whether a password is known.
    public var hasPassword: Bool { server.password != nil }

    /// Whether it is a SQLite file.
    public var isFile: Bool { path != nil }
}
