import Foundation

/// The words of a text as both databases index them.
///
/// A word is a run of letters and digits, in lower case and without accents. Where a script puts no spaces (Chinese,
/// Japanese, Korean, Thai …), each character is a word, and each pair of neighbours is one between the two: `東京都`
/// becomes `東 東京 京 京都 都`. A part of such a run is then a run of neighbouring words, so it is found as a phrase.
struct SearchTokens: Sendable {
    /// Counted up when the same text would become other words: indexes of an older version are made anew.
    static let version = 1
    /// How many words of one turn are indexed; `tsvector` counts no further than 16,383.
    static let wordLimit = 16_000
    /// How many bytes of words of one turn are indexed; `tsvector` holds a mebibyte with everything in it.
    static let byteLimit = 256 << 10
    /// A longer run of letters and digits is no word and left out.
    static let longestWord = 128
    /// So many characters of Base64 without a break are data and left out.
    static let dataLength = 256

    enum Kind: UInt8, Sendable {
        case word
        /// A character of a script without spaces.
        case single
        case pair
    }

    struct Token: Sendable {
        /// Where its bytes are.
        let start: Int32
        let end: Int32
        /// The bytes it stands for in its string.
        let sourceStart: Int32
        let sourceEnd: Int32
        /// Which of the strings that were added.
        let string: Int32
        let kind: Kind
    }

    /// The words with one space between them.
    private(set) var bytes: [UInt8] = []
    private(set) var tokens: [Token] = []
    private var strings: Int32 = 0

    /// Whether nothing more is taken.
    private(set) var isFull = false

    init() {}

    /// The words of a turn's message.
    init(content: [UInt8]) {
        TurnStrings.forEach(in: content) { text in
            add(text)
            return !isFull
        }
    }

    init(_ text: String) {
        var text = text
        text.withUTF8 { add($0) }
    }

    /// Adds a string's words after those that are here.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        defer { strings += 1 }
        if text.allSatisfy({ $0 < 0x80 }) { return scan(text) }
        var string = Self.composed(text)
        string.withUTF8 { scan($0) }
    }

    /// The text that places of words are counted in: UTF-8, with characters in one piece that have two spellings.
    static func composed(_ text: UnsafeBufferPointer<UInt8>) -> String {
        let string = String(decoding: text, as: UTF8.self)
        let isSplit = string.unicodeScalars.contains { SearchCharacter.needsComposition($0.value) }
        return isSplit ? string.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping : string
    }

    func slice(_ token: Token) -> ArraySlice<UInt8> { bytes[Int(token.start)..<Int(token.end)] }

    /// Folded ASCII; 0 between words.
    private static let ascii = (UInt8(0)..<0x80).map { byte -> UInt8 in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
        default: 0
        }
    }

    private mutating func scan(_ text: UnsafeBufferPointer<UInt8>) {
        Self.ascii.withUnsafeBufferPointer { ascii in
            var scan = Scan(text: text, ascii: ascii)
            while !isFull, scan.position < text.count { step(&scan) }
            finish(&scan)
        }
    }

    private struct Scan {
        let text: UnsafeBufferPointer<UInt8>
        let ascii: UnsafeBufferPointer<UInt8>
        var position = 0
        /// Where the word begins that is being read, in the text and in `bytes`.
        var word: (source: Int, start: Int)?
        /// Where the character of a script without spaces is that ends here.
        var neighbour: Range<Int>?
        /// Up to here no data begins.
        var checked = 0
    }

    private mutating func step(_ scan: inout Scan) {
        let byte = scan.text[scan.position]
        if byte < 0x80 {
            scan.neighbour = nil
            let folded = scan.ascii[Int(byte)]
            guard folded != 0 else {
                finish(&scan)
                scan.position += 1
                return
            }
            if scan.word == nil {
                if skipData(&scan) { return }
                begin(&scan)
            }
            bytes.append(folded)
            scan.position += 1
            return
        }
        let (scalar, width) = Self.decode(scan.text, scan.position)
        switch SearchCharacter(scalar) {
        case .separator:
            finish(&scan)
            scan.neighbour = nil
        case .ignored: break
        case .letter(let folded):
            scan.neighbour = nil
            if scan.word == nil { begin(&scan) }
            bytes += folded
        case .unspaced:
            finish(&scan)
            let source = scan.position..<scan.position + width
            if let neighbour = scan.neighbour {
                append(scan.text, [neighbour, source], .pair)
            }
            append(scan.text, [source], .single)
            scan.neighbour = source
        }
        scan.position += width
    }

    private mutating func begin(_ scan: inout Scan) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
        scan.word = (scan.position, bytes.count)
    }

    private mutating func finish(_ scan: inout Scan) {
        guard let word = scan.word else { return }
        scan.word = nil
        guard bytes.count - word.start <= Self.longestWord else {
            bytes.removeLast(bytes.count - max(0, word.start - 1))
            return
        }
        close(word.start, word.source..<scan.position, .word)
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>, _ characters: [Range<Int>], _ kind: Kind) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
        let start = bytes.count
        for character in characters { bytes += text[character] }
        close(start, characters[0].lowerBound..<characters[characters.count - 1].upperBound, kind)
    }

    private mutating func close(_ start: Int, _ source: Range<Int>, _ kind: Kind) {
        tokens.append(
            Token(
                start: Int32(start),
                end: Int32(bytes.count),
                sourceStart: Int32(source.lowerBound),
                sourceEnd: Int32(source.upperBound),
                string: strings,
                kind: kind
            )
        )
        isFull = tokens.count >= Self.wordLimit || bytes.count >= Self.byteLimit
    }

    /// Steps over Base64 that begins here.
    private func skipData(_ scan: inout Scan) -> Bool {
        guard scan.position >= scan.checked, scan.text.count - scan.position >= Self.dataLength else { return false }
        var end = scan.position
        while end < scan.text.count {
            let byte = scan.text[end]
            guard byte < 0x80, scan.ascii[Int(byte)] != 0 || "+/=-_".utf8.contains(byte) else { break }
            end += 1
        }
        scan.checked = end
        guard end - scan.position >= Self.dataLength else { return false }
        scan.position = end
        return true
    }

    /// The character at a place of valid UTF-8 that is not ASCII.
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (Unicode.Scalar, Int) {
        let first = UInt32(text[at])
        let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = first & (0xFF >> UInt32(width + 1))
        for offset in 1..<width { value = value << 6 | UInt32(text[at + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
    }
}
