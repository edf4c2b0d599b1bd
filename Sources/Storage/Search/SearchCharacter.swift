import Foundation

/// What a character is to the search.
enum SearchCharacter: Equatable {
    /// Stands between words.
    case separator
    /// Is left out of its word: an accent.
    case ignored
    /// Belongs to a word, as these bytes: in lower case and without accents.
    case letter([UInt8])
    /// A script that puts no spaces between words.
    case unspaced

    /// The class of a character beyond ASCII.
    init(_ scalar: Unicode.Scalar) {
        if Self.isUnspaced(scalar.value) {
            self = .unspaced
        } else if scalar.value < 0x80 + Self.low.count {
            self = Self.low[Int(scalar.value) - 0x80]
        } else {
            self = Self.classified(scalar)
        }
    }

    /// Latin, Greek, Cyrillic, Hebrew and Arabic: asking Unicode's tables each time would cost most of the time.
    private static let low = (0x80..<0x700).map { value in
        Unicode.Scalar(value).map { classified($0) } ?? .separator
    }

    private static func classified(_ scalar: Unicode.Scalar) -> SearchCharacter {
        if isAccent(scalar.value) { return .ignored }
        guard belongsToWord(scalar) else { return .separator }
        let lowered = scalar.properties.lowercaseMapping.decomposedStringWithCompatibilityMapping.lowercased()
        var bytes: [UInt8] = []
        for part in lowered.unicodeScalars where belongsToWord(part) && !isAccent(part.value) {
            // The sigma at a word's end is the same letter.
            bytes += UTF8.encode(part.value == 0x3C2 ? "\u{3C3}" : part).map(Array.init) ?? []
        }
        return bytes.isEmpty ? .separator : .letter(bytes)
    }

    private static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }

    /// Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Marks of other scripts are letters to them.
    private static func isAccent(_ value: UInt32) -> Bool {
        switch value {
        case 0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7, 0x610...0x61A,
            0x64B...0x65F, 0x670, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F,
            0xE0100...0xE01EF:
            true
        default: false
        }
    }

    /// Thai, Lao, Burmese, Khmer, Hangul, kana, bopomofo, Han.
    static func isUnspaced(_ value: UInt32) -> Bool {
        if value < 0xE00 { return false }
        switch value {
        case 0xE01...0xE4E, 0xE50...0xE59, 0xE80...0xEFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17D3,
            0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035, 0x3038...0x303C, 0x3041...0x309A,
            0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F, 0x3131...0x318E, 0x31A0...0x31BF,
            0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97C, 0xAC00...0xD7FB, 0xF900...0xFAFF,
            0x1AFF0...0x1B16F, 0x20000...0x3FFFF:
            return true
        default: return false
        }
    }

    /// Whether a text with this character has to be composed first: Hangul and kana in parts or of half width,
    /// ideographs that stand for another one.
    static func needsComposition(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x11FF, 0x2E80...0x2FDF, 0x3099...0x309C, 0xA960...0xA97C, 0xD7B0...0xD7FB, 0xF900...0xFAFF,
            0xFF61...0xFFDC, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
