import SQLCore
import Testing

@Suite("Members and elements are slices of the text")
struct JSONMemberTests {
    @Test("A member's indices are those of the whole text")
    func tellsSpans() throws {
        let bytes = Array(#"  {"a" : [1, {"b": "x,]}"}] , "c":2}  "#.utf8)
        let json = try JSONText(bytes)
        let list = try #require(json["a"])
        let value = try #require(Array(list.elements).last?["b"])
        #expect(Array(bytes[value.bytes.startIndex..<value.bytes.endIndex]) == Array(#""x,]}""#.utf8))
        #expect(json.members.map(\.key) == ["a", "c"])
    }

    @Test("Of repeated keys the last one counts, and all are members")
    func keepsRepeatedKeys() throws {
        let json = try JSONText(#"{"a": 1, "b": 2, "\u0061": 3}"#)
        #expect(json["a"]?.text == "3")
        #expect(json.members.map(\.key) == ["a", "b", "a"])
        #expect(json.members.map(\.keyText.text) == [#""a""#, #""b""#, #""\u0061""#])
    }

    @Test("A composed and a decomposed letter are two keys")
    func tellsKeysApartExactly() throws {
        let json = try JSONText("{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(json["\u{E9}"]?.text == "1")
        #expect(json["e\u{301}"]?.text == "2")
    }

    @Test("Built text is checked text")
    func builds() throws {
        let json = JSONText.object(members: [
            (key: "a\"b", value: JSONText.array([.int(1), .null, .string(nil), .bool(true)])),
            (key: "", value: try JSONText(#"{"x":1.0}"#)),
        ])
        #expect(json.text == #"{"a\"b": [1, null, null, true], "": {"x":1.0}}"#)
        #expect(try JSONText(json.text) == json)
    }

    @Test("Another layout is the same value")
    func laysOut() throws {
        let json = try JSONText(#"{ "a":[ ],"b" :{ }, "c": [1,{"d":"x, y"}], "c":1.0 }"#)
        let pretty = json.prettyPrinted(indent: "\t", margin: " ", newline: "\r\n").text
        #expect(
            pretty.split(separator: "\r\n", omittingEmptySubsequences: false) == [
                "{", " \t\"a\": [],", " \t\"b\": {},", " \t\"c\": [", " \t\t1,", " \t\t{", " \t\t\t\"d\": \"x, y\"",
                " \t\t}", " \t],", " \t\"c\": 1.0", " }",
            ]
        )
        #expect(json.compact.text == #"{"a":[],"b":{},"c":[1,{"d":"x, y"}],"c":1.0}"#)
        #expect(try JSONText(pretty).compact == json.compact)
    }
}
