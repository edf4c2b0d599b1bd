import SQLCore

/// A file's bytes and where its lines begin, found in one pass.
struct SourceText: Sendable {
    let bytes: [UInt8]
    /// The first byte after a byte order mark.
    let contentStart: Int
    /// The offset of each line's first byte.
    let lineStarts: [Int]

    /// - Parameter unicodeBreaks: whether NEL, LS and PS end lines too, as they do in YAML 1.1.
    init(_ bytes: [UInt8], unicodeBreaks: Bool) {
        self.bytes = bytes
        contentStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        lineStarts = bytes.withUnsafeBufferPointer { Self.lineStarts(in: $0, unicodeBreaks: unicodeBreaks) }
    }

    private static func lineStarts(in bytes: UnsafeBufferPointer<UInt8>, unicodeBreaks: Bool) -> [Int] {
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A: starts.append(index + 1)
            case 0x0D where unicodeBreaks && (index + 1 == bytes.count || bytes[index + 1] != 0x0A):
                starts.append(index + 1)
            case 0x85 where unicodeBreaks && index > 0 && bytes[index - 1] == 0xC2:
                starts.append(index + 1)
            case 0xA8 where unicodeBreaks && index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2,
                0xA9 where unicodeBreaks && index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2:
                starts.append(index + 1)
            default: break
            }
        }
        return starts
    }

    /// The index in `lineStarts` of the line that holds `offset`.
    func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// Line and column of `offset` as people count, from 1; the byte order mark takes no column.
    func place(of offset: Int) -> (line: Int, column: Int) {
        let line = lineIndex(of: offset)
        let start = line == 0 ? contentStart : lineStarts[line]
        return (line + 1, max(0, offset - start) + 1)
    }

    /// The first byte of line `index` that belongs to the text.
    func start(ofLine index: Int) -> Int { index == 0 ? contentStart : lineStarts[index] }

    /// Where line `index` ends, its line break included.
    func end(ofLine index: Int) -> Int { index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count }

    /// The bytes of line `index` without its line break.
    func content(ofLine index: Int) -> Range<Int> {
        let start = start(ofLine: index)
        var end = max(start, end(ofLine: index))
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    /// The blanks that the line of `offset` begins with.
    func margin(at offset: Int) -> ArraySlice<UInt8> {
        bytes[start(ofLine: lineIndex(of: offset))...].prefix { $0 == 0x20 || $0 == 0x09 }
    }

    /// The line break that the file uses, `\n` when it has none.
    var newline: [UInt8] {
        guard lineStarts.count > 1, lineStarts[1] > 1 else { return [0x0A] }
        return bytes[lineStarts[1] - 2] == 0x0D && bytes[lineStarts[1] - 1] == 0x0A ? [0x0D, 0x0A] : [0x0A]
    }
}

/// One stretch of a file and what to write there instead.
struct TextChange: Sendable {
    let range: Range<Int>
    let text: [UInt8]
}

extension [UInt8] {
    /// The bytes with all changes made. The changes must not overlap.
    func applying(_ changes: [TextChange]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(count + changes.reduce(0) { $0 + $1.text.count })
        var position = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard change.range.lowerBound >= position else { continue }
            out += self[position..<change.range.lowerBound]
            out += change.text
            position = change.range.upperBound
        }
        return out + self[position...]
    }
}
