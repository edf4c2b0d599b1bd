/// Looks at the lines of a text.
struct LineScan {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The text's line end: that of its first line, `\n` when there is none.
    var newline: [UInt8] {
        guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0 else { return [UInt8(ascii: "\n")] }
        let isWindows = bytes[first - 1] == UInt8(ascii: "\r")
        return isWindows ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
    }

    /// The line and the column in bytes of an offset, from 1.
    func place(of offset: Int) -> (line: Int, column: Int) {
        (1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }, offset - startOfLine(at: offset) + 1)
    }

    func startOfLine(at offset: Int) -> Int {
        bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// Where the line's end begins: at `\r\n`, `\n` or the end of the text.
    func endOfLine(at offset: Int) -> Int {
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count }
        return end > offset && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
    }

    /// Where the next line begins, or the end of the text.
    func startOfNextLine(at offset: Int) -> Int {
        bytes[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    /// The blanks that the line begins with.
    func indentation(at offset: Int) -> [UInt8] {
        Array(bytes[startOfLine(at: offset)...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
    }

    /// The first offset from here on that holds no blank.
    func skipBlanks(from offset: Int) -> Int {
        bytes[offset...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? bytes.count
    }
}
