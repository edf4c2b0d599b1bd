import SQLCore

/// Other characters in the place of those that Yams loses, and the way back.
///
/// - `*` becomes a character that the text does not have, so that an alias arrives as a plain scalar
///   that begins with it.
/// - U+FEFF, raw or as `\ufeff`, becomes another one: Yams decodes scalars with Foundation, which drops it
///   at the start of a string.
///
/// Each takes the place of one character, so no line or column changes.
struct YAMLMask: Sendable {
    let star: Unicode.Scalar
    private let bom: Unicode.Scalar
    private let bomEscapes: [(original: String, masked: String)]
    private let hasBOM: Bool

    private static let bomBytes: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Picks two characters that `text` holds neither raw nor as an escape; nil when there are none left.
    init?(for text: ArraySlice<UInt8>) {
        let used = Self.privateCharacters(in: text)
        let unused = (0xE0A0..<UInt32(0xF000)).lazy.filter { !used.contains($0) }.compactMap(Unicode.Scalar.init)
            .prefix(2)
        guard let star = unused.first, let bom = unused.dropFirst().first else { return nil }
        self.star = star
        self.bom = bom
        let digits = String(bom.value, radix: 16)
        bomEscapes = [(#"\ufeff"#, #"\u"# + digits), (#"\uFEFF"#, #"\u"# + digits.uppercased())]
        hasBOM =
            Self.contains(Self.bomBytes, in: text)
            || bomEscapes.contains { Self.contains(Array($0.original.utf8), in: text) }
    }

    func mask(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let star = Array(String(Character(star)).utf8)
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        for byte in text {
            if byte == UInt8(ascii: "*") { out += star } else { out.append(byte) }
        }
        guard hasBOM else { return out }
        out = Self.replacing(Self.bomBytes, with: Array(String(Character(bom)).utf8), in: out)
        for escape in bomEscapes {
            out = Self.replacing(Array(escape.original.utf8), with: Array(escape.masked.utf8), in: out)
        }
        return out
    }

    func unmask(_ text: String) -> String {
        var text = text
        if text.unicodeScalars.contains(where: { $0 == star || $0 == bom }) {
            var scalars = String.UnicodeScalarView()
            for scalar in text.unicodeScalars {
                scalars.append(scalar == star ? "*" : scalar == bom ? "\u{FEFF}" : scalar)
            }
            text = String(scalars)
        }
        guard hasBOM else { return text }
        // Outside of double quotes an escape is six ordinary characters.
        var bytes = Array(text.utf8)
        for escape in bomEscapes {
            bytes = Self.replacing(Array(escape.masked.utf8), with: Array(escape.original.utf8), in: bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The characters from U+E000 to U+EFFF that the text holds, raw or as `\uXXXX` or `\UXXXXXXXX`.
    private static func privateCharacters(in text: ArraySlice<UInt8>) -> Set<UInt32> {
        var used = Set<UInt32>()
        for (index, byte) in zip(text.indices, text) {
            if byte == 0xEE, index + 2 < text.endIndex {
                used.insert(0xE000 + UInt32(text[index + 1] & 0x3F) << 6 + UInt32(text[index + 2] & 0x3F))
            } else if byte == UInt8(ascii: "\\"), index + 1 < text.endIndex {
                let count = text[index + 1] == UInt8(ascii: "u") ? 4 : text[index + 1] == UInt8(ascii: "U") ? 8 : 0
                let digits = text[(index + 2)...].prefix(count)
                if count > 0, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) {
                    used.insert(value)
                }
            }
        }
        return used
    }

    private static func contains(_ needle: [UInt8], in text: some Collection<UInt8>) -> Bool {
        text.indices.contains { text[$0] == needle[0] && text[$0...].starts(with: needle) }
    }

    private static func replacing(_ needle: [UInt8], with other: [UInt8], in text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            if text[index] == needle[0], text[index...].starts(with: needle) {
                out += other
                index += needle.count
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }
}
