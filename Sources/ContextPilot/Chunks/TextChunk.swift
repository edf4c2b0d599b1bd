/// A part of a text, small enough for the model to read to its end.
public struct TextChunk: Sendable, Equatable {
    /// The part, whole lines of the text where they are short enough.
    public let text: String
    /// The first and the last line, from 1.
    public let lines: ClosedRange<Int>
    /// The name that the first declaration in it has, where it looks like a program.
    public let symbol: String?
}

/// Cuts texts along blank lines and declarations.
public struct TextChunker: Sendable {
    /// The most tokens of a chunk.
    public let limit: Int
    /// The most characters of a chunk.
    public let characterLimit: Int
    private let count: @Sendable (String) -> Int

    /// What a chunk has at most unless told otherwise.
    public static let characterLimit = 4_000

    /// - Parameters:
    ///   - limit: the most tokens of a chunk, as `count` counts them.
    ///   - characterLimit: the most characters; a word without end is a single token.
    ///   - count: how many tokens a text is.
    public init(
        limit: Int,
        characterLimit: Int = TextChunker.characterLimit,
        count: @escaping @Sendable (String) -> Int
    ) {
        self.limit = limit
        self.characterLimit = characterLimit
        self.count = count
    }

    /// The parts of a text in their order; none for a blank one.
    public func chunks(of text: String) -> [TextChunk] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        var chunks: [TextChunk] = []
        var start = 0
        while start < lines.count {
            let end = self.end(of: lines, from: start)
            if end == start {
                for part in parts(of: lines[start]) { append(part, start...start, to: &chunks) }
                start += 1
            } else {
                append(lines[start..<end].joined(separator: "\n"), start...(end - 1), to: &chunks)
                start = end
            }
        }
        return chunks
    }

    private func append(_ text: String, _ lines: ClosedRange<Int>, to chunks: inout [TextChunk]) {
        guard !text.allSatisfy(\.isWhitespace) else { return }
        let symbol = text.split(whereSeparator: \.isNewline).lazy.compactMap(Self.symbol).first
        chunks.append(TextChunk(text: text, lines: lines.lowerBound + 1...lines.upperBound + 1, symbol: symbol))
    }

    /// Behind the last line that fits, moved back to the best border in the second half; `start` when no line fits.
    private func end(of lines: [String], from start: Int) -> Int {
        var end = start
        var used = 0
        var characters = 0
        while end < lines.count {
            // Tokens do not cross lines, and each line's count has the two marks in it.
            let tokens = max(0, count(lines[end]) - 2)
            characters += lines[end].utf8.count + 1
            guard used + tokens + 2 <= limit, characters <= characterLimit else { break }
            used += tokens
            end += 1
        }
        guard end < lines.count, end - start > 2 else { return end }
        let borders = (start + (end - start) / 2..<end + 1).reversed()
        if let border = borders.first(where: { isBlank(lines[$0 - 1]) && indentation(lines[$0]) == 0 }) {
            return border
        }
        return borders.first { isBlank(lines[$0 - 1]) } ?? end
    }

    /// A line too long for a chunk, in pieces that fit.
    private func parts(of line: String) -> [String] {
        guard line.utf8.count > characterLimit || count(line) > limit, line.count > 1 else { return [line] }
        let middle = line.index(line.startIndex, offsetBy: line.count / 2)
        let border = line[..<middle].lastIndex(where: \.isWhitespace) ?? middle
        let cut = border == line.startIndex ? middle : border
        return parts(of: String(line[..<cut])) + parts(of: String(line[cut...]))
    }

    private func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

    private func indentation(_ line: String) -> Int { line.prefix(while: \.isWhitespace).count }

    private static let keywords: Set<Substring> = [
        "func", "struct", "class", "enum", "protocol", "extension", "actor", "def", "fn", "interface", "trait", "impl",
        "function",
    ]
    private static let modifiers: Set<Substring> = [
        "public", "private", "internal", "fileprivate", "package", "open", "final", "static", "mutating", "nonisolated",
        "override", "async", "pub", "export", "default", "abstract", "indirect",
    ]

    /// `append` of `public func append(…)`, or nil where the line declares nothing.
    private static func symbol(_ line: Substring) -> String? {
        var words = line.split(maxSplits: 8, whereSeparator: { $0 == " " || $0 == "\t" })[...]
        while let word = words.first, modifiers.contains(word) { words.removeFirst() }
        guard let word = words.popFirst(), keywords.contains(word), let name = words.first else { return nil }
        let symbol = name.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return symbol.isEmpty ? nil : String(symbol)
    }
}
