/// Walks over JSON text byte by byte and checks it against RFC 8259.
///
/// Foundation's parsers refuse lone surrogates and `1e400`, drop repeated keys and write `1.0` as
/// `1`. Stored text has to come back byte for byte, so nothing is decoded here: the scanner only
/// finds where values begin and end.
struct JSONScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    let depthLimit: Int
    /// Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python's `json` writes and reads them.
    let takesNonFinite: Bool
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int, takesNonFinite: Bool = false) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.takesNonFinite = takesNonFinite
    }

    /// Checks that the bytes are one value, with white space around it at most.
    /// - Returns: the range of the value without the white space.
    mutating func document() throws(JSONSyntaxError) -> Range<Int> {
        skipWhitespace()
        let start = position
        try value(depth: 0)
        let end = position
        skipWhitespace()
        guard position == bytes.count else { throw error("expected the end of the text") }
        return start..<end
    }

    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) {
        guard depth <= depthLimit else { throw error("nested deeper than \(depthLimit) levels") }
        guard position < bytes.count else { throw error("expected a value, met the end of the text") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(depth: depth)
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        case UInt8(ascii: "N") where takesNonFinite: try literal("NaN")
        case UInt8(ascii: "I") where takesNonFinite: try literal("Infinity")
        default: throw error("expected a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) {
        position += 1
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error("expected a key in double quotes")
            }
            try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw error("expected ':' after a key") }
            skipWhitespace()
            try value(depth: depth + 1)
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw error("expected ',' or '}'") }
            skipWhitespace()
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) {
        position += 1
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            try value(depth: depth + 1)
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw error("expected ',' or ']'") }
            skipWhitespace()
        }
    }

    private mutating func string() throws(JSONSyntaxError) {
        let start = position
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                try escape()
            case 0..<0x20:
                throw error("control character in a string: write it as an escape")
            default:
                position += 1
            }
        }
        position = start
        throw error("string without an end")
    }

    private mutating func escape() throws(JSONSyntaxError) {
        guard position + 1 < bytes.count else { throw error("string without an end") }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let digits = bytes[min(position + 2, bytes.count)..<min(position + 6, bytes.count)]
            guard digits.count == 4, digits.allSatisfy({ hexDigitValue($0) != nil }) else {
                throw error("expected four hexadecimal digits after \\u")
            }
            position += 6
        default:
            throw error("unknown escape in a string")
        }
    }

    private mutating func number() throws(JSONSyntaxError) {
        _ = take(UInt8(ascii: "-"))
        if takesNonFinite, position < bytes.count, bytes[position] == UInt8(ascii: "I") {
            return try literal("Infinity")
        }
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        if position < bytes.count, isDigit(bytes[position]) { throw error("number with a leading zero") }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
        guard position > start else { throw error("expected a digit") }
    }

    private mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
        let end = position + word.utf8CodeUnitCount
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else { throw error("expected a value") }
        position = end
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func error(_ reason: String) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: position, in: bytes)
    }
}

/// The value of a hexadecimal digit, or nil for any other byte.
func hexDigitValue(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
