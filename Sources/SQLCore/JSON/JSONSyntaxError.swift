/// Why a text is not JSON, and where.
public struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was met or missed, for a person: `expected ',' or ']'`.
    public let reason: String
    /// The offending byte's offset from the start of the text, from 0.
    public let offset: Int
    /// The line of the offset, from 1.
    public let line: Int
    /// The column of the offset in bytes, from 1.
    public let column: Int

    /// Locates `offset` in `bytes`; lines end at `\n`.
    init(_ reason: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.reason = reason
        self.offset = offset
        let before = bytes.prefix(offset)
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        column = offset - lineStart + 1
    }

    /// `line 1, column 5: expected ',' or ']'`.
    public var description: String { "line \(line), column \(column): \(reason)" }
}
