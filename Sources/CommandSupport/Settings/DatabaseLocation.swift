import Foundation
public import PostgresDriver

/// Which database is meant: a SQLite file or a PostgreSQL server.
public enum DatabaseLocation: Sendable {
    /// A file's path, relative to the working directory.
    case sqlite(path: String)
    case postgres(PostgresOptions)

    /// Reads a URL or a path.
    ///
    /// `sqlite:///a.db` is relative and `sqlite:////data/a.db` absolute, as SQLAlchemy has it;
    /// `postgresql://user:password@host:5432/name?sslmode=require&pgbouncer=true`; anything without `://` is
    /// the path of a SQLite file.
    /// - Throws: `CommandFailure` with status 2. A URL may hold a password, so it is never repeated.
    public init(_ text: String) throws {
        guard let schemeEnd = text.range(of: "://") else {
            self = .sqlite(path: text)
            return
        }
        let scheme = text[..<schemeEnd.lowerBound].split(separator: "+").first ?? ""
        switch scheme {
        case "sqlite":
            let path = text[schemeEnd.upperBound...].prefix { $0 != "?" }
            guard path.hasPrefix("/"), path.count > 1 else {
                throw CommandFailure(
                    "the database URL names no file",
                    hint: "Write sqlite:///relative.db or sqlite:////absolute/path.db.",
                    status: .usage
                )
            }
            self = .sqlite(path: String(path.dropFirst()))
        case "postgresql", "postgres":
            do {
                self = .postgres(try PostgresOptions(url: text))
            } catch {
                let failure = CommandFailure(error)
                throw CommandFailure(failure.message, hint: failure.hint, status: .usage)
            }
        default:
            throw CommandFailure(
                "the database URL begins with '\(scheme)://'",
                hint: "Known are sqlite:/// and postgresql://.",
                status: .usage
            )
        }
    }

    /// The documented name of the kind: `sqlite` or `postgresql`.
    public var typeName: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgresql"
        }
    }

    /// What tells the database from every other as far as its name can: an absolute path with links followed, or host,
    /// port, database and schema. No password is in it.
    public var identity: String {
        switch self {
        case .sqlite(let path):
            // Links of the folder, since the file may not be there yet.
            let file = URL(fileURLWithPath: path).standardizedFileURL
            let folder = file.deletingLastPathComponent().resolvingSymlinksInPath()
            return "sqlite:" + folder.appendingPathComponent(file.lastPathComponent).resolvingSymlinksInPath().path
        case .postgres(let options):
            return "postgresql:\(options.host):\(options.port)/\(options.database)/\(options.schema ?? "")"
        }
    }

    /// Where it is, for a table of two columns: the path, or host and port with the database.
    public var rows: [(name: String, value: String)] {
        switch self {
        case .sqlite(let path): [("type", typeName), ("path", path)]
        case .postgres(let options):
            [("type", typeName), ("host", "\(options.host):\(options.port)"), ("database", options.database)]
        }
    }

    /// The lines of `.env` that make the program use the database, a password never shown.
    public var environmentLines: [String] {
        switch self {
        case .sqlite(let path): return ["AURITE_DB_TYPE=sqlite", "AURITE_DB_PATH=\(path)"]
        case .postgres(let options):
            if options.schema != nil || options.usesPgBouncer {
                let parameters = [
                    options.schema.map { "schema=\($0)" }, options.usesPgBouncer ? "pgbouncer=true" : nil,
                ]
                return [
                    "AURITE_DB_URL=postgresql://\(options.user):********@\(options.host):\(options.port)/"
                        + "\(options.database)?\(parameters.compactMap { $0 }.joined(separator: "&"))"
                ]
            }
            return [
                "AURITE_DB_TYPE=postgresql", "AURITE_DB_HOST=\(options.host)", "AURITE_DB_PORT=\(options.port)",
                "AURITE_DB_USER=\(options.user)", "AURITE_DB_PASSWORD=********", "AURITE_DB_NAME=\(options.database)",
            ]
        }
    }
}
