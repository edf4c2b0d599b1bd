extension JSONText {
    /// The literal `null`.
    public static let null = JSONText(checked: Array("null".utf8)[...])

    /// A string with the escapes that JSON requires and no more: other characters stay as they are.
    public static func string(_ value: String) -> JSONText {
        var out: [UInt8] = []
        out.reserveCapacity(value.utf8.count + 2)
        out.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
            case UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            case 0x08: out += Array(#"\b"#.utf8)
            case 0x0C: out += Array(#"\f"#.utf8)
            case 0x0A: out += Array(#"\n"#.utf8)
            case 0x0D: out += Array(#"\r"#.utf8)
            case 0x09: out += Array(#"\t"#.utf8)
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                out += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
        return JSONText(checked: out[...])
    }

    /// A string, or `null` for nil.
    public static func string(_ value: String?) -> JSONText { value.map { .string($0) } ?? .null }

    /// An integer.
    public static func int(_ value: some BinaryInteger) -> JSONText { JSONText(checked: Array("\(value)".utf8)[...]) }

    /// The shortest text that reads back as the same double; `null` for NaN and infinities, which JSON has no word for.
    public static func double(_ value: Double) -> JSONText {
        value.isFinite ? JSONText(checked: Array("\(value)".utf8)[...]) : .null
    }

    /// `true` or `false`.
    public static func bool(_ value: Bool) -> JSONText { JSONText(checked: Array("\(value)".utf8)[...]) }

    /// An array on one line, the elements' own text unchanged.
    public static func array(_ elements: some Sequence<JSONText>) -> JSONText {
        joined(elements.map(\.bytes), open: "[", close: "]")
    }

    /// An object on one line in the order given, the values' own text unchanged.
    ///
    /// Named apart from the literal form: `object(["b": …, "a": …])` could else be read as a dictionary,
    /// which has no order.
    public static func object(members: some Sequence<(key: String, value: JSONText)>) -> JSONText {
        joined(members.map { JSONText.string($0.key).bytes + Array(": ".utf8) + $0.value.bytes }, open: "{", close: "}")
    }

    /// An object from a literal: `["name": .string("Pilot")]`.
    public static func object(_ members: KeyValuePairs<String, JSONText>) -> JSONText {
        object(members: members.map { (key: $0.key, value: $0.value) })
    }

    private static func joined(_ parts: [ArraySlice<UInt8>], open: Unicode.Scalar, close: Unicode.Scalar) -> JSONText {
        var out = [UInt8(ascii: open)]
        out.reserveCapacity(parts.reduce(2) { $0 + $1.count + 2 })
        for (index, part) in parts.enumerated() {
            if index > 0 { out += [UInt8(ascii: ","), UInt8(ascii: " ")] }
            out += part
        }
        out.append(UInt8(ascii: close))
        return JSONText(checked: out[...])
    }
}

extension JSONText {
    /// The same value laid out over lines; only white space between tokens changes.
    /// - Parameters:
    ///   - indent: what one level adds.
    ///   - margin: what every line but the first begins with.
    ///   - newline: the end of a line.
    public func prettyPrinted(indent: String = "  ", margin: String = "", newline: String = "\n") -> JSONText {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        appendPretty(to: &out, indent: Array(indent.utf8), margin: Array(margin.utf8), newline: Array(newline.utf8))
        return JSONText(checked: out[...])
    }

    private func appendPretty(to out: inout [UInt8], indent: [UInt8], margin: [UInt8], newline: [UInt8]) {
        let inner = margin + indent
        var isEmpty = true
        for (key, value) in Children(of: kind == .object || kind == .array ? bytes : []) {
            if isEmpty { out.append(bytes[bytes.startIndex]) } else { out.append(UInt8(ascii: ",")) }
            isEmpty = false
            out += newline + inner
            if let key { out += key.bytes + Array(": ".utf8) }
            value.appendPretty(to: &out, indent: indent, margin: inner, newline: newline)
        }
        switch (kind, isEmpty) {
        case (.object, true): out += Array("{}".utf8)
        case (.array, true): out += Array("[]".utf8)
        case (.object, false): out += newline + margin + [UInt8(ascii: "}")]
        case (.array, false): out += newline + margin + [UInt8(ascii: "]")]
        default: out += bytes
        }
    }

    /// The same value on one line without white space between tokens.
    public var compact: JSONText {
        switch kind {
        case .object:
            let parts = Children(of: bytes).map { ($0.key?.bytes ?? []) + [UInt8(ascii: ":")] + $0.value.compact.bytes }
            return JSONText(
                checked: ([UInt8(ascii: "{")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")])[...]
            )
        case .array:
            let parts = Children(of: bytes).map { $0.value.compact.bytes }
            return JSONText(
                checked: ([UInt8(ascii: "[")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])[...]
            )
        default:
            return self
        }
    }
}
