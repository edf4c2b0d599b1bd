import SQLCore

/// One string and the ways to write it in YAML.
struct YAMLString {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Plain where every reader takes it for this string, else in double quotes.
    func inline(isFlow: Bool) -> [UInt8] {
        isPlain(isFlow: isFlow) ? Array(text.utf8) : quoted
    }

    private func isPlain(isFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        guard first.properties.isAlphabetic || first == "_" || first == "/" || first == "(" || first == "$" else {
            return false
        }
        guard last != " ", last != ":", text.utf8.count <= 1000 else { return false }
        // YAML 1.1 itself takes y and n for booleans, though PyYAML does not.
        guard !["y", "Y", "n", "N"].contains(text), YAMLScalar(plain: text) == .string else { return false }
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            guard Self.isPrintable(scalar), scalar != "\t", scalar != "\n", scalar != "\r" else { return false }
            if previous == ":" && scalar == " " || previous == " " && scalar == "#" { return false }
            if isFlow, ",[]{}:?#".unicodeScalars.contains(scalar) { return false }
            previous = scalar
        }
        return true
    }

    /// In double quotes, all on one line.
    private var quoted: [UInt8] {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where Self.isPrintable(scalar): out.unicodeScalars.append(scalar)
            default: out += Self.escaped(scalar)
            }
        }
        return Array((out + "\"").utf8)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        func padded(_ width: Int) -> String { String(repeating: "0", count: width - digits.count) + digits }
        return switch scalar.value {
        case 0...0xFF: "\\x" + padded(2)
        case 0...0xFFFF: "\\u" + padded(4)
        default: "\\U" + padded(8)
        }
    }

    /// The header and the lines of a `|` block, or nil when a block cannot hold the string as it is.
    var blockLines: (header: [UInt8], lines: [[UInt8]])? {
        let scalars = text.unicodeScalars
        guard scalars.contains("\n"), scalars.allSatisfy({ Self.isPrintable($0) && $0 != "\r" }) else { return nil }
        var lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        // Lines of blanks alone are read differently from one reader to the next.
        guard lines.allSatisfy({ $0.isEmpty || $0.contains { $0 != 0x20 && $0 != 0x09 } }) else { return nil }
        // libyaml takes a tab at the start for wrong indentation.
        guard let first = lines.first(where: { !$0.isEmpty }), first[0] != 0x09 else { return nil }
        let trailing = lines.reversed().prefix(while: \.isEmpty).count
        let indicator = first[0] == 0x20 ? "2" : ""
        switch trailing {
        case 0: return (Array("|\(indicator)-".utf8), lines)
        case 1: return (Array("|\(indicator)".utf8), lines.dropLast())
        default:
            lines.removeLast()
            return (Array("|\(indicator)+".utf8), lines)
        }
    }

    /// Whether readers take the character as it is: PyYAML's list, without those that end a line in YAML 1.1
    /// and without the byte order mark.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E: true
        case 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: true
        default: false
        }
    }
}
