import SQLCore

extension ContextWords {
    /// Marks begin with characters for private use, which no word holds. With them a filter is part of the question to
    /// the index, and matches are not thrown away afterwards.
    private enum Mark: String {
        case type = "\u{E000}"
        case status = "\u{E001}"
        case sourceType = "\u{E002}"
        case tag = "\u{E003}"
    }

    private static func word(_ mark: Mark, _ value: String) -> String {
        mark.rawValue + StableHash.hexDigits(of: value)
    }

    /// The words of a unit: its marks, its name, its content, its tags, and the parts of names of programs.
    static func document(of unit: ContextUnit) -> SQLFullTextDocument {
        let marks =
            [
                word(.type, unit.type.rawValue), word(.status, unit.status.rawValue),
                word(.sourceType, unit.sourceType),
            ] + unit.tags.map { word(.tag, fold($0)) }
        let text = ([unit.name, unit.content] + unit.tags).joined(separator: "\n")
        var words = Array(marks.joined(separator: " ").utf8)
        for tokens in [SearchTokens(text), SearchTokens(identifierParts(of: text))] where !tokens.bytes.isEmpty {
            guard words.count + tokens.bytes.count < SearchTokens.byteLimit else { break }
            words.append(UInt8(ascii: " "))
            words += tokens.bytes
        }
        return SQLFullTextDocument(words: words)
    }

    /// A filter as what a document must hold; empty where it lets everything through.
    static func marks(of filter: ContextUnitFilter) -> [SQLFullTextExpression] {
        func any(_ words: [String]) -> SQLFullTextExpression {
            .any(words.map { .phrase([$0], isPrefix: false) })
        }
        var parts: [SQLFullTextExpression] = []
        if let types = filter.types, !types.isEmpty { parts.append(any(types.map { word(.type, $0.rawValue) })) }
        if let status = filter.status { parts.append(any([word(.status, status.rawValue)])) }
        if let sourceType = filter.sourceType { parts.append(any([word(.sourceType, sourceType)])) }
        if !filter.tags.isEmpty { parts.append(any(filter.tags.map { word(.tag, fold($0)) })) }
        return parts
    }

    /// A word of a question as it stands in the index, or its beginning; nil where nothing of it does.
    static func expression(_ word: String) -> SQLFullTextExpression? {
        let tokens = SearchTokens(word)
        guard let last = tokens.tokens.last else { return nil }
        let words = tokens.tokens.map { String(decoding: tokens.slice($0), as: UTF8.self) }
        return .phrase(words, isPrefix: last.kind == .word)
    }

    /// `turn Indexer` of `turnIndexer`, `HTTP API` of `HTTPAPI`: what a question calls such names.
    private static func identifierParts(of text: String) -> String {
        var parts = ""
        var word: [UInt8] = []
        func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        func close() {
            defer { word.removeAll(keepingCapacity: true) }
            var borders: [Int] = []
            for index in word.indices.dropFirst() where isUpper(word[index]) {
                let beginsWord = index + 1 < word.count && isLower(word[index + 1])
                if isLower(word[index - 1]) || beginsWord { borders.append(index) }
            }
            guard !borders.isEmpty else { return }
            for (start, end) in zip([0] + borders, borders + [word.count]) {
                parts += String(decoding: word[start..<end], as: UTF8.self) + " "
            }
        }
        for byte in text.utf8 {
            if isUpper(byte) || isLower(byte) { word.append(byte) } else if !word.isEmpty { close() }
        }
        close()
        return parts
    }
}
