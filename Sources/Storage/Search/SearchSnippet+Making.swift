extension SearchSnippet {
    /// How many characters a snippet has.
    private static let length = 160
    /// How many of them stand before the first match.
    private static let lead = 40

    /// Cuts the text around the first match out of a turn's message; nil where no phrase stands in it.
    init?(of content: [UInt8], _ phrases: [SearchPhrase]) {
        let tokens = SearchTokens(content: content)
        let places = phrases.flatMap { phrase in
            phrase.places(in: tokens).map { $0..<$0 + phrase.words.count }
        }
        guard let first = places.min(by: { $0.lowerBound < $1.lowerBound }) else { return nil }
        let string = tokens.tokens[first.lowerBound].string
        // Where the matches lie in the string, in bytes, in order.
        let spans = places.filter { tokens.tokens[$0.lowerBound].string == string }.map { place in
            Int(tokens.tokens[place.lowerBound].sourceStart)..<Int(tokens.tokens[place.upperBound - 1].sourceEnd)
        }
        var text = ""
        var index: Int32 = 0
        TurnStrings.forEach(in: content) { bytes in
            if index == string { text = SearchTokens.composed(bytes) }
            index += 1
            return index <= string
        }
        self.init(text, spans.sorted { $0.lowerBound < $1.lowerBound })
    }

    private init(_ source: String, _ spans: [Range<Int>]) {
        let first = source.utf8.index(source.startIndex, offsetBy: spans[0].lowerBound)
        let start = source.index(first, offsetBy: -Self.lead, limitedBy: source.startIndex) ?? source.startIndex
        let end = source.index(start, offsetBy: Self.length, limitedBy: source.endIndex) ?? source.endIndex
        var text = start > source.startIndex ? "…" : ""
        var offset = source.utf8.distance(from: source.startIndex, to: start)
        var open: Int?
        var marked: [Range<Int>] = []
        var remaining = spans[...]
        for character in source[start..<end] {
            let width = character.utf8.count
            while let span = remaining.first, span.upperBound <= offset { remaining = remaining.dropFirst() }
            let isMatch = remaining.first.map { $0.lowerBound < offset + width } ?? false
            let isSpace = character.isWhitespace || character.unicodeScalars.contains { $0.properties.isControl }
            if !isMatch, let begin = open {
                marked.append(begin..<text.utf8.count)
                open = nil
            }
            if isMatch, open == nil { open = text.utf8.count }
            if !isSpace {
                text.append(character)
            } else if text.last != " " {
                text.append(" ")
            }
            offset += width
        }
        if let begin = open { marked.append(begin..<text.utf8.count) }
        if end < source.endIndex { text += "…" }
        self.text = text
        matches = marked.map { range in
            let lower = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
            return lower..<text.utf8.index(text.startIndex, offsetBy: range.upperBound)
        }
    }
}

extension Unicode.Scalar.Properties {
    /// Whether a terminal would act on it instead of showing it.
    fileprivate var isControl: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
