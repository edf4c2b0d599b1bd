import SQLCore
import Testing

@testable import AgentRuntime

@Suite("YAML files are read")
struct YAMLReadingTests {
    @Test("Objects of a list are entries, with their lines")
    func entries() throws {
        let document = try SampleFile.yaml("# c\n---\n- a: 1\n- 5\n- [x]\n-\n  b: {c: [d]}\n- ~\n").document()
        #expect(document.isList)
        #expect(document.entries.map(\.config.text) == [#"{"a": 1}"#, #"{"b": {"c": ["d"]}}"#])
        #expect(document.entries.map(\.line) == [3, 6])
        #expect(document.entries.map { text(Array(document.bytes[$0.span])) } == ["- a: 1", "-\n  b: {c: [d]}"])
    }

    @Test("A file without content is an empty list", arguments: ["", "\n", "# c\n", "---\n", "[]", "null", "\u{FEFF}"])
    func empty(_ text: String) throws {
        let document = try SampleFile.yaml(text).document()
        #expect(document.isList)
        #expect(document.entries.isEmpty)
    }

    @Test("One object needs a type and a name")
    func single() throws {
        let document = try SampleFile.yaml("type: a\nname: b\n").document()
        #expect(!document.isList)
        #expect(document.entries.map(\.config.text) == [#"{"type": "a", "name": "b"}"#])
        for text in ["type: a\n", "{}", "a", "5", "'null'"] {
            #expect(readingError(text, .yaml)?.kind == .notComponents)
            #expect(readingError(text, .json) != nil)
        }
    }

    @Test(
        "Aliases, merges and repeated keys mean what they mean to PyYAML",
        arguments: [
            ("- a: &x {b: 1}\n- c: *x\n", [#"{"a": {"b": 1}}"#, #"{"c": {"b": 1}}"#]),
            ("- &a a: *a\n", [#"{"a": "a"}"#]),
            ("- <<: {a: 1, b: 2}\n  b: 3\n", [#"{"a": 1, "b": 3}"#]),
            ("- b: 3\n  <<: [{a: 1}, {a: 2, c: 5}]\n", [#"{"a": 1, "c": 5, "b": 3}"#]),
            ("- <<: {a: 1}\n  <<: {a: 2, b: 3}\n", [#"{"a": 2, "b": 3}"#]),
            ("- a: 1\n  'a': 2\n  b: 4\n  a: 3\n", [#"{"a": 3, "b": 4}"#]),
            ("- &k a: 1\n  *k : 2\n", [#"{"a": 2}"#]),
            ("- a: &x 1\n  b: &x 2\n  c: *x\n", [#"{"a": 1, "b": 2, "c": 2}"#]),
        ]
    )
    func aliases(_ text: String, _ configs: [String]) throws {
        #expect(try yamlConfigs(text) == configs)
    }

    @Test(
        "Errors tell their place",
        arguments: [
            ("- a: 1\n b: 2\n", 2), ("- a: *x\n", 1), ("- a: &x [1, *x]\n", 1), ("- a: *b c\n", 1), ("- a: [1\n", 2),
            ("- a: 1\n---\n- b: 2\n", 2), ("- <<: 5\n", 1), ("- a: \"\\q\"\n", 1), ("- a\n- \t- b: 1\n\t c", 2),
        ]
    )
    func errors(_ text: String, _ line: Int) {
        let error = readingError(text, .yaml)
        #expect(error?.kind == .syntax)
        #expect(error?.line == line, "\(String(describing: error))")
    }

    @Test(
        "A few lines of aliases cannot fill the memory",
        arguments: ["- v: *a24\n", "- ? *a24\n  : 1\n", "- <<: *a24\n"]
    )
    func bombs(_ last: String) {
        var text = "- a0: &a0 [x, x, x, x]\n"
        for level in 1...24 { text += "- a: &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        #expect(readingError(text + last, .yaml)?.kind == .syntax)
    }

    @Test("Nesting has a limit, through aliases too")
    func depth() {
        func nested(_ depth: Int, _ inner: String) -> String {
            String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
        }
        #expect(readingError("- a: \(nested(498, "1"))\n", .yaml) == nil)
        #expect(readingError("- a: \(nested(499, "1"))\n", .yaml)?.kind == .syntax)
        #expect(readingError("- a: \(nested(5_000, "1"))\n", .yaml)?.kind == .syntax)
        #expect(readingError("- a: &x \(nested(300, "1"))\n- b: \(nested(300, "*x"))\n", .yaml)?.kind == .syntax)
    }

    @Test("Bytes that are not UTF-8 are refused where they are", arguments: [ComponentFileFormat.json, .yaml])
    func encoding(_ format: ComponentFileFormat) {
        let error = #expect(throws: ComponentFileError.self) {
            try ComponentDocument(Array("[\n{\"a\": \"é".utf8) + [0xFF] + Array("\"}]".utf8), format: format)
        }
        #expect(error?.description == "line 2, column 10: not UTF-8")
    }
}
