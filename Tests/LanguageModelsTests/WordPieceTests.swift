import Foundation
import LanguageModels
import Testing

/// Tokens are those of the library that the model was trained with, for every text.
@Suite struct WordPieceTests {
    @Test("The ids of the reference texts are the reference's")
    func reference() throws {
        let tokenizer = try TestModel.tokenizer
        let references = try TestModel.references
        #expect(references.count == 60)
        for reference in references {
            #expect(tokenizer.tokens(of: reference.text) == reference.tokens, "\(reference.text.debugDescription)")
        }
    }

    @Test("Pieces are counted past the limit, and what the model reads is cut to it")
    func limit() throws {
        let tokenizer = try TestModel.tokenizer
        let text = Array(repeating: "house", count: 254).joined(separator: " ")
        #expect(tokenizer.tokenCount(of: text) == 256)
        #expect(tokenizer.tokens(of: text).count == 256)
        #expect(tokenizer.tokenCount(of: text + ".") == 257)
        #expect(tokenizer.tokens(of: text + ".") == tokenizer.tokens(of: text))
        #expect(tokenizer.tokenCount(of: "") == 2)
        #expect(tokenizer.tokens(of: "\u{FEFF} \u{200B}\n") == [101, 102])
    }

    @Test("A piece knows the bytes it stands for")
    func places() throws {
        let text = "  Über-embeddings 한 [SEP]漢"
        let pieces = try TestModel.tokenizer.pieces(of: text)
        let bytes = Array(text.utf8)
        let parts = pieces.map { String(decoding: bytes[$0.range], as: UTF8.self) }
        // A Hangul syllable is three letters, each a piece with the whole syllable's place.
        #expect(parts == ["Über", "-", "em", "bed", "ding", "s", "한", "한", "한", "[SEP]", "漢"])
    }

    @Test("A word in pieces of a substring is placed from the substring's start")
    func substring() throws {
        let tokenizer = try TestModel.tokenizer
        let text = "first second"
        #expect(tokenizer.pieces(of: text.dropFirst(6)) == tokenizer.pieces(of: "second"))
    }

    @Test("Places follow one another, lie between scalars and leave out nothing but what is dropped")
    func arbitraryPlaces() throws {
        let tokenizer = try TestModel.tokenizer
        var random = SplitMix(seed: 6)
        for _ in 0..<2_000 {
            let text = randomText(&random)
            let pieces = tokenizer.pieces(of: text)
            var end = 0
            for piece in pieces {
                #expect(piece.range.upperBound >= end && piece.range.upperBound <= text.utf8.count)
                for border in [piece.range.lowerBound, piece.range.upperBound] {
                    let index = text.utf8.index(text.startIndex, offsetBy: border)
                    #expect(index.samePosition(in: text.unicodeScalars) != nil, "\(text.debugDescription)")
                }
                end = piece.range.upperBound
            }
            #expect(tokenizer.tokenCount(of: text) == pieces.count + 2)
            let cut = [101] + pieces.prefix(254).map(\.id) + [102]
            #expect(tokenizer.tokens(of: text) == cut)
        }
    }

    @Test("Ten megabytes are read no further than the limit, whatever they hold")
    func tenMegabytes() throws {
        let tokenizer = try TestModel.tokenizer
        #expect(tokenizer.tokens(of: String(repeating: "word ", count: 2_000_000)).count == 256)
        #expect(tokenizer.tokens(of: String(repeating: "\u{301}", count: 1_000_000)) == [101, 102])
        // One word: it is read to its end.
        #expect(tokenizer.tokens(of: String(repeating: "w", count: 1_000_000)) == [101, 100, 102])
    }

    @Test("A vocabulary without its special pieces is refused")
    func incompleteVocabulary() {
        let error = #expect(throws: ModelError.self) {
            try WordPieceTokenizer(vocabulary: Array("[PAD]\n[UNK]\n[CLS]\nhouse\n".utf8))
        }
        #expect(error?.kind == .damaged)
        #expect(error?.cause.contains("[SEP]") == true)
    }

    /// Scalars of all kinds, with words, spaces and the literals between them.
    private func randomText(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<30, using: &random) {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text += ["[CLS]", "[MASK]", "[sep]", "[", "un", "##ing"].randomElement(using: &random) ?? ""
            case 1: text += " "
            case 2: append(UInt32.random(in: 0...0x2FFF, using: &random), to: &text)
            case 3: append(UInt32.random(in: 0x3000...0xFFFF, using: &random), to: &text)
            case 4: append(UInt32.random(in: 0x1_0000...0x10_FFFF, using: &random), to: &text)
            default: append(UInt32.random(in: 0x61...0x7A, using: &random), to: &text)
            }
        }
        return text
    }

    private func append(_ value: UInt32, to text: inout String) {
        if let scalar = UnicodeScalar(value) { text.unicodeScalars.append(scalar) }
    }
}
