import SQLCore

/// A JSON string in ASCII, as the Python program writes the strings of its records.
func asciiString(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    for unit in JSONText.string(text).text.utf16 {
        if unit < 0x80 {
            out.append(UInt8(unit))
        } else {
            let digits = String(unit, radix: 16)
            out += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        }
    }
    return out
}

/// The same, or `null`.
func asciiString(_ text: String?) -> [UInt8] { text.map { asciiString($0) } ?? Array("null".utf8) }

extension String {
    /// Whether the other is the same byte for byte: Swift's own `==` takes two spellings of `é` for one.
    func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
