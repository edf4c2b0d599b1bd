/// Edits of one list of strings in a TOML text, in the manner the list is already written.
struct ListEdits {
    private let bytes: [UInt8]
    private let lines: LineScan
    private let elements: [Range<Int>]
    /// The offset of the closing bracket.
    private let close: Int
    private let open: Int

    init(_ bytes: [UInt8], _ entry: TOMLLayout.Entry) {
        self.bytes = bytes
        lines = LineScan(bytes)
        elements = entry.elements
        open = entry.valueRange.lowerBound
        close = entry.valueRange.upperBound - 1
    }

    /// Appends an element. In a list with one element a line it gets its own line and their indentation;
    /// it ends with a comma when the last one did.
    func appending(_ spelling: [UInt8]) -> [ByteEdit] {
        guard let last = elements.last else { return [ByteEdit(at: open + 1, spelling)] }
        let comma = comma(after: last.upperBound)
        let separator = comma == nil ? Array(",".utf8) : []
        let trailing = comma == nil ? [] : Array(",".utf8)
        let end = comma.map { $0 + 1 } ?? last.upperBound
        guard startsLine(last.lowerBound) else {
            return [ByteEdit(at: end, separator + Array(" ".utf8) + spelling + trailing)]
        }
        let line = lines.newline + lines.indentation(at: last.lowerBound) + spelling + trailing
        // A comment behind the last element stays on its line.
        return [ByteEdit(at: end, separator), ByteEdit(at: min(lines.endOfLine(at: end), close), line)]
    }

    /// Removes an element with its comma, and its line when nothing else stands there. Comments stay.
    func removing(_ index: Int) -> ByteEdit {
        let element = elements[index]
        let comma = comma(after: element.upperBound)
        let isCommaNear = comma.map { !holdsComment(element.upperBound..<$0) } ?? false
        let end = isCommaNear ? (comma ?? 0) + 1 : element.upperBound
        let next = lines.skipBlanks(from: end)
        if startsLine(element.lowerBound) {
            let endsLine = next == bytes.count || bytes[next] == UInt8(ascii: "\n") || bytes[next] == UInt8(ascii: "\r")
            guard endsLine else { return ByteEdit(element.lowerBound..<next) }
            return ByteEdit(lines.startOfLine(at: element.lowerBound)..<lines.startOfNextLine(at: next))
        }
        if index + 1 < elements.count { return ByteEdit(element.lowerBound..<next) }
        guard index > 0, !holdsComment(elements[index - 1].upperBound..<element.lowerBound) else {
            return ByteEdit(element.lowerBound..<end)
        }
        // Without a trailing comma the one before goes too; with one, it becomes the trailing comma.
        return ByteEdit(elements[index - 1].upperBound..<(isCommaNear ? element.upperBound : end))
    }

    /// Whether only blanks stand before an offset on its line.
    private func startsLine(_ offset: Int) -> Bool {
        let start = lines.startOfLine(at: offset)
        return start > open && lines.skipBlanks(from: start) == offset
    }

    /// The comma that belongs to the element ending at `offset`, comments skipped; nil when there is none.
    private func comma(after offset: Int) -> Int? {
        var position = offset
        while position < close {
            switch bytes[position] {
            case UInt8(ascii: ","): return position
            case UInt8(ascii: "#"): position = lines.endOfLine(at: position)
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): position += 1
            default: return nil
            }
        }
        return nil
    }

    private func holdsComment(_ range: Range<Int>) -> Bool { bytes[range].contains(UInt8(ascii: "#")) }
}
