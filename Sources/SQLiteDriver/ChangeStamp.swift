import GRDBSQLite
import SQLCore
import Synchronization

/// Reads `PRAGMA data_version` on a connection that does nothing else, in about 3 microseconds.
///
/// On a connection that neither writes nor stands in a transaction the number moves with every other
/// connection's commit, in this process or another. Asking on the writer would miss our own commits;
/// asking inside a read transaction would miss everything.
/// Source: https://www.sqlite.org/pragma.html#pragma_data_version
final class ChangeStamp: Sendable {
    /// The connection with its one statement.
    ///
    /// `@unchecked`: both pointers are used under the mutex alone and freed when the last owner is gone.
    private struct Handle: @unchecked Sendable {
        let connection: OpaquePointer
        let statement: OpaquePointer
    }

    private let path: String
    private let errors: SQLiteErrorMapper
    private let handle = Mutex<Handle?>(nil)

    init(path: String, errors: SQLiteErrorMapper) {
        self.path = path
        self.errors = errors
    }

    deinit { close() }

    /// The present number; the connection is opened by the first call.
    func read() throws -> Int64 {
        try handle.withLock { handle in
            let opened = try handle ?? open()
            handle = opened
            defer { sqlite3_reset(opened.statement) }
            guard sqlite3_step(opened.statement) == SQLITE_ROW else {
                throw errors.lastError(of: opened.connection, during: "asking for changes")
            }
            return sqlite3_column_int64(opened.statement, 0)
        }
    }

    func close() {
        handle.withLock { handle in
            sqlite3_finalize(handle?.statement)
            sqlite3_close_v2(handle?.connection)
            handle = nil
        }
    }

    private func open() throws -> Handle {
        var connection: OpaquePointer?
        var statement: OpaquePointer?
        // Read and write: a reader of a WAL database must be able to make the shared-memory file.
        let code = sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let connection,
            sqlite3_prepare_v2(connection, "PRAGMA data_version", -1, &statement, nil) == SQLITE_OK, let statement
        else {
            defer { sqlite3_close_v2(connection) }
            throw errors.lastError(of: connection, during: "asking for changes")
        }
        return Handle(connection: connection, statement: statement)
    }
}
