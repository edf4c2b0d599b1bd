import TOMLKit

/// Strings as TOML spells them.
enum TOMLString {
    /// The string behind a quoted spelling, as TOMLKit reads it; empty when it cannot.
    static func decode(_ spelling: ArraySlice<UInt8>) -> String {
        let text = String(decoding: spelling, as: UTF8.self)
        return (try? TOMLTable(string: "x = \(text)"))?["x"]?.string ?? ""
    }

    /// A basic string, or a literal one where that is asked for and possible.
    static func encode(_ value: String, asLiteral: Bool = false) -> [UInt8] {
        if asLiteral, !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "'") }) {
            return Array("'\(value)'".utf8)
        }
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return Array((out + "\"").utf8)
    }
}
