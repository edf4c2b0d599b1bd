/// The replacement of some bytes of a text.
struct ByteEdit: Equatable {
    let range: Range<Int>
    let replacement: [UInt8]

    init(_ range: Range<Int>, _ replacement: [UInt8] = []) {
        self.range = range
        self.replacement = replacement
    }

    /// An insertion.
    init(at offset: Int, _ bytes: [UInt8]) { self.init(offset..<offset, bytes) }

    /// The text with every edit done. Edits do not overlap; of two insertions at one place the first comes first.
    static func apply(_ edits: [ByteEdit], to bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for (_, edit) in edits.enumerated().sorted(by: {
            ($0.element.range.lowerBound, $0.offset) > ($1.element.range.lowerBound, $1.offset)
        }) {
            result.replaceSubrange(edit.range, with: edit.replacement)
        }
        return result
    }
}
