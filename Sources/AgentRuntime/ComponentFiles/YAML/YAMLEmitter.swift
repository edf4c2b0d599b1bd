import SQLCore

/// Writes JSON values as a person would write them in YAML, so that every YAML 1.1 reader gets them back.
struct YAMLEmitter {
    var newline: [UInt8] = [0x0A]
    /// Whether strings of more than one line become `|` blocks. Their end depends on what follows, so an
    /// edit that fails its check is tried again without.
    var usesBlockScalars = true
    /// What one level adds.
    var indent = 2

    /// An object's members, one a line, in `column`; the first line without its margin.
    func block(_ object: JSONText, column: Int) -> [UInt8] {
        let values = object.valuesByKey
        var out: [UInt8] = []
        var seen = Set<ExactString>()
        for member in object.members where seen.insert(member.keyText.exactString).inserted {
            if !out.isEmpty { out += newline + spaces(column) }
            let value = values[member.keyText.exactString] ?? member.value
            out += self.member(member.keyText, value, column: column)
        }
        return out.isEmpty ? Array("{}".utf8) : out
    }

    /// `key: value` of an object in `column`.
    func member(_ key: JSONText, _ value: JSONText, column: Int) -> [UInt8] {
        YAMLString(key.lossyString).inline(isFlow: false) + [UInt8(ascii: ":")] + self.value(value, column: column)
    }

    /// What follows the colon of a member in `column`: a blank and the value, or lines below.
    func value(_ value: JSONText, column: Int) -> [UInt8] {
        switch value.kind {
        case .object where !value.members.isEmptySequence:
            return newline + spaces(column + indent) + block(value, column: column + indent)
        case .array where !value.elements.isEmptySequence:
            return newline + spaces(column + indent) + sequence(value, column: column + indent)
        default:
            return [0x20] + scalar(value, column: column)
        }
    }

    private func sequence(_ array: JSONText, column: Int) -> [UInt8] {
        var out: [UInt8] = []
        for element in array.elements {
            if !out.isEmpty { out += newline + spaces(column) }
            out += Array("- ".utf8)
            switch element.kind {
            case .object: out += block(element, column: column + 2)
            case .array where !element.elements.isEmptySequence: out += sequence(element, column: column + 2)
            default: out += scalar(element, column: column)
            }
        }
        return out
    }

    /// A scalar or an empty container; a string's lines stand right of `column`.
    private func scalar(_ value: JSONText, column: Int) -> [UInt8] {
        guard value.kind == .string else { return flow(value) }
        let string = YAMLString(value.lossyString)
        if usesBlockScalars, let lines = string.blockLines {
            let margin = spaces(column + 2)
            return lines.header + lines.lines.flatMap { newline + ($0.isEmpty ? [] : margin + $0) }
        }
        return string.inline(isFlow: false)
    }

    /// The value on one line: `{name: Pilot, tools: [a, b]}`.
    func flow(_ value: JSONText) -> [UInt8] {
        switch value.kind {
        case .object:
            let values = value.valuesByKey
            var seen = Set<ExactString>()
            let members = value.members.compactMap { member -> [UInt8]? in
                let key = member.keyText.exactString
                guard seen.insert(key).inserted else { return nil }
                return YAMLString(member.keyText.lossyString).inline(isFlow: true) + Array(": ".utf8)
                    + flow(values[key] ?? member.value)
            }
            return [UInt8(ascii: "{")] + members.joined(separator: Array(", ".utf8)) + [UInt8(ascii: "}")]
        case .array:
            return [UInt8(ascii: "[")] + value.elements.map(flow).joined(separator: Array(", ".utf8)) + [
                UInt8(ascii: "]")
            ]
        case .string:
            return YAMLString(value.lossyString).inline(isFlow: true)
        case .number:
            return Self.number(value.bytes)
        case .boolean, .null:
            return Array(value.bytes)
        }
    }

    /// The token, with the dot and the sign that YAML 1.1 wants around an exponent: `1e5` is a string there,
    /// `1.0e+5` a number.
    private static func number(_ token: ArraySlice<UInt8>) -> [UInt8] {
        guard let mark = token.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) else {
            return Array(token)
        }
        var out = Array(token[..<mark])
        if !out.contains(UInt8(ascii: ".")) { out += Array(".0".utf8) }
        out.append(token[mark])
        let exponent = token[(mark + 1)...]
        if let first = exponent.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") {
            out.append(UInt8(ascii: "+"))
        }
        return out + exponent
    }

    private func spaces(_ count: Int) -> [UInt8] { Array(repeating: 0x20, count: count) }
}

extension YAMLEmitter {
    /// Refuses what YAML has no spelling for: unpaired surrogates, which JSON can escape.
    static func check(_ value: JSONText) throws(ComponentFileError) {
        switch value.kind {
        case .string where value.string == nil:
            throw ComponentFileError(
                .invalidConfig,
                "YAML cannot hold the unpaired surrogate in \(value.text.prefix(60))"
            )
        case .object:
            for member in value.members {
                try check(member.keyText)
                try check(member.value)
            }
        case .array:
            for element in value.elements { try check(element) }
        default:
            break
        }
    }
}
