/// One pass over a text: scalar by scalar to words, word by word to pieces.
///
/// Besides the text it holds one word of at most 100 scalars, however long the text is.
struct WordPieceScanner {
    /// A word of more scalars is not looked up.
    private static let longestWord = 100

    private let pieces: PieceTable
    private let marks: WordPieceTokenizer.Marks
    private let table = ScalarTable.shared

    /// The normalised word so far, and for each of its bytes the place of the scalar that it came from.
    private var word: [UInt8] = []
    private var origins: [Range<Int>] = []
    private var scalars = 0
    /// Where the word stands in the text.
    private var place = 0..<0
    private var hashes: [PieceHash] = []
    private var found: [WordPiece] = []

    init(pieces: PieceTable, marks: WordPieceTokenizer.Marks) {
        self.pieces = pieces
        self.marks = marks
    }

    /// Calls `visit` with each piece of a text until it returns false.
    ///
    /// - Parameter text: Valid UTF-8, as every `String` is.
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>, _ visit: (WordPiece) -> Bool) {
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "["), let (id, length) = literal(at: position, in: text) {
                let literal = WordPiece(id: id, range: position..<position + length)
                guard endWord(visit), visit(literal) else { return }
                position += length
                continue
            }
            let (scalar, length) = Self.decode(text, at: position)
            let origin = position..<position + length
            position += length
            guard take(scalar, origin, visit) else { return }
        }
        _ = endWord(visit)
    }

    /// Returns false when `visit` did.
    private mutating func take(_ scalar: UInt32, _ origin: Range<Int>, _ visit: (WordPiece) -> Bool) -> Bool {
        // Lower-case letters and digits are most of most texts.
        if scalar &- 0x61 < 26 || scalar &- 0x30 < 10 {
            append(scalar, origin)
            return true
        }
        if scalar &- 0xAC00 < 11_172 {
            appendJamo(of: scalar - 0xAC00, origin)
            return true
        }
        switch table.effect(of: scalar) {
        case .kept:
            append(scalar, origin)
        case .removed:
            break
        case .space:
            return endWord(visit)
        case .alone:
            guard endWord(visit) else { return false }
            append(scalar, origin)
            return endWord(visit)
        case .replaced(let range, let isAlone):
            if isAlone, !endWord(visit) { return false }
            for index in range {
                let replacement = table.replacements[index]
                let isPunctuation = table.isPunctuation(replacement)
                if isPunctuation, !endWord(visit) { return false }
                append(replacement, origin)
                if isPunctuation, !endWord(visit) { return false }
            }
            if isAlone { return endWord(visit) }
        }
        return true
    }

    /// Decomposes a Hangul syllable. Source: the Unicode standard, section 3.12.
    private mutating func appendJamo(of index: UInt32, _ origin: Range<Int>) {
        append(0x1100 + index / 588, origin)
        append(0x1161 + index % 588 / 28, origin)
        if index % 28 != 0 { append(0x11A7 + index % 28, origin) }
    }

    private mutating func append(_ scalar: UInt32, _ origin: Range<Int>) {
        place = scalars == 0 ? origin : place.lowerBound..<origin.upperBound
        scalars += 1
        // No letter of such a word matters any more, only where it ends.
        if scalars > Self.longestWord { return }
        let before = word.count
        switch scalar {
        case ..<0x80:
            word.append(UInt8(scalar))
        case ..<0x800:
            word.append(UInt8(0xC0 | scalar >> 6))
            word.append(UInt8(0x80 | scalar & 0x3F))
        case ..<0x1_0000:
            word.append(UInt8(0xE0 | scalar >> 12))
            word.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            word.append(UInt8(0x80 | scalar & 0x3F))
        default:
            word.append(UInt8(0xF0 | scalar >> 18))
            word.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            word.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            word.append(UInt8(0x80 | scalar & 0x3F))
        }
        for _ in before..<word.count { origins.append(origin) }
    }

    /// Looks the word up and begins a new one. Returns false when `visit` did.
    private mutating func endWord(_ visit: (WordPiece) -> Bool) -> Bool {
        if scalars == 0 { return true }
        defer {
            word.removeAll(keepingCapacity: true)
            origins.removeAll(keepingCapacity: true)
            scalars = 0
        }
        guard scalars <= Self.longestWord, cut() else {
            return visit(WordPiece(id: marks.unknown, range: place))
        }
        for piece in found where !visit(piece) { return false }
        return true
    }

    /// Cuts the word into the longest known pieces; false when a part of it is none.
    private mutating func cut() -> Bool {
        found.removeAll(keepingCapacity: true)
        var start = 0
        while start < word.count {
            // The hash of each beginning of the rest, then from the longest down: a common word is found at once.
            var hash = PieceHash(continues: start > 0)
            hashes.removeAll(keepingCapacity: true)
            for byte in word[start..<min(word.count, start + pieces.longestPiece)] {
                hash.add(byte)
                hashes.append(hash)
            }
            var length = hashes.count
            var id: Int32?
            while length > 0 {
                id = pieces.id(of: hashes[length - 1], at: start..<start + length, in: word)
                if id != nil { break }
                length -= 1
            }
            guard let id else { return false }
            let end = start + length
            found.append(WordPiece(id: id, range: origins[start].lowerBound..<origins[end - 1].upperBound))
            start = end
        }
        return true
    }

    private func literal(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> (id: Int32, length: Int)? {
        let rest = text[position...]
        for literal in marks.literals where rest.starts(with: literal.text) { return (literal.id, literal.text.count) }
        return nil
    }

    /// The scalar at `position` and its length in bytes.
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, at position: Int) -> (UInt32, Int) {
        let first = UInt32(text[position])
        func follower(_ offset: Int) -> UInt32 { UInt32(text[position + offset] & 0x3F) }
        switch first {
        case ..<0x80: return (first, 1)
        case ..<0xE0: return ((first & 0x1F) << 6 | follower(1), 2)
        case ..<0xF0: return ((first & 0x0F) << 12 | follower(1) << 6 | follower(2), 3)
        default: return ((first & 0x07) << 18 | follower(1) << 12 | follower(2) << 6 | follower(3), 4)
        }
    }
}
