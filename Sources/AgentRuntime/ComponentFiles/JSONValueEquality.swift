import SQLCore

extension JSONText {
    /// Whether this is `other` but for white space, escapes, the order of members and all but the last of
    /// repeated keys. Unlike `isEquivalent(to:)` it tells `1.0` from `1`: a file gets the number's own token.
    func isSameValue(as other: JSONText) -> Bool {
        if bytes == other.bytes { return true }
        guard kind == other.kind else { return false }
        switch kind {
        case .object:
            let (left, right) = (valuesByKey, other.valuesByKey)
            return left.count == right.count
                && left.allSatisfy { key, value in right[key]?.isSameValue(as: value) ?? false }
        case .array:
            var others = Array(other.elements)[...]
            for element in elements {
                guard let next = others.popFirst(), element.isSameValue(as: next) else { return false }
            }
            return others.isEmpty
        case .string:
            return exactString == other.exactString
        case .number, .boolean, .null:
            return false
        }
    }

    /// The members by key, the last of repeated ones.
    var valuesByKey: [ExactString: JSONText] {
        Dictionary(members.map { ($0.keyText.exactString, $0.value) }) { _, last in last }
    }

    /// The decoded string, told apart code unit by code unit.
    var exactString: ExactString {
        if let string { return ExactString(string) }
        // Only an unpaired surrogate comes here. It is given the three bytes that UTF-8 would have for it
        // and forbids, so it equals itself however it is spelled, and nothing else.
        var out: [UInt8] = []
        var rest = bytes.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                out.append(byte)
                continue
            }
            switch letter {
            case UInt8(ascii: "u"):
                let unit = UInt32(Self.takeCodeUnit(from: &rest))
                if unit & 0xFC00 == 0xD800, rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
                    var ahead = rest.dropFirst(2)
                    let next = UInt32(Self.takeCodeUnit(from: &ahead))
                    if next & 0xFC00 == 0xDC00 {
                        let scalar = 0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF
                        out += Unicode.Scalar(scalar).map { Array(String(Character($0)).utf8) } ?? []
                        rest = ahead
                        continue
                    }
                }
                if let scalar = Unicode.Scalar(unit) {
                    out += Array(String(Character(scalar)).utf8)
                } else {
                    out += [0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F)]
                }
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            default: out.append(letter)
            }
        }
        return ExactString(bytes: out)
    }

    private static func takeCodeUnit(from bytes: inout ArraySlice<UInt8>) -> UInt16 {
        let digits = String(decoding: bytes.prefix(4), as: UTF8.self)
        bytes = bytes.dropFirst(4)
        return UInt16(digits, radix: 16) ?? 0
    }
}

/// A string that equals another only byte for byte. Swift's own `==` takes `é` for `e` with an accent
/// after it, and the two are different keys to everyone who shares our files.
struct ExactString: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ string: String) { bytes = Array(string.utf8) }

    init(bytes: [UInt8]) { self.bytes = bytes }
}
