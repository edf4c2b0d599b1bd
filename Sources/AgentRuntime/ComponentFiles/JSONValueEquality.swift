import SQLCore

extension JSONText {
    /// When two numbers count as the same.
    enum NumberComparison {
        /// The same characters: `1.0` is not `1`.
        case byToken
        /// The same decimal value, exactly: `1.0e-07` is `1e-07`, 2^53 is not 2^53 + 1.
        case byValue
    }

    /// Whether this is the same value as `other`: white space, escapes and the order of members do not
    /// count, and of repeated keys the last one does.
    func isSameValue(as other: JSONText, numbers: NumberComparison = .byToken) -> Bool {
        if bytes == other.bytes { return true }
        guard kind == other.kind else { return false }
        switch kind {
        case .object:
            let (left, right) = (valuesByKey, other.valuesByKey)
            return left.count == right.count
                && left.allSatisfy { key, value in right[key]?.isSameValue(as: value, numbers: numbers) == true }
        case .array:
            var others = Array(other.elements)[...]
            for element in elements {
                guard let next = others.popFirst(), element.isSameValue(as: next, numbers: numbers) else { return false }
            }
            return others.isEmpty
        case .string:
            return exactString == other.exactString
        case .number:
            return numbers == .byValue && decimal == other.decimal
        case .boolean, .null:
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

    /// The number as digits and a power of ten, without zeros at either end.
    private var decimal: Decimal {
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var rest = bytes[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                let (sum, overflow) = exponent.addingReportingOverflow(
                    Int(String(decoding: rest, as: UTF8.self)) ?? Int.max / 2)
                exponent = overflow ? Int.max : sum
                rest = []
            default:
                digits.append(byte)
                if isFraction { exponent -= 1 }
            }
        }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        let trailing = significant.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        guard !significant.isEmpty else { return Decimal(isNegative: false, digits: [], exponent: 0) }
        return Decimal(
            isNegative: isNegative, digits: Array(significant.dropLast(trailing)), exponent: exponent &+ trailing)
    }
}

private struct Decimal: Equatable {
    let isNegative: Bool
    let digits: [UInt8]
    let exponent: Int
}

/// A string that equals another only byte for byte. Swift's own `==` takes `é` for `e` with an accent
/// after it, and the two are different keys to everyone who shares our files.
struct ExactString: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ string: String) { bytes = Array(string.utf8) }

    init(bytes: [UInt8]) { self.bytes = bytes }
}
