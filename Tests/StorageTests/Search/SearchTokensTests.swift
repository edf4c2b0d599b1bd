import SQLCore
import Testing

@testable import Storage

/// What becomes a word.
@Suite struct SearchTokensTests {
    private func words(_ text: String) -> String { String(decoding: SearchTokens(text).bytes, as: UTF8.self) }

    @Test(
        "Words are runs of letters and digits, folded",
        arguments: [
            ("Hello, World!", "hello world"), ("main.swift:42", "main swift 42"), ("Crème BRÛLÉE", "creme brulee"),
            ("e\u{301}te\u{301}", "ete"), ("Ωμέγας ΩΜΈΓΑΣ", "ωμεγασ ωμεγασ"), ("Йод ёлка", "иод елка"),
            ("İstanbul", "istanbul"),
            ("Straße ﬁn", "straße fin"), ("ｆｕｌｌ Ｗｉｄｔｈ", "full width"), ("שָׁלוֹם", "שלום"), ("हिन्दी", "हिन्दी"),
            ("", ""), (" \n\t—…", ""), ("don't", "don t"), ("a\u{0}b", "a b"), ("👩‍💻 ok", "ok"),
        ]
    )
    func folds(_ text: String, _ expected: String) { #expect(words(text) == expected) }

    @Test(
        "Characters of scripts without spaces are words, and so are pairs of neighbours",
        arguments: [
            ("東京", "東 東京 京"), ("東", "東"), ("東京都", "東 東京 京 京都 都"), ("東 京", "東 京"),
            ("iPhone東京X", "iphone 東 東京 京 x"), ("서울", "서 서울 울"), ("ｶﾞｽ", "ガ ガス ス"),
            ("カ\u{3099}ス", "ガ ガス ス"), ("コーヒー", "コ コー ー ーヒ ヒ ヒー ー"), ("葛\u{E0100}城", "葛 葛城 城"), ("น้ำ", "น น้ ้ ้ำ ำ"),
            ("𠮷野", "𠮷 𠮷野 野"),
        ]
    )
    func splits(_ text: String, _ expected: String) { #expect(words(text) == expected) }

    @Test("Data and endless words are left out, and a turn's words have an end")
    func limits() {
        let data = String(repeating: "QUJD+/x9", count: 100)
        #expect(words("before \(data) after") == "before after")
        #expect(words("a \(String(repeating: "x", count: 129)) b") == "a b")
        #expect(words(String(repeating: "x", count: 128)).count == 128)
        #expect(words("data:image/png;base64,\(data)") == "data image png base64")
        let many = SearchTokens(String(repeating: "word 東京 ", count: 20_000))
        #expect(many.isFull && many.tokens.count == SearchTokens.wordLimit)
        let long = SearchTokens(
            (0..<20_000).map { "\($0)" + String(repeating: "w", count: 100) }.joined(separator: " ")
        )
        #expect(long.isFull && long.bytes.count <= SearchTokens.byteLimit + 200)
    }

    @Test("The strings of a message are its text: no keys, no role, no type of a part, no numbers")
    func strings() {
        let content = #"""
            {"role": "user", "content": [{"type": "text", "text": "Caf\u00e9 \"open\"\n"}, {"type": "invoice"}],
            "n": 12, "tool_calls": [{"type": "function", "function": {"name": "find", "arguments": "{\"city\": \"Oslo\"}"}}]}
            """#
        let tokens = SearchTokens(content: Array(content.utf8))
        #expect(String(decoding: tokens.bytes, as: UTF8.self) == "cafe open invoice find city oslo")
        for (broken, expected) in [(#"{"a": "lone \ud800 x""#, "lone x"), (#""open"#, "open"), (#"["a", "b\"#, "a b")] {
            #expect(String(decoding: SearchTokens(content: Array(broken.utf8)).bytes, as: UTF8.self) == expected)
        }
        #expect(SearchTokens(content: [0x22, 0xFF, 0x61, 0xC3, 0x22]).tokens.count == 1)
    }

    @Test("Whatever the text, words are folded already, their places lie in the text, and a word finds itself")
    func properties() {
        var random = RandomTexts(seed: 7)
        for _ in 0..<3_000 {
            let text = random.text()
            let tokens = SearchTokens(text)
            let length = SearchTokens.composed(text).utf8.count
            for token in tokens.tokens {
                let word = String(decoding: tokens.slice(token), as: UTF8.self)
                #expect(!word.isEmpty && !word.contains(" "))
                #expect(token.sourceStart < token.sourceEnd && Int(token.sourceEnd) <= length)
                if token.kind == .word { #expect(words(word) == word, "\(text.debugDescription)") }
            }
            for phrase in SearchPhrase.parse("\"\(text)\"") where tokens.tokens.count < SearchPhrase.wordLimit {
                if !text.contains("\"") { #expect(!phrase.places(in: tokens).isEmpty, "\(text.debugDescription)") }
            }
            _ = SearchTokens(content: Array(text.utf8))
        }
    }

    @Test(
        "Parts must all be found; quotes, punctuation and scripts without spaces make phrases, an asterisk a beginning",
        arguments: [
            ("Ferry  ferry BOAT", ["ferry", "boat"]), ("\"the ferry\" lands", ["the ferry", "lands"]),
            ("well-known main.swift", ["well known", "main swift"]), ("ferr* \"the bo\"*", ["ferr*", "the bo*"]),
            ("東京", ["東京"]), ("東", ["東"]), ("東京都", ["東京 京 京都"]), ("東京*", ["東京"]), ("\"open", ["open"]),
            ("* \" ( ) AND - ' :*", ["and"]), ("", []), ("…", []),
        ]
    )
    func parses(_ text: String, _ expected: [String]) {
        let found = SearchPhrase.parse(text).map { phrase in
            phrase.words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
                + (phrase.isPrefix ? "*" : "")
        }
        #expect(found == expected)
        #expect(SearchPhrase.parse(String(repeating: "\(text) x\u{301}y ", count: 500)).flatMap(\.words).count <= 64)
    }
}

extension SearchTokens {
    fileprivate static func composed(_ text: String) -> String {
        Array(text.utf8).withUnsafeBufferPointer { composed($0) }
    }
}

/// Texts that search would rather not meet.
struct RandomTexts {
    private var state: UInt64
    private static let pieces = [
        "a", "B", "ferry", "東", "京", "ｶﾞ", "서울", "é", "e\u{301}", "\"", "*", "'", "\\", ":", "&", "|", "!", "(", ")",
        "<->", "-",
        " ", "\n", "\u{0}", "\u{FEFF}", "\u{E000}", "\u{E00F}x", "İ", "ß", "ς", "👩‍💻", "١٢", "½", "ᄀ", "\u{FFFD}", "AND",
        "OR",
        "NOT", "NEAR", "words:", "^", "%", "_", "$1", "؟", "น้ำ", "\u{1F1F3}", "𐐀", "ﷺ",
    ]

    init(seed: UInt64) { state = seed }

    mutating func next(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % below
    }

    mutating func text() -> String {
        (0..<next(14)).map { _ in
            if next(6) == 0 { return String(Unicode.Scalar(UInt32(next(0x30000))) ?? "x") }
            return Self.pieces[next(Self.pieces.count)]
        }
        .joined()
    }
}
