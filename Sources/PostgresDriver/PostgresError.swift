import Foundation
import SQLCore

/// Turns the server's SQLSTATE, and libpq's words where there is no server yet, into errors that say what to do.
/// Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
///
/// DETAIL is never taken over: it repeats the values of a row.
struct PostgresErrorMapper: Sendable {
    let label: String
    let user: String
    let database: String
    let names: SettingNames

    init(_ options: PostgresOptions) {
        names = options.names
        label = options.description
        user = options.user
        database = options.database
    }

    /// The error of a statement.
    func statementError(_ state: String, _ message: String, during operation: String) -> SQLError {
        let (kind, hint) = kindAndHint(state)
        return SQLError(kind, "\(operation) (\(label))", cause: Self.withoutValues(state, message), hint: hint)
    }

    /// The error of a connection that broke.
    func lost(_ message: String, during operation: String) -> SQLError {
        // The server's last words have no SQLSTATE once libpq has met the closed socket.
        let hasIdled = message.contains("idle-in-transaction")
        return SQLError(
            hasIdled ? .busy : .unreachable,
            "\(operation) (\(label))",
            cause: "the connection was lost: \(Self.firstLine(message))",
            hint: hasIdled
                ? Self.idledHint
                : "Nothing of the transaction was stored. Check that PostgreSQL is running, then try again."
        )
    }

    /// The error of a connection that broke when the answer to COMMIT was due.
    func unknownFate(_ message: String) -> SQLError {
        SQLError(
            .unreachable,
            "committing (\(label))",
            cause: "the connection was lost while the server was storing: \(Self.firstLine(message))",
            hint: "The write may or may not have been stored: check before repeating it."
        )
    }

    /// The error of a transaction whose statement failed and whose closure went on all the same.
    var abortedByStatement: SQLError {
        SQLError(
            .other,
            "committing (\(label))",
            cause: "a statement failed, so PostgreSQL stored nothing of the transaction",
            hint: "Let the error of the statement leave the closure."
        )
    }

    static let textWithNUL = SQLError(
        .constraintViolation,
        "binding a text",
        cause: "it holds a NUL character, which PostgreSQL cannot store in text",
        hint: "Remove the character (U+0000), or keep the data in SQLite; nothing was changed."
    )

    static func isRetryable(_ state: String) -> Bool { ["40001", "40P01"].contains(state) }

    private func kindAndHint(_ state: String) -> (SQLError.Kind, String?) {
        switch state {
        case "23505": (.uniqueViolation, nil)
        case "22021", "22P05":
            (.constraintViolation, "PostgreSQL stores text as UTF-8 without NUL; nothing was changed.")
        case "42P01", "3F000": (.missingTable, "Run `\(names.creation)` to create tables and populate initial data.")
        case "42501": (.permission, Self.grantHint(user))
        case "25006":
            (.readOnly, "The server or the transaction takes reads only: connect to the primary server to write.")
        case "55P03": (.busy, "Another connection holds the lock: wait for it and try again.")
        case "57014":
            (.busy, "The statement ran past its time limit; change \(names.statementTimeout), or look for a lock.")
        case "25P03": (.busy, Self.idledHint)
        case "26000", "42P05":
            (.other, "Something resets sessions: if pgbouncer stands in front, add ?pgbouncer=true to \(names.url).")
        case "53100": (.full, "Free space on the server's disk; nothing was changed.")
        case "53300": (.busy, slotsHint)
        case "XX001", "XX002": (.notADatabase, "The server reports damaged data: restore a backup.")
        case "57P01", "57P02", "57P03": (.unreachable, "The server is restarting: try again.")
        case _ where Self.isRetryable(state): (.busy, "Other transactions changed the same rows: try again.")
        case _ where state.hasPrefix("23"): (.constraintViolation, nil)
        case _ where state.hasPrefix("22"): (.constraintViolation, nil)
        case _ where state.hasPrefix("08"): (.unreachable, "Check that PostgreSQL is running and accessible.")
        default: (.other, nil)
        }
    }

    /// The messages of class 22 quote the value that did not fit: `invalid input syntax for type integer: "…"`.
    private static func withoutValues(_ state: String, _ message: String) -> String {
        guard state.hasPrefix("22"), let colon = message.range(of: ": ") else { return message }
        return String(message[..<colon.lowerBound])
    }

    private static func firstLine(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? "no message"
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }

    static func grantHint(_ user: String) -> String {
        "Let the owner or an administrator grant it to the role: "
            + "GRANT USAGE, CREATE ON SCHEMA public TO \(SQLName.quoted(user));"
    }

    private static let idledHint =
        "Nothing of the transaction was stored: it stood still past its limit, so the server ended it."

    var slotsHint: String {
        "The server's connections are all in use: \(names.poolSize.map { "lower \($0), or " } ?? "")"
            + "raise max_connections there."
    }

    /// Every connection of a pool stayed in use.
    var poolHint: String {
        let settings = [names.poolSize, names.poolTimeout].compactMap(\.self).joined(separator: " or ")
        return settings.isEmpty ? "Look for slow statements." : "Raise \(settings), or look for slow statements."
    }
}

/// Names inside of SQL text.
enum SQLName {
    static func quoted(_ name: String) -> String {
        "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    static func literal(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
}
