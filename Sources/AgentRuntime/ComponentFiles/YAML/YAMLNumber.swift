import SQLCore

/// The integers and floats of YAML 1.1, written as JSON.
enum YAMLNumber {
    /// More digits than Python turns into an integer, unless told to (`sys.get_int_max_str_digits`).
    private static let digitLimit = 4300

    /// `012`, `0x1F`, `0b1_0`, `1_000`, `1:30`; nil when the text is no integer.
    static func integer(_ body: Substring, sign: String) -> YAMLScalar? {
        let text = Array(body.utf8)
        guard let first = text.first, isDigit(first) else { return nil }
        if text == [UInt8(ascii: "0")] { return .number(sign + "0") }
        if first == UInt8(ascii: "0") {
            if text[1] == UInt8(ascii: "b") { return integer(text.dropFirst(2), base: 2, sign: sign) }
            if text[1] == UInt8(ascii: "x") { return integer(text.dropFirst(2), base: 16, sign: sign) }
            return integer(text.dropFirst(1), base: 8, sign: sign)
        }
        if text.contains(UInt8(ascii: ":")) { return sexagesimal(text, sign: sign) }
        guard text.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return nil }
        return .number(sign + String(decoding: text.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self))
    }

    private static func integer(_ digits: ArraySlice<UInt8>, base: UInt16, sign: String) -> YAMLScalar? {
        guard !digits.isEmpty else { return nil }
        var values: [UInt16] = []
        for digit in digits where digit != UInt8(ascii: "_") {
            guard let value = hexDigit(digit), value < base else { return nil }
            values.append(value)
        }
        // `0_` is "0" to Python once the underscores are gone, but nothing is left of `0x_`.
        if values.isEmpty { return base == 8 ? .number(sign + "0") : .broken }
        guard values.count <= digitLimit else { return .broken }
        return .number(sign + decimal(values, base: base))
    }

    private static func sexagesimal(_ text: [UInt8], sign: String) -> YAMLScalar? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts[0].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return nil }
        guard parts.dropFirst().allSatisfy({ isSixtieth($0) }) else { return nil }
        guard text.count <= digitLimit else { return .broken }
        let first = parts[0].filter { $0 != UInt8(ascii: "_") }
        // Base 60 by way of base 10: Horner's rule on decimal digits, of any size.
        var digits = first.reversed().map { UInt16($0 - UInt8(ascii: "0")) }
        for part in parts.dropFirst() {
            multiply(&digits, by: 60, adding: UInt16(String(decoding: part, as: UTF8.self)) ?? 0)
        }
        return .number(sign + written(digits))
    }

    /// `1.`, `.5`, `1_0.5e+3`, `1:30.5`; nil when the text is no float. An exponent needs a dot before it
    /// and a sign in it.
    static func float(_ body: Substring, sign: String, isSigned: Bool) -> YAMLScalar? {
        let text = Array(body.utf8)
        guard let dot = text.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let whole = text[..<dot]
        var fraction = text[(dot + 1)...]
        guard whole.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }) else {
            return nil
        }
        if whole.isEmpty {
            guard !isSigned, let next = fraction.first, isDigit(next) else { return nil }
        } else if !isDigit(text[0]) {
            return nil
        }
        if whole.contains(UInt8(ascii: ":")) { return sexagesimalFloat(whole, fraction, sign: sign) }
        var exponent: ArraySlice<UInt8> = []
        if let index = fraction.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
            exponent = fraction[index...]
            fraction = fraction[..<index]
            let digits = exponent.dropFirst(2)
            guard let mark = exponent.dropFirst().first, mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"),
                !digits.isEmpty, digits.allSatisfy(isDigit)
            else { return nil }
        }
        guard fraction.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return nil }
        let wholeDigits = whole.filter { $0 != UInt8(ascii: "_") }.drop { $0 == UInt8(ascii: "0") }
        let fractionDigits = fraction.filter { $0 != UInt8(ascii: "_") }
        return .number(
            sign + (wholeDigits.isEmpty ? "0" : String(decoding: wholeDigits, as: UTF8.self)) + "."
                + (fractionDigits.isEmpty ? "0" : String(decoding: fractionDigits, as: UTF8.self))
                + String(decoding: exponent, as: UTF8.self)
        )
    }

    private static func sexagesimalFloat(
        _ whole: ArraySlice<UInt8>,
        _ fraction: ArraySlice<UInt8>,
        sign: String
    ) -> YAMLScalar? {
        guard fraction.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return nil }
        let parts = whole.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, first.allSatisfy({ $0 != UInt8(ascii: ":") }),
            parts.dropFirst().allSatisfy({ isSixtieth($0) })
        else { return nil }
        var value = 0.0
        for (index, part) in parts.enumerated() {
            var digits = String(decoding: part.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
            if index == parts.count - 1 {
                digits += "." + String(decoding: fraction.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self) + "0"
            }
            value = value * 60 + (Double(digits) ?? 0)
        }
        return value.isFinite ? .number(sign + JSONText.double(value).text) : .notFinite
    }

    private static func isSixtieth(_ part: ArraySlice<UInt8>) -> Bool {
        switch part.count {
        case 1: part.allSatisfy(isDigit)
        case 2: part.allSatisfy(isDigit) && part[part.startIndex] < UInt8(ascii: "6")
        default: false
        }
    }

    /// The decimal digits of a number in another base.
    private static func decimal(_ values: [UInt16], base: UInt16) -> String {
        var digits: [UInt16] = [0]
        for value in values { multiply(&digits, by: base, adding: value) }
        return written(digits)
    }

    /// Multiplies decimal digits, the lowest first.
    private static func multiply(_ digits: inout [UInt16], by factor: UInt16, adding: UInt16) {
        var carry = adding
        for index in digits.indices {
            let sum = digits[index] * factor + carry
            digits[index] = sum % 10
            carry = sum / 10
        }
        while carry > 0 {
            digits.append(carry % 10)
            carry /= 10
        }
    }

    private static func written(_ digits: [UInt16]) -> String {
        let text = digits.reversed().map(String.init).joined().drop { $0 == "0" }
        return text.isEmpty ? "0" : String(text)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
