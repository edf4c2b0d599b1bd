import SQLCore
import Testing

@Suite("JSON scalars are decoded exactly or not at all")
struct JSONStringTests {
    @Test(
        "Strings are decoded",
        arguments: [
            (#""a\/b""#, "a/b"), (#""\u00e9""#, "\u{E9}"), (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"),
            (#""\b\f\n\r\t\"\\""#, "\u{8}\u{C}\n\r\t\"\\"), (#""\\u0041""#, "\\u0041"), ("\"é😀\"", "é😀"),
        ]
    )
    func decodes(_ text: String, _ value: String) throws {
        let string = try #require(try JSONText(text).string)
        #expect(string.utf8.elementsEqual(value.utf8))
    }

    @Test("Unpaired surrogates have no Swift string", arguments: ["\\ud800", "\\udc00", "a\\ud800b", "\\ude00\\ud83d"])
    func keepsLoneSurrogates(_ body: String) throws {
        let json = try JSONText("\"\(body)\"")
        #expect(json.string == nil)
        #expect(json.lossyString.unicodeScalars.contains("\u{FFFD}"))
        #expect(json.text == "\"\(body)\"")
    }

    @Test("What is built from a string reads back as that string")
    func roundTrips() throws {
        let scalars = (0..<0x300).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{FEFF}", "\u{FFFF}", "😀"]
        for scalar in scalars {
            let value = "a\(Character(scalar))b"
            let json = try JSONText(JSONText.string(value).text)
            #expect(json.string?.utf8.elementsEqual(value.utf8) == true)
        }
    }

    @Test("Numbers keep their token, whatever its size")
    func keepsNumbers() throws {
        #expect(try JSONText("9007199254740993").int == 9_007_199_254_740_993)
        #expect(try JSONText("99999999999999999999").int == nil)
        #expect(try JSONText("1.0").int == nil)
        #expect(try JSONText("1e400").double == .infinity)
        #expect(try JSONText("1.0") != JSONText("1"))
        #expect(JSONText.double(.nan) == .null)
        #expect(JSONText.int(-5).text == "-5")
    }

    @Test("A value answers only for its own kind")
    func toldByKind() throws {
        #expect(try JSONText(#""true""#).bool == nil)
        #expect(try JSONText("true").string == nil)
        #expect(try JSONText("null").isNull)
        #expect(try JSONText("1")["a"] == nil)
        #expect(try Array(JSONText("{}").elements).isEmpty)
    }
}
