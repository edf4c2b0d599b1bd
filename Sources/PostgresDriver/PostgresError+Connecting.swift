import Foundation
import SQLCore

/// Why a connection could not be made. Connecting has no result to ask for an SQLSTATE; libpq writes it into its text
/// when it is asked to be verbose, so the server's language does not matter.
struct ConnectFailure {
    let error: SQLError
    /// Empty when no server answered.
    let sqlState: String

    /// Whether a server that starts later would help: nobody listens, the name is not known yet, it is starting up.
    var isWorthWaiting: Bool { error.kind == .unreachable && (sqlState.isEmpty || sqlState == "57P03") && !isTLS }
    private let isTLS: Bool

    /// - Parameters:
    ///   - text: what libpq wrote, several lines where it tried several addresses.
    ///   - mapper: what the database is called and who asks.
    ///   - password: cut out of the text, whatever stands there.
    init(_ text: String, _ options: PostgresOptions, _ mapper: PostgresErrorMapper) {
        // `connection to server at "localhost" (::1), port 1 failed: FATAL:  28P01: password authentication failed …`
        let lines = text.split(separator: "\n").map(String.init)
        let stated = lines.lazy.compactMap(Self.stated).first
        sqlState = stated?.state ?? ""
        let cause = stated?.message ?? Self.cause(lines)
        let lower = text.lowercased()
        isTLS = sqlState.isEmpty && (lower.contains("ssl") || lower.contains("certificate"))
        let (kind, hint) = Self.kindAndHint(sqlState, lower, isTLS: isTLS, options, mapper)
        error = SQLError(
            kind,
            "connecting to the \(mapper.label)",
            cause: Self.without(options.password, cause),
            hint: hint
        )
    }

    /// The place of our tables is missing, or closed to the role.
    init(_ schema: MissingSchema, _ options: PostgresOptions, _ mapper: PostgresErrorMapper) {
        let role = SQLName.quoted(options.user)
        let name = options.schema.map(SQLName.quoted)
        let operation = "connecting to the \(mapper.label)"
        isTLS = false
        switch (schema.state, name) {
        case ("closed", let name?):
            sqlState = "42501"
            error = SQLError(
                .permission,
                operation,
                cause: "the role \(role) may not use the schema \(name)",
                hint: "Let its owner or an administrator run: GRANT USAGE, CREATE ON SCHEMA \(name) TO \(role);"
            )
        case (_, let name?):
            sqlState = "3F000"
            error = SQLError(
                .missingDatabase,
                operation,
                cause: "the schema \(name) does not exist",
                hint: """
                    `\(options.names.creation)` creates it when the role may; else let an administrator run:
                    CREATE SCHEMA \(name) AUTHORIZATION \(role);
                    """
            )
        case (_, nil):
            sqlState = "3F000"
            error = SQLError(
                .missingDatabase,
                operation,
                cause: "none of the schemas in the role's search path exists, or the role may use none",
                hint: "Name one with ?schema=NAME in \(options.names.url), or let an administrator run: "
                    + "CREATE SCHEMA \(role) AUTHORIZATION \(role);"
            )
        }
    }

    private static func stated(_ line: String) -> (state: String, message: String)? {
        // Two spaces follow the severity.
        guard let severity = line.range(of: ":  ") else { return nil }
        let rest = line[severity.upperBound...]
        let state = rest.prefix(5)
        guard state.utf8.count == 5, state.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isUppercase) }),
            rest.dropFirst(5).hasPrefix(": ")
        else { return nil }
        return (String(state), String(rest.dropFirst(7)))
    }

    private static func cause(_ lines: [String]) -> String {
        guard let line = lines.first(where: { $0.contains("failed: ") }) ?? lines.first else { return "no answer" }
        let cause = line.range(of: " failed: ").map { String(line[$0.upperBound...]) } ?? line
        return cause.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func kindAndHint(
        _ state: String,
        _ text: String,
        isTLS: Bool,
        _ options: PostgresOptions,
        _ mapper: PostgresErrorMapper
    ) -> (SQLError.Kind, String) {
        let names = options.names
        switch state {
        case "28P01", "28000":
            return (
                .authentication,
                """
                Verify \(names.credentials) are correct.
                Check PostgreSQL pg_hba.conf for authentication settings.
                """
            )
        case "3D000":
            return (
                .missingDatabase,
                """
                Create the database manually or ensure the user has CREATE DATABASE permissions:
                \(creationLines(options))
                """
            )
        case "42501":
            return (
                .permission,
                "Grant it: GRANT CONNECT ON DATABASE \(SQLName.quoted(options.database)) "
                    + "TO \(SQLName.quoted(options.user));"
            )
        case "53300": return (.busy, mapper.slotsHint)
        case "57P03": return (.unreachable, "The server is starting up or shutting down: try again.")
        default: break
        }
        if isTLS {
            return (
                .unreachable,
                "The encrypted connection failed. Check \(names.encryption), and that the "
                    + "server has TLS on and a certificate for this host's name."
            )
        }
        if text.contains("password supplied") || text.contains("requested authentication") {
            return (.authentication, "Verify \(names.credentials) are correct.")
        }
        if text.contains("definition of service") {
            return (.other, "The variable PGSERVICE of libpq is set to an unknown service: unset it.")
        }
        return (
            .unreachable,
            """
            Check that PostgreSQL is running and accessible.
            Verify firewall rules allow connection on the specified port.
            Ensure \(names.host) is correct (use 'postgres' in Docker).
            """
        )
    }

    /// The guide's two lines, with this database's names.
    static func creationLines(_ options: PostgresOptions) -> String {
        let user = shellSafe(options.user)
        let database = shellSafe(options.database)
        return """
            sudo -u postgres psql -c "CREATE USER \(user) WITH PASSWORD '…';"
            sudo -u postgres psql -c "CREATE DATABASE \(database) OWNER \(user);"
            """
    }

    /// A name as it stands in SQL between a shell's double quotes.
    private static func shellSafe(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        if isPlain { return name }
        return SQLName.quoted(name).flatMap { "\"$`\\".contains($0) ? ["\\", $0] : [$0] }.reduce(into: "") {
            $0.append($1)
        }
    }

    private static func without(_ password: String?, _ text: String) -> String {
        guard let password, !password.isEmpty else { return text }
        return text.replacingOccurrences(of: password, with: "<redacted>")
    }
}
