import SQLCore

/// What a plain scalar means in YAML 1.1, as PyYAML's SafeLoader resolves it.
///
/// The patterns are those of `yaml/resolver.py`, the constructions those of `yaml/constructor.py` of
/// PyYAML 6. Dates are left out: they stay strings, since JSON has no word for them.
enum YAMLScalar: Equatable {
    case null
    case bool(Bool)
    /// A number as JSON writes it.
    case number(String)
    /// A float that JSON cannot write: `.inf`, `.nan`.
    case notFinite
    /// Matches PyYAML's pattern of a number and makes PyYAML fail: `0b_`, `0x_`.
    case broken
    case string

    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": self = .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": self = .bool(false)
        default: self = Self.number(text) ?? .string
        }
    }

    /// The value of a text that is tagged `!!int`, `!!float`, `!!bool` or `!!null`; nil when it has none.
    init?(_ text: String, taggedAs type: String) {
        switch (type, YAMLScalar(plain: text)) {
        case ("null", _): self = .null
        case ("bool", .bool(let value)): self = .bool(value)
        case ("int", .number(let token)) where !token.contains("."): self = .number(token)
        case ("float", .number(let token)):
            self = .number(token.contains(".") || token.contains("e") ? token : token + ".0")
        case ("float", .notFinite): self = .notFinite
        case ("float", .string):
            // Python's own `float("1e5")` wants no dot.
            guard let token = try? JSONText(text), token.kind == .number else { return nil }
            self = .number(token.text)
        default: return nil
        }
    }

    private static func number(_ text: String) -> YAMLScalar? {
        guard let first = text.utf8.first, isDigit(first) || [0x2B, 0x2D, 0x2E].contains(first) else { return nil }
        var body = Substring(text)
        var sign = ""
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            sign = first == UInt8(ascii: "-") ? "-" : ""
            body = body.dropFirst()
        }
        let isSigned = body.utf8.count < text.utf8.count
        switch body {
        case ".inf", ".Inf", ".INF": return .notFinite
        case ".nan", ".NaN", ".NAN": return isSigned ? nil : .notFinite
        default: break
        }
        return YAMLNumber.integer(body, sign: sign) ?? YAMLNumber.float(body, sign: sign, isSigned: isSigned)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
