/// Cuts a `.env` text into statements.
///
/// It works on Unicode scalars: to Swift a `\r\n` or a letter with its accent is one character.
struct DotEnvReader {
    /// One statement.
    enum Statement {
        /// The value as written, without quotes and escapes, `${…}` not yet filled in.
        case binding(key: String, value: String)
        /// A comment, or a key without `=`.
        case nothing
        /// Something that is none of these, at a line from 1.
        case fault(line: Int)
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        // Every line end counts as `\n`, also inside quotes.
        for scalar in text.unicodeScalars {
            if scalar == "\n", scalars.last == "\r" { scalars.removeLast() }
            scalars.append(scalar)
        }
        scalars = scalars.map { $0 == "\r" ? "\n" : $0 }
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        self.scalars = scalars
    }

    /// The next statement, or nil at the end.
    mutating func next() -> Statement? {
        skip { Self.isSpace($0) }
        guard position < scalars.count else { return nil }
        let start = position
        if let statement = statement() { return statement }
        skip { $0 != "\n" }
        return .fault(line: 1 + scalars[..<start].count { $0 == "\n" })
    }

    /// nil when the text makes no sense from here.
    private mutating func statement() -> Statement? {
        skipExport()
        var key: String?
        if peek != "#" {
            guard let found = self.key() else { return nil }
            key = found
        }
        skipBlanks()
        var raw: String?
        if peek == "=" {
            position += 1
            skipBlanks()
            guard let found = value() else { return nil }
            raw = found
        }
        skipBlanks()
        if peek == "#" { skip { $0 != "\n" } }
        guard peek == nil || peek == "\n" else { return nil }
        guard let key, let raw else { return .nothing }
        return .binding(key: key, value: raw)
    }

    /// `export` is a keyword only before white space: `export=1` sets a variable of that name.
    private mutating func skipExport() {
        let word = Array("export".unicodeScalars)
        guard scalars[position...].starts(with: word) else { return }
        let end = position + word.count
        guard end < scalars.count, Self.isBlank(scalars[end]) else { return }
        position = end
        skipBlanks()
    }

    private mutating func key() -> String? {
        if peek == "'" {
            guard let end = scalars[(position + 1)...].firstIndex(of: "'"), end > position + 1 else { return nil }
            defer { position = end + 1 }
            return text(scalars[(position + 1)..<end])
        }
        let start = position
        skip { $0 != "=" && $0 != "#" && !Self.isSpace($0) }
        return position > start ? text(scalars[start..<position]) : nil
    }

    private mutating func value() -> String? {
        switch peek {
        case nil, "\n": return ""
        case "'": return quoted("'").map { unescape($0, ["\\": "\\", "'": "'"]) }
        case "\"": return quoted("\"").map { unescape($0, Self.doubleQuoteEscapes) }
        default: return unquoted()
        }
    }

    /// The text between quotes. A quote right behind a backslash does not close, unless no other does.
    private mutating func quoted(_ quote: Unicode.Scalar) -> ArraySlice<Unicode.Scalar>? {
        let body = scalars[(position + 1)...]
        let unescaped = body.indices.first { body[$0] == quote && ($0 == body.startIndex || body[$0 - 1] != "\\") }
        guard let closing = unescaped ?? body.lastIndex(of: quote) else { return nil }
        position = closing + 1
        return body[..<closing]
    }

    private mutating func unquoted() -> String {
        let start = position
        skip { $0 != "\n" }
        var line = scalars[start..<position]
        let comment = line.indices.first { $0 > start && line[$0] == "#" && Self.isSpace(line[$0 - 1]) }
        if let comment { line = line[..<comment] }
        while let last = line.last, Self.isSpace(last) { line.removeLast() }
        return text(line)
    }

    private static let doubleQuoteEscapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{0B}",
    ]

    /// Other backslashes stay as they are.
    private func unescape(
        _ body: ArraySlice<Unicode.Scalar>,
        _ escapes: [Unicode.Scalar: Unicode.Scalar]
    ) -> String {
        var out: [Unicode.Scalar] = []
        var index = body.startIndex
        while index < body.endIndex {
            if body[index] == "\\", index + 1 < body.endIndex, let meaning = escapes[body[index + 1]] {
                out.append(meaning)
                index += 2
            } else {
                out.append(body[index])
                index += 1
            }
        }
        return text(out[...])
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
        while position < scalars.count, condition(scalars[position]) { position += 1 }
    }

    private mutating func skipBlanks() { skip(while: Self.isBlank) }

    private func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(String.UnicodeScalarView(scalars)) }

    /// White space as Python's regular expressions have it: Unicode's and four separators of ASCII.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { isSpace(scalar) && scalar != "\n" }
}
