import SQLCore
import Yams

/// Turns Yams' marks, which count lines and characters, into offsets of bytes.
///
/// Marks come in the order of the file, so it goes on from the last one: a file of one long line costs
/// one pass and not one for each mark.
struct MarkCursor {
    private let source: SourceText
    private var line = -1
    private var column = 0
    private var position = 0

    init(_ source: SourceText) {
        self.source = source
    }

    /// The offset of the character at `mark`; the file's end for marks behind it.
    mutating func offset(of mark: Mark) -> Int {
        let index = min(max(mark.line - 1, 0), source.lineStarts.count - 1)
        if index != line || mark.column - 1 < column {
            line = index
            column = 0
            position = source.start(ofLine: index)
        }
        let bytes = source.bytes
        while column < mark.column - 1, position < bytes.count {
            position += 1
            while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
            column += 1
        }
        return position
    }
}
