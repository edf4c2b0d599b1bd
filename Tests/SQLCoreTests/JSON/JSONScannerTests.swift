import SQLCore
import Testing

@Suite("JSON is checked against RFC 8259 and kept as it came")
struct JSONScannerTests {
    @Test(
        "Valid text comes back byte for byte",
        arguments: [
            "null", "true", "false", "0", "-0", "1.0", "1e5", "-12.50E-03", "1e400", "9007199254740993",
            "123456789012345678901234567890", #""""#, #""a\u0000b""#, #""\ud800""#, #""\/\b\f\n\r\t\"\\""#,
            "[]", "{}", "[ 1 ,\t2\r\n]", #"{"a":1,"a":2}"#, #"{"": [{}, [[]]]}"#, "\"\u{7F}é😀\"",
        ]
    )
    func keepsText(_ text: String) throws {
        let json = try JSONText(" \r\n\t" + text + "\n ")
        #expect(json.text == text)
        #expect(json.bytes.startIndex == 4)
        #expect(json.bytes.endIndex == 4 + text.utf8.count)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "--1",
            "[", "]", "[1,]", "[,1]", "[1 2]", "{", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#,
            "{1:2}", "'a'", "\"", "\"\\\"", #""\x41""#, #""\u12G4""#, #""\u12""#, "\"a\nb\"", "\"\t\"", "1 2", "[1]]",
            "// c\n1", "\u{FEFF}1", "\u{A0}1",
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONText(text) }
    }

    @Test("An error tells its line and column")
    func locatesErrors() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONText("{\n  \"a\": 1\n  \"b\": 2\n}") }
        #expect(error?.description == "line 3, column 3: expected ',' or '}'")
        #expect(error?.offset == 13)
    }

    @Test(
        "Bytes that are not UTF-8 are refused where they are",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]]
    )
    func refusesBrokenUTF8(_ broken: [UInt8]) {
        let text = Array("[\n\"é".utf8) + broken + Array("\"]".utf8)
        let error = #expect(throws: JSONSyntaxError.self) { try JSONText(text) }
        #expect(error?.reason == "not UTF-8")
        #expect(error?.offset == 5)
        #expect(error?.line == 2)
    }

    @Test("Values nest up to the limit and no deeper", arguments: [0, 1, 7, JSONText.depthLimit])
    func limitsDepth(_ limit: Int) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        #expect(try JSONText(nested(limit), depthLimit: limit).text == nested(limit))
        #expect(throws: JSONSyntaxError.self) { try JSONText(nested(limit + 1), depthLimit: limit) }
        #expect(throws: JSONSyntaxError.self) { try JSONText(String(repeating: "[", count: 1_000_000)) }
    }
}
