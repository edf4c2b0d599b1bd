/// Cuts texts into the word pieces of BERT's uncased vocabulary.
///
/// The ids are those of the library `tokenizers` for this model, for every text: controls are dropped, accents too,
/// letters lower-cased, each ideograph and each punctuation mark is a word, and a word is cut greedily into the longest
/// known pieces. A word of more than 100 scalars, or with a part that no piece covers, is the one piece [UNK]. The
/// literals `[CLS]`, `[SEP]`, `[PAD]`, `[UNK]` and `[MASK]` in a text stand for themselves, as they do there.
///
/// Sources: `BertNormalizer`, `BertPreTokenizer` and `WordPiece` of `tokenizers` 0.23.3; Wu et al., "Google's Neural
/// Machine Translation System", arXiv 1609.08144, section 4.1.
public struct WordPieceTokenizer: Sendable {
    /// The most tokens that the model reads, its two marks included. `tokens(of:)` cuts there.
    public let maximumTokens: Int

    let pieces: PieceTable
    let marks: Marks

    /// The ids of the pieces that stand for something other than text.
    struct Marks: Sendable {
        let start: Int32
        let end: Int32
        let unknown: Int32
        /// The literals that a text may hold, with their brackets.
        let literals: [(text: [UInt8], id: Int32)]
    }

    /// Reads a `vocab.txt`: a piece on each line, its id the line's number from 0.
    ///
    /// - Parameters:
    ///   - vocabulary: The file's bytes, UTF-8.
    ///   - maximumTokens: The most tokens that the model reads, its two marks included; at least 2.
    /// - Throws: `ModelError` of kind `damaged` when one of the special pieces is missing.
    public init(vocabulary: [UInt8], maximumTokens: Int = 256) throws {
        precondition(maximumTokens >= 2, "the two marks need their places")
        self.maximumTokens = maximumTokens
        let pieces = PieceTable(vocabulary)
        self.pieces = pieces
        func id(_ name: String) throws -> Int32 {
            if let id = pieces.id(of: name) { return id }
            throw ModelError(
                .damaged,
                "reading a vocabulary",
                cause: "\(name) is not among its \(pieces.count) pieces",
                hint: MiniLMFiles.hint
            )
        }
        let unknown = try id("[UNK]")
        marks = Marks(
            start: try id("[CLS]"),
            end: try id("[SEP]"),
            unknown: unknown,
            literals: try ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"].map { (Array($0.utf8), try id($0)) }
        )
    }
}

extension WordPieceTokenizer {
    /// What the model reads: [CLS], the pieces, [SEP], cut to `maximumTokens`.
    ///
    /// It reads no further than the cut, so a long text costs no more than its beginning.
    public func tokens(of text: some StringProtocol) -> [Int32] {
        var tokens = [marks.start]
        if maximumTokens > 2 {
            scan(text) { piece in
                tokens.append(piece.id)
                return tokens.count < maximumTokens - 1
            }
        }
        tokens.append(marks.end)
        return tokens
    }

    /// How many tokens the whole text is, uncut and with the two marks.
    ///
    /// The model reads a text to its end when they are at most `maximumTokens`.
    public func tokenCount(of text: some StringProtocol) -> Int {
        var count = 2
        scan(text) { _ in
            count += 1
            return true
        }
        return count
    }

    /// The pieces of the whole text, uncut and without the marks, each with its place.
    ///
    /// Where to cut a text that is too long: 254 pieces and the two marks fit the model.
    public func pieces(of text: some StringProtocol) -> [WordPiece] {
        var pieces: [WordPiece] = []
        scan(text) { piece in
            pieces.append(piece)
            return true
        }
        return pieces
    }

    /// Calls `visit` with each piece until it returns false.
    private func scan(_ text: some StringProtocol, _ visit: (WordPiece) -> Bool) {
        var scanner = WordPieceScanner(pieces: pieces, marks: marks)
        // A string that is not kept as UTF-8, as one bridged on macOS, is copied.
        if text.utf8.withContiguousStorageIfAvailable({ scanner.scan($0, visit) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { scanner.scan($0, visit) }
        }
    }
}
