/// One value on its way into a database or out of it.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Text by its bytes, which need not be UTF-8. SQLite stores any bytes as TEXT, and a copy has
    /// to give them back; a Swift string would turn them into U+FFFD.
    case textBytes([UInt8])
    case blob([UInt8])
    /// A value of a type that the statement names, in the form in which the server itself sends that type: for a bind of
    /// a dialect's own making. A database without such forms takes it for a blob.
    case native([UInt8])
}

/// A Swift value that can be bound to a statement.
public protocol SQLEncodable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLEncodable {
    /// The value itself.
    public var sqlValue: SQLValue { self }
}

extension Int: SQLEncodable {
    /// An integer of 64 bits on every machine; `bigint` in PostgreSQL.
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLEncodable {
    /// An integer of 64 bits; `bigint` in PostgreSQL.
    public var sqlValue: SQLValue { .integer(self) }
}

extension Double: SQLEncodable {
    /// A float of 64 bits; `double precision` in PostgreSQL.
    public var sqlValue: SQLValue { .real(self) }
}

/// 0 or 1, which is how the documented SQLite tables hold booleans.
extension Bool: SQLEncodable {
    /// An integer, which a `boolean` column of PostgreSQL refuses.
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension String: SQLEncodable {
    /// Text in UTF-8; PostgreSQL refuses one that holds a NUL character.
    public var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLEncodable {
    /// A blob; `bytea` in PostgreSQL.
    public var sqlValue: SQLValue { .blob(self) }
}

/// The exact text.
extension JSONText: SQLEncodable {
    /// Text, which PostgreSQL takes for `json` where the column is.
    public var sqlValue: SQLValue { .text(text) }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    /// NULL for nil.
    public var sqlValue: SQLValue { map { $0.sqlValue } ?? .null }
}
