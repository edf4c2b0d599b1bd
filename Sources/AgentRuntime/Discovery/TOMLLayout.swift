/// Where the keys and values of a TOML text lie.
///
/// TOMLKit checks a text and reads it, and says nothing about places. This finds them, so that an error
/// can name a line and an edit can leave every other byte as it is. It is meant for text that TOMLKit
/// has accepted; on other text it stops early and finds less, it never fails.
struct TOMLLayout {
    /// One `key = value`.
    struct Entry {
        /// The whole path: `["aurite", "projects"]`, however it is spelled.
        let path: [String]
        /// The keys as they stand before the `=`.
        let keyRange: Range<Int>
        let valueRange: Range<Int>
        /// Where an array's elements lie; empty for other values.
        let elements: [Range<Int>]
        /// Whether it stands between the braces of an inline table.
        let isInline: Bool
        /// The table whose header stands above it; nil before the first header.
        let table: Int?
    }

    /// One `[header]`.
    struct Table {
        let path: [String]
        let headerRange: Range<Int>
        let isArrayElement: Bool
    }

    private(set) var entries: [Entry] = []
    private(set) var tables: [Table] = []
    /// The first place where a table's name or a value belongs and nothing like one stands.
    ///
    /// TOMLKit must not see such a text. Where the toml++ 3.4 in it expects one of them it relies on
    /// assertions, so `[#]`, `[ } ]` or `1979-05-27 0` end the process instead of throwing, in release
    /// builds as well.
    private(set) var fault: (offset: Int, expected: String)?
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// TOMLKit refuses deeper nesting as well.
    private static let depthLimit = 256

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        while position < bytes.count {
            skipBlank(newlines: true)
            guard position < bytes.count else { break }
            let start = position
            if bytes[position] == UInt8(ascii: "[") {
                header(from: start)
            } else {
                let table = tables.isEmpty ? nil : tables.count - 1
                entry(below: tables.last?.path ?? [], table: table, isInline: false)
            }
            if position == start { break }
        }
    }

    /// The last entry of a path: TOML allows only one.
    func entry(_ path: [String]) -> Entry? { entries.last { $0.path == path } }

    private mutating func header(from start: Int) {
        position += 1
        let isArrayElement = take(UInt8(ascii: "["))
        skipBlank(newlines: false)
        if position < bytes.count {
            let byte = bytes[position]
            let isKey = isBareKey(byte) || isQuote(byte) || byte == UInt8(ascii: "]")
            if !isKey { note(fault: "a table's name") }
        }
        let path = keys()
        skipBlank(newlines: false)
        while take(UInt8(ascii: "]")) {}
        tables.append(Table(path: path, headerRange: start..<position, isArrayElement: isArrayElement))
    }

    private mutating func entry(below path: [String], table: Int?, isInline: Bool) {
        let start = position
        let fullPath = path + keys()
        let keyEnd = position
        skipBlank(newlines: false)
        guard take(UInt8(ascii: "=")) else {
            position = bytes.count
            return
        }
        skipBlank(newlines: false)
        let valueStart = position
        let elements = value(path: fullPath, table: table)
        entries.append(
            Entry(
                path: fullPath,
                keyRange: start..<keyEnd,
                valueRange: valueStart..<position,
                elements: elements,
                isInline: isInline,
                table: table
            )
        )
    }

    /// Steps over `a.b."c d"`, leaving the position behind the last key.
    private mutating func keys() -> [String] {
        var found: [String] = []
        while position < bytes.count {
            skipBlank(newlines: false)
            let start = position
            if position < bytes.count, isQuote(bytes[position]) {
                string()
                found.append(TOMLString.decode(bytes[start..<position]))
            } else {
                while position < bytes.count, isBareKey(bytes[position]) { position += 1 }
                guard position > start else { return found }
                found.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            let end = position
            skipBlank(newlines: false)
            guard take(UInt8(ascii: ".")) else {
                position = end
                return found
            }
        }
        return found
    }

    /// Steps over a value and notes the entries of inline tables.
    /// - Returns: where the elements of an array lie.
    private mutating func value(path: [String], table: Int?) -> [Range<Int>] {
        guard position < bytes.count, depth < Self.depthLimit else {
            position = bytes.count
            return []
        }
        depth += 1
        defer { depth -= 1 }
        switch bytes[position] {
        case UInt8(ascii: "["):
            return array()
        case UInt8(ascii: "{"):
            position += 1
            while position < bytes.count {
                skipBlank(newlines: true)
                if take(UInt8(ascii: "}")) { return [] }
                if take(UInt8(ascii: ",")) { continue }
                entry(below: path, table: table, isInline: true)
            }
            return []
        case let byte where isQuote(byte):
            string()
            return []
        default:
            // Numbers, dates and words end at a comma, a bracket, a comment or the line; a date may hold one space.
            let start = position
            while position < bytes.count, !",]}#\r\n".utf8.contains(bytes[position]) { position += 1 }
            while position > start, isSpace(bytes[position - 1]) { position -= 1 }
            if !TOMLScalar.isPlausible(bytes[start..<position]) { note(fault: "a value", at: start) }
            return []
        }
    }

    private mutating func array() -> [Range<Int>] {
        var elements: [Range<Int>] = []
        position += 1
        while position < bytes.count {
            skipBlank(newlines: true)
            if take(UInt8(ascii: "]")) { return elements }
            if take(UInt8(ascii: ",")) { continue }
            let start = position
            // Entries of tables inside an array have no path of their own.
            let known = entries.count
            _ = value(path: [], table: nil)
            entries.removeSubrange(known...)
            guard position > start else { break }
            elements.append(start..<position)
        }
        return elements
    }

    private mutating func note(fault expected: String, at offset: Int? = nil) {
        if fault == nil { fault = (offset ?? position, expected) }
    }

    private mutating func string() {
        let quote = bytes[position]
        let isLong = bytes[position...].starts(with: [quote, quote, quote])
        let isEmptyShort = !isLong && bytes[position...].starts(with: [quote, quote])
        position += isLong ? 3 : 1
        if isEmptyShort {
            position += 1
            return
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                position = min(position + 2, bytes.count)
            } else if bytes[position] != quote {
                position += 1
            } else if !isLong {
                position += 1
                return
            } else if bytes[position...].starts(with: [quote, quote, quote]) {
                // Up to two quotes may stand before the closing three.
                while position < bytes.count, bytes[position] == quote { position += 1 }
                return
            } else {
                position += 1
            }
        }
    }

    private mutating func skipBlank(newlines: Bool) {
        while position < bytes.count {
            let byte = bytes[position]
            if isSpace(byte) || (newlines && (byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"))) {
                position += 1
            } else if newlines, byte == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            } else {
                return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
