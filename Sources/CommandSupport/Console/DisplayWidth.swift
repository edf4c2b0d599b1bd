extension Character {
    /// How many columns of a terminal the character takes: 2 for East Asian wide forms and emoji, 0
    /// for control and combining characters.
    /// Source: Unicode Standard Annex 11, the ranges that are wide by default.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.properties.isEmojiPresentation { return 2 }
        // U+FE0F asks for the emoji form of a character that is text by default.
        if unicodeScalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
        switch first.properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}

extension StringProtocol {
    /// How many columns of a terminal the text takes.
    var displayWidth: Int {
        // Plain ASCII, which most text is, needs no look at Unicode's tables.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// The text in at most `width` columns, its end replaced by `…` when it is longer.
    public func truncated(toWidth width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        var kept = ""
        var used = 0
        for character in self {
            guard used + character.displayWidth <= width - 1 else { break }
            kept.append(character)
            used += character.displayWidth
        }
        return width > 0 ? kept + "…" : ""
    }
}

/// One line of text: control characters, line ends among them, shown as what they are.
///
/// A name or a value comes from a file that somebody else wrote; printed raw it could move the cursor.
public func printable(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }),
        text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.deceives })
    else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar.value {
        case 0x0A: result += "⏎"
        case 0x09: result += " "
        case _ where scalar.value < 0x20 || scalar.deceives: result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would take it for a command, or would show what follows in another order.
    fileprivate var deceives: Bool {
        (0x7F...0x9F).contains(value) || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
