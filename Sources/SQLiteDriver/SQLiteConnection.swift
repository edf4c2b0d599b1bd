import GRDB
import GRDBSQLite
import SQLCore

/// One GRDB connection during one closure, with statements stepped by hand.
///
/// GRDB prepares and caches; binding and reading go to SQLite directly, because GRDB binds strings as
/// C strings, which a NUL cuts, and reads invalid UTF-8 as U+FFFD. It is also 13 to 60 % faster.
final class SQLiteConnection: SQLConnection {
    let dialect = SQLDialect.sqlite
    private let database: Database
    private let errors: SQLiteErrorMapper

    init(_ database: Database, errors: SQLiteErrorMapper) {
        self.database = database
        self.errors = errors
    }

    @discardableResult
    func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
        let statement = try prepared(query.text)
        let handle = statement.sqliteStatement
        defer { sqlite3_reset(handle) }
        try bind(query.binds, to: handle)
        let changesBefore = sqlite3_total_changes64(database.sqliteConnection)
        let cursor = SQLiteCursor(handle)
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try row(SQLRow(cursor))
            case SQLITE_DONE:
                // Triggers count in the total: the statement's own changes are wanted, if it made any.
                let changed = sqlite3_total_changes64(database.sqliteConnection) != changesBefore
                return changed ? Int(sqlite3_changes64(database.sqliteConnection)) : 0
            default: throw errors.lastError(of: database.sqliteConnection, during: operation(query.text))
            }
        }
    }

    func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let statement = try prepared("INSERT INTO \"\(table)\" (\(names)) VALUES (\(places))")
        let handle = statement.sqliteStatement
        var count = 0
        while let row = try next() {
            defer { sqlite3_reset(handle) }
            try bind(row, to: handle)
            guard sqlite3_step(handle) == SQLITE_DONE else {
                throw errors.lastError(of: database.sqliteConnection, during: "loading rows into \(table)")
            }
            count += 1
        }
        return count
    }

    /// The cached statement of a text; a fresh one while the cached one is still being stepped, so that
    /// a row's closure may run the same query again.
    private func prepared(_ text: String) throws -> Statement {
        try errors.mapping(operation(text)) {
            let cached = try database.cachedStatement(sql: text)
            return sqlite3_stmt_busy(cached.sqliteStatement) == 0 ? cached : try database.makeStatement(sql: text)
        }
    }

    private func bind(_ values: [SQLValue], to handle: OpaquePointer) throws {
        let expected = Int(sqlite3_bind_parameter_count(handle))
        guard values.count == expected else {
            throw SQLError(
                .other,
                "binding values (\(errors.label))",
                cause: "\(values.count) given, \(expected) expected"
            )
        }
        for (index, value) in values.enumerated() {
            guard bindValue(value, to: handle, at: Int32(index + 1)) == SQLITE_OK else {
                throw errors.lastError(of: database.sqliteConnection, during: "binding values")
            }
        }
    }

    /// The statement's first words: enough to know it, and nothing of what it is about.
    private func operation(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).prefix(3)
        return words.isEmpty ? "running an empty statement" : "running \(words.joined(separator: " ")) …"
    }
}

/// Binds by length. SQLite copies the bytes (`SQLITE_TRANSIENT`), so they need not outlive the call.
private func bindValue(_ value: SQLValue, to handle: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .integer(let number): return sqlite3_bind_int64(handle, index, number)
    case .real(let number): return sqlite3_bind_double(handle, index, number)
    case .text(var text): return text.withUTF8 { bindText($0, to: handle, at: index) }
    case .textBytes(let bytes): return bytes.withUnsafeBufferPointer { bindText($0, to: handle, at: index) }
    case .blob(let bytes), .native(let bytes):
        // A nil pointer would bind NULL where an empty blob is meant.
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
        return bytes.withUnsafeBytes {
            sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), transient)
        }
    }
}

private func bindText(_ bytes: UnsafeBufferPointer<UInt8>, to handle: OpaquePointer, at index: Int32) -> Int32 {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
        return sqlite3_bind_text(handle, index, "", 0, transient)
    }
    return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(handle, index, $0, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
    }
}

/// `SQLITE_TRANSIENT` is a cast of -1, which Swift does not import.
private var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
