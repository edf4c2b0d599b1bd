extension JSONText {
    /// When two numbers count as equal.
    public enum NumberComparison: Sendable {
        /// When their digits and their exponent are: `1e1` is `10.0`, and integers beyond 2^53 are told apart.
        case byValue
        /// When they are spelled the same: `1.0` is not `1`.
        case byText
    }

    /// Whether two texts mean the same value: white space, the order of members and escapes do not
    /// count. Of repeated keys the last one does.
    public func isEquivalent(to other: JSONText, numbers: NumberComparison = .byValue) -> Bool {
        if bytes == other.bytes { return true }
        guard kind == other.kind else { return false }
        switch kind {
        case .object:
            let (left, right) = (lastMembers, other.lastMembers)
            return left.count == right.count
                && left.allSatisfy { key, value in
                    right[key].map { value.isEquivalent(to: $0, numbers: numbers) } ?? false
                }
        case .array:
            let (left, right) = (Array(elements), Array(other.elements))
            return left.count == right.count
                && zip(left, right).allSatisfy { $0.isEquivalent(to: $1, numbers: numbers) }
        case .string: return codeUnits == other.codeUnits
        case .number: return numbers == .byValue && DecimalNumber(self) == DecimalNumber(other)
        case .boolean, .null: return false
        }
    }

    /// The members by the exact UTF-16 of their keys: unpaired surrogates are no two same keys.
    private var lastMembers: [[UInt16]: JSONText] {
        members.reduce(into: [:]) { $0[$1.keyText.codeUnits] = $1.value }
    }
}

/// A JSON number as sign, digits without zeros at either end, and exponent.
private struct DecimalNumber: Equatable {
    private let isNegative: Bool
    private let digits: [UInt8]
    private let exponent: Int

    init(_ number: JSONText) {
        var digits: [UInt8] = []
        var exponent = 0
        var isAfterPoint = false
        var position = number.bytes.startIndex
        while position < number.bytes.endIndex {
            switch number.bytes[position] {
            case UInt8(ascii: "."): isAfterPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // An exponent past Int's range is as far away as any other.
                let text = String(decoding: number.bytes[(position + 1)...], as: UTF8.self)
                exponent += Int(text) ?? (text.hasPrefix("-") ? Int.min / 2 : Int.max / 2)
                position = number.bytes.endIndex - 1
            case let digit where digit != UInt8(ascii: "-"):
                digits.append(digit)
                if isAfterPoint { exponent -= 1 }
            default: break
            }
            position += 1
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        isNegative = number.bytes.first == UInt8(ascii: "-")
        self.digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        // Zero is zero with any exponent; -0.0 stays apart from 0.0.
        self.exponent = self.digits.isEmpty ? 0 : exponent
    }
}
