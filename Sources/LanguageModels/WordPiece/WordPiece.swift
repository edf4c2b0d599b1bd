/// A piece of a text, as the model sees it.
public struct WordPiece: Sendable, Equatable {
    /// The piece's number in the vocabulary.
    public let id: Int32
    /// The bytes of the text's UTF-8 that the piece stands for, from 0.
    ///
    /// It begins and ends between scalars. Ranges follow one another; two overlap only where one scalar became
    /// several pieces, as a Hangul syllable may.
    public let range: Range<Int>

    /// A piece with its place.
    public init(id: Int32, range: Range<Int>) {
        self.id = id
        self.range = range
    }
}
