/// One SQL statement with its binds.
///
/// A query is written as an interpolated literal. Every `\(value)` becomes a bind and never part of
/// the text, so there is no way to inject SQL by accident; raw text has to say `unsafe`.
///
/// ```swift
/// let name = "planner'; DROP TABLE components"
/// let query: SQLQuery = "SELECT config FROM components WHERE name = \(name)"
/// query.text   // SELECT config FROM components WHERE name = $1
/// ```
///
/// Binds are numbered `$1, $2 …` in order of appearance, which SQLite and PostgreSQL both accept.
/// Statements are cached by their text: keep it the same from call to call.
public struct SQLQuery: ExpressibleByStringInterpolation, Sendable {
    public var text: String
    public var binds: [SQLValue]

    public init(stringLiteral text: String) {
        self.text = text
        binds = []
    }

    public init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
        binds = interpolation.binds
    }

    /// Takes text that the program itself wrote, such as a schema step. Never pass outside input.
    public init(unsafe text: String, binds: [SQLValue] = []) {
        self.text = text
        self.binds = binds
    }

    /// Collects the text and the binds of one literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var binds: [SQLValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            binds.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds a bind.
        public mutating func appendInterpolation(_ value: some SQLEncodable) {
            binds.append(value.sqlValue)
            text += "$\(binds.count)"
        }

        /// Adds a bind that is SQL NULL for nil.
        public mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
            binds.append(value.sqlValue)
            text += "$\(binds.count)"
        }

        /// Adds text as it is: for names and fragments of the program's own making.
        public mutating func appendInterpolation(unsafe text: String) { self.text += text }
    }
}
