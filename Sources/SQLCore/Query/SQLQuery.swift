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
    /// The statement with `$1`, `$2` … where the binds belong.
    public var text: String
    /// The values in the order of their numbers: the first one is `$1`.
    public var binds: [SQLValue]

    /// Takes a literal without values, so without binds.
    public init(stringLiteral text: String) {
        self.text = text
        binds = []
    }

    /// Takes a literal with its values as binds.
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

        /// Reserves room for the literal's text and a number of binds.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            binds.reserveCapacity(interpolationCount)
        }

        /// Adds the text between two values as it stands in the source.
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

        /// Adds a part of a statement with its binds, which get the next numbers here.
        public mutating func appendInterpolation(_ part: SQLQuery) {
            guard !part.binds.isEmpty, !binds.isEmpty else {
                text += part.text
                binds += part.binds
                return
            }
            let pieces = part.text.split(separator: "$", omittingEmptySubsequences: false)
            text += pieces[0]
            for piece in pieces.dropFirst() {
                let digits = piece.prefix { $0.isNumber }
                text += Int(digits).map { "$\($0 + binds.count)" } ?? "$\(digits)"
                text += piece.dropFirst(digits.count)
            }
            binds += part.binds
        }

        /// Adds text as it is: for names and fragments of the program's own making.
        public mutating func appendInterpolation(unsafe text: String) { self.text += text }
    }
}
