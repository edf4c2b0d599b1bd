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
}
