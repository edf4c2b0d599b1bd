import SQLCore
import Testing

@testable import AgentRuntime

@Suite("Edits of JSON files look like the file")
struct JSONEditingTests {
    private static let file = """
        [
            {
                "type": "llm", "name": "a",
                "tools": ["x", "y"],
                "n": 1.0
            },
            {"type":"llm","name":"b"}
        ]

        """

    private func edit(_ index: Int, _ config: String, in file: String = file) throws -> String {
        try text(SampleFile.json(file).document().replacing(index, with: JSONText(config)))
    }

    @Test("Only the values that differ are written")
    func changesValues() throws {
        let edited = try edit(0, #"{"n": 1, "tools": ["x", "z"], "type": "llm", "name": "a"}"#)
        #expect(edited == Self.file.replacing("\"y\"", with: "\"z\"").replacing("1.0", with: "1"))
    }

    @Test("New members come last, old ones go with their comma")
    func changesMembers() throws {
        let added = try edit(0, #"{"type": "llm", "name": "a", "tools": ["x", "y"], "n": 1.0, "m": {"k": []}}"#)
        let lines = "1.0,\n        \"m\": {\n            \"k\": []\n        }\n"
        #expect(added == Self.file.replacing("1.0\n", with: lines))
        #expect(
            try edit(0, #"{"type": "llm", "name": "a", "tools": ["x", "y"]}"#)
                == Self.file.replacing(",\n        \"n\": 1.0", with: "")
        )
        #expect(
            try edit(1, #"{"name":"b","m":[1,2]}"#)
                == Self.file.replacing(#"{"type":"llm","name":"b"}"#, with: #"{"name":"b","m":[1,2]}"#)
        )
    }

    @Test("An entry of which nothing stays is laid out as it was")
    func rewrites() throws {
        let edited = try edit(0, #"{"x":[1]}"#)
        #expect(edited.hasPrefix("[\n    {\n        \"x\": [\n            1\n        ]\n    },\n    {\"type\""))
    }

    @Test(
        "A new entry looks like the last one",
        arguments: [
            ("[]", "[\n  {\n    \"a\": 1\n  }\n]"), ("[\n]\n", "[\n  {\n    \"a\": 1\n  }\n]\n"),
            (#"[{"x":1}]"#, #"[{"x":1}, {"a":1}]"#), (#"[{"x":1},{"y":2}]"#, #"[{"x":1},{"y":2},{"a":1}]"#),
            ("[\n\t{\n\t\t\"x\": 1\n\t}\n]", "[\n\t{\n\t\t\"x\": 1\n\t},\n\t{\n\t\t\"a\": 1\n\t}\n]"),
            ("[\r\n {\r\n  \"x\": 1\r\n }\r\n]\r\n", "[\r\n {\r\n  \"x\": 1\r\n },\r\n {\r\n  \"a\": 1\r\n }\r\n]\r\n"),
            ("[{\n  \"x\": 1\n}, {\n  \"y\": 1\n}]", "[{\n  \"x\": 1\n}, {\n  \"y\": 1\n}, {\n  \"a\": 1\n}]"),
        ]
    )
    func appends(_ file: String, _ expected: String) throws {
        #expect(try text(SampleFile.json(file).document().appending(JSONText(#"{"a":1}"#))) == expected)
    }

    @Test("Only objects are components, and a single one stays alone")
    func refuses() throws {
        let single = try SampleFile.json(#"{"type": "a", "name": "b"}"#).document()
        #expect(
            try #require(throws: ComponentFileError.self) { try single.appending(JSONText("{}")) }.kind == .notAList
        )
        #expect(
            try #require(throws: ComponentFileError.self) { try single.replacing(0, with: JSONText("[]")) }.kind
                == .invalidConfig
        )
        #expect(
            try #require(throws: ComponentFileError.self) { try single.replacing(0, with: JSONText("{}")) }.kind
                == .invalidConfig
        )
        #expect(try #require(throws: ComponentFileError.self) { try single.removing(1) }.kind == .cannotEdit)
        #expect(try single.removing(0) == nil)
        #expect(
            try ComponentDocument.new(JSONText(#"{"a":[]}"#), format: .json)
                == Array("[\n  {\n    \"a\": []\n  }\n]\n".utf8)
        )
    }

    @Test(
        "Errors are those of the reader",
        arguments: [
            ("[1 2]", "line 1, column 4: expected ',' or ']'"), ("\u{FEFF}[\n,]", "line 2, column 1: expected a value"),
        ]
    )
    func errors(_ file: String, _ description: String) {
        #expect(readingError(file, .json)?.description == description)
    }

    @Test("Extensions tell the format, case and all")
    func formats() {
        #expect(
            ["json", "yaml", "yml", "JSON", "toml", ""].map(ComponentFileFormat.init(fileExtension:)) == [
                .json, .yaml, .yaml, nil, nil, nil,
            ]
        )
    }
}
