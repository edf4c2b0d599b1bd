import GRDBSQLite
import SQLCore

/// The row that a statement stands on. Values are read by length, so that NUL and invalid UTF-8 survive.
final class SQLiteCursor: SQLCursor {
    private let handle: OpaquePointer
    let columnCount: Int

    init(_ handle: OpaquePointer) {
        self.handle = handle
        columnCount = Int(sqlite3_column_count(handle))
    }

    func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func isNull(_ column: Int) -> Bool { type(column) == SQLITE_NULL }

    func value(_ column: Int) -> SQLValue {
        switch type(column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, Int32(column)))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, Int32(column)))
        case SQLITE_TEXT:
            withBytes(column) { bytes in
                String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .textBytes(Array(bytes))
            }
        case SQLITE_BLOB: .blob(withBytes(column) { Array($0) })
        default: .null
        }
    }

    func int64(_ column: Int) -> Int64? {
        type(column) == SQLITE_INTEGER ? sqlite3_column_int64(handle, Int32(column)) : nil
    }

    func double(_ column: Int) -> Double? {
        switch type(column) {
        case SQLITE_FLOAT, SQLITE_INTEGER: sqlite3_column_double(handle, Int32(column))
        default: nil
        }
    }

    func withBytes<R>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        // The order matters: asking for the bytes first and the length second is what the manual allows.
        let start = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(
            UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count)
        )
    }

    private func type(_ column: Int) -> Int32 { sqlite3_column_type(handle, Int32(column)) }
}
