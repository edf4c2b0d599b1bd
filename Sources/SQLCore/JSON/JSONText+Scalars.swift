extension JSONText {
    /// The decoded string, or nil when this is no string or holds an unpaired surrogate,
    /// which no Swift string can hold.
    public var string: String? {
        guard kind == .string else { return nil }
        let decoded = decodeString()
        return decoded.isExact ? decoded.string : nil
    }

    /// The decoded string with U+FFFD for unpaired surrogates; for other kinds, the text.
    public var lossyString: String { kind == .string ? decodeString().string : text }

    /// Whether the decoded string is `text`; without decoding where no escape stands in it.
    func isString(_ text: String) -> Bool {
        let body = bytes.dropFirst().dropLast()
        if body.contains(UInt8(ascii: "\\")) { return lossyString.utf8.elementsEqual(text.utf8) }
        return body.count == text.utf8.count && body.elementsEqual(text.utf8)
    }

    /// True or false, or nil when this is no boolean.
    public var bool: Bool? { kind == .boolean ? bytes.first == UInt8(ascii: "t") : nil }

    /// The number when it is written as an integer and fits, or nil.
    public var int: Int? { kind == .number ? Int(text) : nil }

    /// The nearest double of a number (infinite for `1e400`), or nil when this is no number.
    public var double: Double? { kind == .number ? Double(text) : nil }

    /// Whether this is the literal `null`.
    public var isNull: Bool { kind == .null }

    /// The UTF-16 code units of a string, unpaired surrogates included: what two equal strings share
    /// however they are escaped. Meaningless for other kinds.
    public var codeUnits: [UInt16] {
        let body = bytes.dropFirst().dropLast()
        var units: [UInt16] = []
        units.reserveCapacity(body.count)
        var position = body.startIndex
        while position < body.endIndex {
            guard body[position] == UInt8(ascii: "\\") else {
                let run = body[position...].prefix { $0 != UInt8(ascii: "\\") }
                units.append(contentsOf: String(decoding: run, as: UTF8.self).utf16)
                position = run.endIndex
                continue
            }
            let letter = body[position + 1]
            if letter == UInt8(ascii: "u") {
                let digits = body[position + 2..<position + 6]
                units.append(digits.reduce(0) { $0 << 4 | (hexDigitValue($1) ?? 0) })
                position += 6
            } else {
                units.append(unescaped(letter))
                position += 2
            }
        }
        return units
    }

    private func decodeString() -> (string: String, isExact: Bool) {
        let body = bytes.dropFirst().dropLast()
        guard body.contains(UInt8(ascii: "\\")) else { return (String(decoding: body, as: UTF8.self), true) }
        let units = codeUnits
        if let exact = String(validating: units, as: UTF16.self) { return (exact, true) }
        return (String(decoding: units, as: UTF16.self), false)
    }

    /// The character behind a one-letter escape.
    private func unescaped(_ letter: UInt8) -> UInt16 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: UInt16(letter)
        }
    }
}
