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
            String(validating: bytes(column), as: UTF8.self).map { .text($0) } ?? .textBytes(Array(bytes(column)))
        case SQLITE_BLOB: .blob(Array(bytes(column)))
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

    func visitBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        try body(bytes(column))
    }

    private func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        // The order matters: asking for the bytes first and the length second is what the manual allows.
        let start = sqlite3_column_blob(handle, Int32(column))
        let count = start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column)))
        return UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
    }

    private func type(_ column: Int) -> Int32 { sqlite3_column_type(handle, Int32(column)) }
}
