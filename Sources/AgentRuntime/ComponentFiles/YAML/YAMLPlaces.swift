import SQLCore
import Yams

/// Where one element of the root lies, for edits.
struct YAMLItem: Sendable {
    enum Style: Sendable {
        case block
        case flow
        /// An alias, or a scalar.
        case other
    }

    struct Member: Sendable {
        /// The decoded key; nil for a merge key, or one that is no plain string.
        let key: String?
        let keyStart: Int
        let valueStart: Int
        /// Whether the value has a line of its own for each element or member.
        let isBlock: Bool
    }

    /// The value; nil for elements that are no mappings.
    let config: JSONText?
    let style: Style
    /// Where the node begins, with its anchor or tag.
    let nodeStart: Int
    let members: [Member]
    /// From the dash, the bracket or the first key to the end of the last line that is the item's own.
    var span: Range<Int>

    /// Where the text begins that a new config takes the place of: an anchor before a block mapping stays.
    var contentStart: Int { style == .block ? members.first?.keyStart ?? nodeStart : nodeStart }
}

/// Finds the items' ends, which Yams does not tell.
struct YAMLPlaces {
    let source: SourceText

    /// Where the document's content ends: at `...`, at the end of the file.
    func contentEnd(from start: Int) -> Int {
        var line = source.lineIndex(of: start) + 1
        while line < source.lineStarts.count {
            let content = source.bytes[source.content(ofLine: line)]
            let marker = content.prefix(3)
            if marker == [0x2E, 0x2E, 0x2E] || marker == [0x2D, 0x2D, 0x2D],
                content.count == 3 || content[content.startIndex + 3] == 0x20 || content[content.startIndex + 3] == 0x09
            {
                return source.start(ofLine: line)
            }
            line += 1
        }
        return source.bytes.count
    }

    /// The end of the last line between `start` and `limit` that is neither blank nor a comment at `column`
    /// or left of it. Deeper comments are the item's own, or text of a block scalar.
    func ownEnd(from start: Int, to limit: Int, column: Int) -> Int {
        let first = source.lineIndex(of: start)
        var line = source.lineIndex(of: max(start, limit - 1))
        while line > first {
            let content = source.content(ofLine: line)
            let margin = source.bytes[content].prefix { $0 == 0x20 || $0 == 0x09 }
            let isBlank = margin.count == content.count
            let isOuterComment =
                !isBlank && source.bytes[margin.endIndex] == UInt8(ascii: "#") && margin.count <= column
            guard isBlank || isOuterComment else { break }
            line -= 1
        }
        return min(limit, source.content(ofLine: line).upperBound)
    }

    /// The number of bytes before `offset` on its line.
    func column(of offset: Int) -> Int { offset - source.start(ofLine: source.lineIndex(of: offset)) }

    /// The dash before the item whose node begins at `nodeStart`, not before `limit`.
    func dash(before nodeStart: Int, notBefore limit: Int, column: Int?) -> Int? {
        var line = source.lineIndex(of: nodeStart)
        while line >= 0, source.end(ofLine: line) > limit {
            let margin = source.margin(at: source.start(ofLine: line))
            let offset = margin.endIndex
            if offset < nodeStart, offset >= limit, column == nil || margin.count == column, isDash(at: offset) {
                return offset
            }
            line -= 1
        }
        return nil
    }

    private func isDash(at offset: Int) -> Bool {
        guard source.bytes[offset] == UInt8(ascii: "-") else { return false }
        guard offset + 1 < source.bytes.count else { return true }
        return [0x20, 0x09, 0x0A, 0x0D].contains(source.bytes[offset + 1])
    }
}
