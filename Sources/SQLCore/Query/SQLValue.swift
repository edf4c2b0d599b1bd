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
}

/// A Swift value that can be bound to a statement.
public protocol SQLEncodable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLEncodable {
    public var sqlValue: SQLValue { self }
}

extension Int: SQLEncodable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLEncodable {
    public var sqlValue: SQLValue { .integer(self) }
}

extension Double: SQLEncodable {
    public var sqlValue: SQLValue { .real(self) }
}

/// 0 or 1, which is how the documented SQLite tables hold booleans.
extension Bool: SQLEncodable {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension String: SQLEncodable {
    public var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLEncodable {
    public var sqlValue: SQLValue { .blob(self) }
}

/// The exact text.
extension JSONText: SQLEncodable {
    public var sqlValue: SQLValue { .text(text) }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    public var sqlValue: SQLValue { map(\.sqlValue) ?? .null }
}
