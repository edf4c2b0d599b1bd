import SQLCore

/// Finds the ends of values between brackets, `[{name: a}, {name: "b, c"}]  # d`.
///
/// It needs text that Yams has read without a complaint, and knows only what can hide a bracket or a
/// comma: quotes at the start of a value, comments, and anchors and tags before a value.
struct FlowScanner {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The end of the value that begins at `start`: behind its closing bracket, or before the comma or
    /// bracket that ends it, or before a comment, without the white space there.
    func endOfValue(at start: Int) -> Int {
        var position = start
        var depth = 0
        var isTokenStart = true
        var end = start
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D:
                position += 1
                continue
            case UInt8(ascii: "#") where position == start || isWhitespace(bytes[position - 1]):
                position = endOfLine(at: position)
                continue
            case UInt8(ascii: "\"") where isTokenStart, UInt8(ascii: "'") where isTokenStart:
                position = endOfQuoted(at: position)
                isTokenStart = false
                // A quoted key may touch its colon, and that the value: {"a":"b"}.
                if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
                    position += 1
                    isTokenStart = true
                }
                end = position
                continue
            case UInt8(ascii: "&") where isTokenStart, UInt8(ascii: "!") where isTokenStart:
                while position < bytes.count, !isWhitespace(bytes[position]), !isFlowIndicator(bytes[position]) {
                    position += 1
                }
                end = position
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                isTokenStart = true
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return end }
                depth -= 1
                isTokenStart = false
                if depth == 0 {
                    // `{a: b}: c` would go on; such keys are refused when read.
                    return position + 1
                }
            case UInt8(ascii: ","):
                if depth == 0 { return end }
                isTokenStart = true
            case UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "-"):
                isTokenStart = position + 1 >= bytes.count || isWhitespace(bytes[position + 1])
            default:
                isTokenStart = false
            }
            position += 1
            end = position
        }
        return end
    }

    /// The offset behind the closing quote of the string that opens at `start`.
    func endOfQuoted(at start: Int) -> Int {
        guard start < bytes.count else { return bytes.count }
        let quote = bytes[start]
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                position += 2
            } else if bytes[position] == quote {
                guard quote == UInt8(ascii: "'"), position + 1 < bytes.count, bytes[position + 1] == quote else {
                    return position + 1
                }
                position += 2
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    /// The first byte at or after `start` that is neither white space nor in a comment.
    func skipBlanks(at start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if isWhitespace(bytes[position]) {
                position += 1
            } else if bytes[position] == UInt8(ascii: "#") {
                position = endOfLine(at: position)
            } else {
                break
            }
        }
        return position
    }

    /// The first byte behind the anchor and the tag that may stand before a node.
    func skipProperties(at start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] == UInt8(ascii: "&") || bytes[position] == UInt8(ascii: "!") {
            while position < bytes.count, !isWhitespace(bytes[position]) { position += 1 }
            position = skipBlanks(at: position)
        }
        return min(position, bytes.count)
    }

    private func endOfLine(at start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
        return position
    }

    private func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private func isFlowIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }
}
