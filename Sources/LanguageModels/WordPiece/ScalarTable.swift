/// What BERT's uncased normaliser does to each Unicode scalar by itself.
///
/// Source: `BertNormalizer` and `BertPreTokenizer` of the library `tokenizers` 0.23.3, asked about every scalar.
struct ScalarTable: Sendable {
    /// What becomes of a scalar.
    enum Effect: Equatable {
        case kept
        /// Dropped: its neighbours join.
        case removed
        /// Ends a word and is dropped.
        case space
        /// A word of its own.
        case alone
        /// Replaced by the scalars at these places of `replacements`; all of them a word of its own, or letters.
        case replaced(Range<Int>, isAlone: Bool)
    }

    /// The numbers in `codes`; from `firstMapping` on, twice the index of a mapping, plus one for an ideograph.
    private enum Code {
        static let kept: UInt16 = 0
        static let removed: UInt16 = 1
        static let space: UInt16 = 2
        static let punctuation: UInt16 = 3
        static let ideograph: UInt16 = 4
        static let firstMapping: UInt16 = 5
    }

    /// The table that all tokenizers share.
    static let shared = ScalarTable()

    /// The scalars that take another's place, decomposed and lower-cased.
    private(set) var replacements: [UInt32] = []
    /// Where the replacements of mapping `i` begin; those of the next one end them.
    private var starts: [Int] = [0]
    /// Which page of `codes` holds the 256 scalars that begin with these bits: many pages are the same.
    private var pages = [UInt16](repeating: 0, count: 0x1100)
    /// Whether a page of scalars shares its page of codes with no other one, so that it may be written.
    private var isOwn = [Bool](repeating: false, count: 0x1100)
    /// A code for each scalar, in pages of 256.
    private var codes = [UInt16](repeating: Code.kept, count: 256)

    private init() {
        fill(Self.removed, with: Code.removed)
        fill(Self.ideographs, with: Code.ideograph)
        fill(Self.punctuation, with: Code.punctuation)
        fill(Self.spaces, with: Code.space)
        var scanner = HexScanner(Self.mappings)
        while let scalar = scanner.number() {
            let isIdeograph = code(of: scalar) == Code.ideograph
            while scanner.isJoined, let replacement = scanner.number() { replacements.append(replacement) }
            let mapping = UInt16(starts.count - 1)
            starts.append(replacements.count)
            fill(scalar...scalar, with: Code.firstMapping + 2 * mapping + (isIdeograph ? 1 : 0))
        }
    }

    /// What becomes of `scalar`, which is none of the Hangul syllables.
    func effect(of scalar: UInt32) -> Effect {
        let code = code(of: scalar)
        switch code {
        case Code.kept: return .kept
        case Code.removed: return .removed
        case Code.space: return .space
        case Code.punctuation, Code.ideograph: return .alone
        default:
            let mapping = Int(code - Code.firstMapping)
            return .replaced(starts[mapping / 2]..<starts[mapping / 2 + 1], isAlone: mapping % 2 == 1)
        }
    }

    /// Whether a scalar is split off as punctuation.
    func isPunctuation(_ scalar: UInt32) -> Bool { code(of: scalar) == Code.punctuation }

    private func code(of scalar: UInt32) -> UInt16 {
        codes[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 0xFF)]
    }

    private mutating func fill(_ ranges: StaticString, with code: UInt16) {
        var scanner = HexScanner(ranges)
        while let low = scanner.number() {
            let high = scanner.isJoined ? scanner.number() ?? low : low
            fill(low...high, with: code)
        }
    }

    private mutating func fill(_ range: ClosedRange<UInt32>, with code: UInt16) {
        // One page serves all that are covered as a whole.
        var wholePage: UInt16?
        for page in Int(range.lowerBound >> 8)...Int(range.upperBound >> 8) {
            let first = UInt32(page) << 8
            let covered = max(first, range.lowerBound)...min(first + 0xFF, range.upperBound)
            if covered.count == 256 {
                let shared = wholePage ?? append(repeatElement(code, count: 256))
                wholePage = shared
                pages[page] = shared
                isOwn[page] = false
                continue
            }
            let base = Int(pages[page]) << 8
            if !isOwn[page] {
                pages[page] = append(Array(codes[base..<base + 256]))
                isOwn[page] = true
            }
            for scalar in covered { codes[Int(pages[page]) << 8 | Int(scalar & 0xFF)] = code }
        }
    }

    private mutating func append(_ page: some Collection<UInt16>) -> UInt16 {
        codes.append(contentsOf: page)
        return UInt16((codes.count >> 8) - 1)
    }
}

/// Reads hexadecimal numbers with single characters between them.
private struct HexScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: StaticString) {
        bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Whether the character after the last number joins it to the next one: anything but a space.
    private(set) var isJoined = false

    /// The next number, or nil at the end.
    mutating func number() -> UInt32? {
        var value: UInt32 = 0
        var digits = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard let digit = Self.digit(byte) else {
                isJoined = byte != UInt8(ascii: " ")
                if digits > 0 { return value }
                continue
            }
            value = value << 4 | digit
            digits += 1
        }
        isJoined = false
        return digits > 0 ? value : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
