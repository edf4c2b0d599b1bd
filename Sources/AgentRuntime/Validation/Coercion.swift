import SQLCore

/// Which values pydantic's lax mode takes for booleans and numbers, and what it says of the others.
///
/// Checked against pydantic 2.13; the expectations in the tests are its own answers.
enum Coercion {
    private static let booleanWords: Set<String> = [
        "0", "off", "f", "false", "n", "no", "1", "on", "t", "true", "y", "yes",
    ]

    static func problem(ofBoolean value: JSONText) -> String? {
        switch value.kind {
        case .boolean:
            return nil
        case .string:
            guard let text = value.string else { return FieldMessage.unicode }
            return booleanWords.contains(text.lowercased()) ? nil : FieldMessage.booleanWord
        case .number:
            if let int = value.int { return int == 0 || int == 1 ? nil : FieldMessage.booleanWord }
            guard isFloat(value), let double = value.double, double.rounded() == double, double.isFinite else {
                return FieldMessage.boolean
            }
            return double == 0 || double == 1 ? nil : FieldMessage.booleanWord
        default:
            return FieldMessage.boolean
        }
    }

    static func problem(ofInteger value: JSONText) -> String? {
        switch value.kind {
        case .boolean:
            return nil
        case .string:
            guard let text = value.string else { return FieldMessage.unicode }
            return problem(ofIntegerText: Array(trimmed(text)))
        case .number:
            guard isFloat(value) else { return nil }
            guard let double = value.double, double.isFinite else { return FieldMessage.finite }
            if double.rounded() != double { return FieldMessage.integerFraction }
            return abs(double) < 0x1p63 ? nil : FieldMessage.integerSize
        default:
            return FieldMessage.integer
        }
    }

    static func problem(ofNumber value: JSONText) -> String? {
        switch value.kind {
        case .boolean:
            return nil
        case .string:
            guard let text = value.string else { return FieldMessage.unicode }
            return isNumberText(Array(trimmed(text))) ? nil : FieldMessage.numberText
        case .number:
            // Python's integers have no limit, and those beyond a double's range do not become one.
            return isFloat(value) || value.double?.isFinite == true ? nil : FieldMessage.number
        default:
            return FieldMessage.number
        }
    }

    /// Whether Python reads a number as a float.
    private static func isFloat(_ value: JSONText) -> Bool {
        value.bytes.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    }

    private static func trimmed(_ text: String) -> some BidirectionalCollection<Unicode.Scalar> {
        let start = text.unicodeScalars.drop { $0.properties.isWhitespace }
        let end = start.lastIndex { !$0.properties.isWhitespace }
        return end.map { start[...$0] } ?? start.prefix(0)
    }

    /// A sign, digits with single underscores between them, and a fraction of zeros.
    private static func problem(ofIntegerText text: [Unicode.Scalar]) -> String? {
        var rest = text[...]
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        if let point = rest.firstIndex(of: ".") {
            let fraction = rest[(point + 1)...]
            guard !fraction.isEmpty, fraction.allSatisfy({ $0 == "0" }) else { return FieldMessage.integerText }
            rest = rest[..<point]
        }
        let groups = rest.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return FieldMessage.integerText }
        return rest.count > 4_300 ? FieldMessage.integerSize : nil
    }

    /// A decimal number, `inf` or `nan`; underscores may stand anywhere inside, but not two together.
    private static func isNumberText(_ text: [Unicode.Scalar]) -> Bool {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty }) else { return false }
        var rest = Array(groups.joined())[...]
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        if ["inf", "infinity", "nan"].contains(String(String.UnicodeScalarView(rest)).lowercased()) { return true }
        var digits = take(&rest)
        if rest.first == "." {
            rest.removeFirst()
            digits += take(&rest)
        }
        guard digits > 0 else { return false }
        if rest.first == "e" || rest.first == "E" {
            rest.removeFirst()
            if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
            guard take(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Steps over digits and counts them.
    private static func take(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int {
        let count = rest.prefix(while: isDigit).count
        rest.removeFirst(count)
        return count
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
