import SQLCore

/// One part of what somebody searches for: a word, or words directly after one another.
struct SearchPhrase: Sendable, Hashable {
    /// How many words of a query are looked for; more are left out.
    static let wordLimit = 64

    /// The words as they are indexed.
    let words: [[UInt8]]
    /// Whether of the last word the beginning is enough.
    let isPrefix: Bool

    var expression: SQLFullTextExpression {
        .phrase(words.map { String(decoding: $0, as: UTF8.self) }, isPrefix: isPrefix)
    }

    /// Takes a query apart. Any text is a query; one without a letter or digit means nothing and finds nothing.
    ///
    /// Parts between white space must all be found. What one part holds besides a word, such as `well-known` or
    /// `main.swift`, makes a phrase of it, and so do double quotes, closed or not. An asterisk at the end of a part
    /// takes its last word for a beginning.
    static func parse(_ text: String) -> [SearchPhrase] {
        var phrases: [SearchPhrase] = []
        var left = wordLimit
        var rest = text[...]
        while left > 0, let part = nextPart(&rest) {
            guard let phrase = SearchPhrase(part.text, isPrefix: part.isPrefix, limit: left) else { continue }
            left -= phrase.words.count
            if !phrases.contains(phrase) { phrases.append(phrase) }
        }
        return phrases
    }

    private static func nextPart(_ rest: inout Substring) -> (text: Substring, isPrefix: Bool)? {
        rest = rest.drop { $0.isWhitespace }
        guard let first = rest.first else { return nil }
        let part: Substring
        if first == "\"" {
            rest = rest.dropFirst()
            part = rest.prefix { $0 != "\"" }
            rest = rest[part.endIndex...].dropFirst()
            let isPrefix = rest.first == "*"
            return (part, isPrefix)
        }
        part = rest.prefix { !$0.isWhitespace && $0 != "\"" }
        rest = rest[part.endIndex...]
        return (part, part.last == "*")
    }

    private init?(_ text: Substring, isPrefix: Bool, limit: Int) {
        let found = SearchTokens(String(text.prefix(10_000)))
        var tokens = found.tokens[...]
        // A pair holds its first and its last character, which need not be looked for beside it.
        if tokens.count > 1, tokens[0].kind == .single, tokens[1].kind == .pair { tokens.removeFirst() }
        if tokens.count > 1, tokens.last?.kind == .single, tokens.dropLast().last?.kind == .pair {
            tokens.removeLast()
        }
        tokens = tokens.prefix(limit)
        guard let last = tokens.last else { return nil }
        words = tokens.map { Array(found.slice($0)) }
        // Characters of a script without spaces are words each: what goes on after them is found anyway.
        self.isPrefix = isPrefix && last.kind == .word
    }

    /// The places in a text's words at which the phrase begins.
    func places(in text: SearchTokens) -> [Int] {
        guard text.tokens.count >= words.count else { return [] }
        return (0...text.tokens.count - words.count).filter { stands(at: $0, in: text) }
    }

    private func stands(at place: Int, in text: SearchTokens) -> Bool {
        let string = text.tokens[place].string
        for (offset, word) in words.enumerated() {
            let token = text.tokens[place + offset]
            let isOpen = isPrefix && offset == words.count - 1
            let length = Int(token.end - token.start)
            guard isOpen ? length >= word.count : length == word.count, token.string == string,
                text.slice(token).prefix(word.count).elementsEqual(word)
            else { return false }
        }
        return true
    }
}
