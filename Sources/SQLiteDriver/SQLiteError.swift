import GRDB
import GRDBSQLite
import SQLCore

/// Turns SQLite's result codes into errors that say what to do.
/// Source: https://www.sqlite.org/rescode.html
struct SQLiteErrorMapper: Sendable {
    let label: String
    let names: SettingNames

    /// Runs a body and turns what GRDB throws into an `SQLError`; other errors pass.
    func mapping<T>(_ operation: @autoclosure () -> String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            // Only code and message: GRDB's description would print the statement and its arguments.
            throw sqlError(
                code: error.extendedResultCode.rawValue,
                message: error.message ?? "no message",
                during: operation()
            )
        }
    }

    /// The error that a connection has just met.
    func lastError(of connection: OpaquePointer?, during operation: String) -> SQLError {
        sqlError(
            code: sqlite3_extended_errcode(connection),
            message: String(cString: sqlite3_errmsg(connection)),
            during: operation
        )
    }

    func sqlError(code: Int32, message: String, during operation: String) -> SQLError {
        let (kind, hint) = kindAndHint(code, message)
        return SQLError(kind, "\(operation) (\(label))", cause: message, hint: hint)
    }

    private func kindAndHint(_ code: Int32, _ message: String) -> (SQLError.Kind, String?) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            (
                .busy,
                """
                Another process is writing: wait for it, or for longer: \(names.busyTimeout) sets the seconds.
                Ensure only one process is writing to the database, or consider PostgreSQL for several at once.
                """
            )
        case SQLITE_CANTOPEN:
            (.unreachable, "Check that the folder exists and that this user may read and write it.")
        case SQLITE_READONLY:
            (.readOnly, "SQLite writes beside the file too: make the file and its folder writable for this user.")
        case SQLITE_NOTADB:
            (.notADatabase, "Check \(names.file): the file is not a SQLite database, and it was left as it is.")
        case SQLITE_CORRUPT:
            (.notADatabase, "The file is damaged: restore a backup, or try `sqlite3 FILE .recover`.")
        case SQLITE_FULL:
            (.full, "Free space on the disk and run the command again; nothing was changed.")
        case SQLITE_IOERR where code == ioErrorSharedMemorySize || code == ioErrorWrite:
            (.full, "The disk did not take the data; it may be full. Nothing was changed.")
        case SQLITE_PERM, SQLITE_AUTH:
            (.permission, "Make the file and its folder writable for this user.")
        case SQLITE_TOOBIG:
            (.constraintViolation, "SQLite stores at most 1,000,000,000 bytes in one value.")
        case SQLITE_CONSTRAINT:
            (
                code == constraintUnique || code == constraintPrimaryKey
                    ? .uniqueViolation : .constraintViolation, nil
            )
        case SQLITE_ERROR where message.hasPrefix("no such table"):
            (.missingTable, "Run `\(names.creation)` to create tables and populate initial data.")
        case SQLITE_MISUSE:
            (.closed, nil)
        default:
            (.other, nil)
        }
    }
}

// Extended codes are macros with casts, which Swift does not import.
private let ioErrorSharedMemorySize = SQLITE_IOERR | (19 << 8)
private let ioErrorWrite = SQLITE_IOERR | (3 << 8)
private let constraintPrimaryKey = SQLITE_CONSTRAINT | (6 << 8)
private let constraintUnique = SQLITE_CONSTRAINT | (8 << 8)
