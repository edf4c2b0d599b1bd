/// The current row of a running statement, as a driver sees it. Columns count from 0.
public protocol SQLCursor: AnyObject {
    var columnCount: Int { get }
    func columnName(_ column: Int) -> String
    func isNull(_ column: Int) -> Bool
    /// The value with the kind that the database gave it.
    func value(_ column: Int) -> SQLValue
    /// The integer, or nil when the value is of another kind.
    func int64(_ column: Int) -> Int64?
    /// The number as a double, or nil when the value is of another kind.
    func double(_ column: Int) -> Double?
    /// Calls the body once with the bytes of a text or blob, valid during the call alone.
    func visitBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows
}

/// One row of a result. It lives only inside the closure that receives it: not being Sendable, it
/// cannot leave the connection's thread.
///
/// Reading is inlinable: where the type is known, nothing is looked up at run time.
public struct SQLRow {
    @usableFromInline let cursor: any SQLCursor

    /// Shows the row that the cursor stands on, and the next one once it has moved.
    public init(_ cursor: any SQLCursor) { self.cursor = cursor }

    /// How many columns the row has.
    public var count: Int { cursor.columnCount }

    /// The name of a column, counted from 0.
    public func name(of column: Int) -> String { cursor.columnName(column) }

    /// Whether a column holds SQL NULL.
    public func isNull(_ column: Int) -> Bool { cursor.isNull(column) }

    /// Gives the bytes of a text or blob, or of any other value's text, for the length of the call; none for NULL.
    public func withBytes<R>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        var result: R?
        try cursor.visitBytes(column) { result = try body($0) }
        guard let result else { preconditionFailure("a cursor gives the bytes of a column once") }
        return result
    }

    /// The same without a result, for loops: a generic result's type is looked up at run time, value by value.
    @inlinable
    public func visitBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        try cursor.visitBytes(column, body)
    }

    /// Reads a column as one type among several that it may be; nil when it is NULL or of another kind.
    @inlinable
    public func ifPresent<T: SQLDecodable>(_ column: Int, as type: T.Type = T.self) throws -> T? {
        try T.decode(from: cursor, column)
    }

    /// Reads a column, counted from 0.
    /// - Throws: `SQLError` of kind `.decoding` when the value is NULL or of another kind.
    @inlinable
    public subscript<T: SQLDecodable>(column: Int) -> T {
        get throws {
            guard let value = try T.decode(from: cursor, column) else { throw mismatch(column, T.self) }
            return value
        }
    }

    @usableFromInline
    func mismatch(_ column: Int, _ type: Any.Type) -> SQLError {
        let found = cursor.isNull(column) ? "NULL" : "a value of another kind"
        return SQLError(
            .decoding,
            "reading column '\(cursor.columnName(column))'",
            cause: "\(found) where \(type) was expected"
        )
    }
}

/// A Swift value that can be read from a column.
public protocol SQLDecodable {
    /// Reads a column; nil when it is NULL or of another kind.
    static func decode(from cursor: any SQLCursor, _ column: Int) throws -> Self?
}

extension SQLValue: SQLDecodable {
    /// Reads any value, NULL as `.null`: never nil.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> SQLValue? { cursor.value(column) }
}

extension Int64: SQLDecodable {
    /// Reads an integer; of PostgreSQL also a boolean, as 0 or 1, and a whole `numeric` that fits.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> Int64? { cursor.int64(column) }
}

extension Int: SQLDecodable {
    /// Reads what `Int64` reads.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> Int? { cursor.int64(column).map(Int.init) }
}

extension Bool: SQLDecodable {
    /// Reads what `Int64` reads; every number but 0 is true.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> Bool? {
        cursor.int64(column).map { $0 != 0 }
    }
}

extension Double: SQLDecodable {
    /// Reads any number, rounded to the nearest double.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> Double? { cursor.double(column) }
}

/// Bytes that are not UTF-8 become U+FFFD; read `[UInt8]` where the exact bytes matter.
extension String: SQLDecodable {
    /// Reads any value as the database writes it; nil for NULL alone.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> String? {
        var text: String?
        if !cursor.isNull(column) { cursor.visitBytes(column) { text = String(decoding: $0, as: UTF8.self) } }
        return text
    }
}

/// The exact bytes of a text or blob.
extension [UInt8]: SQLDecodable {
    /// Reads a blob, or the bytes of any other value's text; nil for NULL alone.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) -> [UInt8]? {
        var bytes: [UInt8]?
        if !cursor.isNull(column) { cursor.visitBytes(column) { bytes = [UInt8]($0) } }
        return bytes
    }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    /// Reads NULL as a nil that was found; nil itself means a value of another kind.
    @inlinable
    public static func decode(from cursor: any SQLCursor, _ column: Int) throws -> Wrapped?? {
        if cursor.isNull(column) { return .some(.none) }
        return try Wrapped.decode(from: cursor, column).map { .some($0) }
    }
}
