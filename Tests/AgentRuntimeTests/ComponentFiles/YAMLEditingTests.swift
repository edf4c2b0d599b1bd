import SQLCore
import Testing

@testable import AgentRuntime

@Suite("Edits of YAML files look like a person's")
struct YAMLEditingTests {
    private static let file = """
        # our models
        - type: llm
          name: fast   # the cheap one
          temperature: 0.5  # warm
          tools:  # all
            - a
            # not b
          prompt: |
            Hello
            # no comment

        # the other
        - {type: llm, name: 'slow', tags: [x, y]}  # flow

        """

    private func edit(_ index: Int, _ config: String, in file: String = file) throws -> String {
        try text(SampleFile.yaml(file).document().replacing(index, with: JSONText(config)))
    }

    private let first =
        #"{"type": "llm", "name": "fast", "temperature": 0.5, "tools": ["a"], "prompt": "Hello\n# no comment\n"}"#

    @Test(
        "Only the lines that differ are written, and comments stay",
        arguments: [
            ("0.5", "1e-07", "0.5", "1.0e-07"), ("0.5", "null", "0.5", "null"), ("fast", "yes", "fast ", "\"yes\" "),
            (#"["a"]"#, #"["c", {"d": 1, "e": []}]"#, "    - a\n    # not b", "    - c\n    - d: 1\n      e: []"),
            ("Hello", "Bye", "Hello", "Bye"),
            ("comment\\n\"", "comment\\n\", \"x\": 1", "comment\n", "comment\n  x: 1\n"),
            (#""temperature": 0.5, "#, "", "  temperature: 0.5  # warm\n", ""),
        ]
    )
    func changesLines(_ old: String, _ new: String, _ lines: String, _ newLines: String) throws {
        #expect(try edit(0, first.replacing(old, with: new)) == Self.file.replacing(lines, with: newLines))
    }

    @Test("A flow entry keeps its brackets")
    func changesFlow() throws {
        let edited = try edit(1, #"{"type": "llm", "name": "slow", "tags": ["x", "a, b"]}"#)
        #expect(edited == Self.file.replacing("[x, y]", with: "[x, \"a, b\"]"))
        let rewritten = try edit(1, #"{"type": "llm", "url": "a:b"}"#)
        #expect(
            rewritten
                == Self.file.replacing("{type: llm, name: 'slow', tags: [x, y]}", with: "{type: llm, url: \"a:b\"}")
        )
    }

    @Test("Items are added and removed with their lines")
    func addsAndRemoves() throws {
        let document = try SampleFile.yaml(Self.file).document()
        #expect(
            try text(document.appending(JSONText(#"{"a": {"b": "c\nd"}}"#)))
                == Self.file.replacing(
                    "  # flow\n",
                    with: "  # flow\n- a:\n    b: |-\n      c\n      d\n"
                )
        )
        let removed = try #require(try document.removing(0))
        #expect(text(removed) == "# our models\n\n# the other\n- {type: llm, name: 'slow', tags: [x, y]}  # flow\n")
    }

    @Test("What others use is not taken away")
    func protectsAnchors() throws {
        let document = try SampleFile.yaml("# c\n- &base\n  type: a\n  name: b\n- <<: *base\n  name: c\n").document()
        let expected = "line 2: edit the file by hand: the entry at line 2 defines the anchor &base that others use"
        #expect(#expect(throws: ComponentFileError.self) { try document.removing(0) }?.description == expected)
        let config = try JSONText(#"{"type": "x", "name": "b"}"#)
        #expect(
            #expect(throws: ComponentFileError.self) { try document.replacing(0, with: config) }?.description
                == expected
        )
        // Its own name is overridden in the other entry, so no one else sees the change.
        let renamed = try document.replacing(0, with: JSONText(#"{"type": "a", "name": "z"}"#))
        #expect(text(renamed) == "# c\n- &base\n  type: a\n  name: z\n- <<: *base\n  name: c\n")
        // A merged member is overridden, not changed where it comes from.
        let overridden = try document.replacing(1, with: JSONText(#"{"type": "x", "name": "c"}"#))
        #expect(text(overridden).hasSuffix("- <<: *base\n  name: c\n  type: x\n"))
    }

    @Test(
        "Unpaired surrogates are refused, in values and in keys",
        arguments: [#"{"a": ["\ud800"]}"#, #"{"\ud800": 1}"#]
    )
    func refusesSurrogates(_ config: String) throws {
        let document = try SampleFile.yaml("- a: 1\n").document()
        let config = try JSONText(config)
        #expect(
            try #require(throws: ComponentFileError.self) { try document.replacing(0, with: config) }.kind
                == .invalidConfig
        )
        #expect(try #require(throws: ComponentFileError.self) { try document.appending(config) }.kind == .invalidConfig)
        #expect(throws: ComponentFileError.self) { try ComponentDocument.new(config, format: .yaml) }
    }

    @Test("New files are block style")
    func new() throws {
        let config = try JSONText(
            #"{"type": "agent", "name": "a", "max": 5, "llm": {"x": [[1, 2], {}]}, "p": "a\n\n b\n"}"#
        )
        let expected =
            "- type: agent\n  name: a\n  max: 5\n  llm:\n    x:\n      - - 1\n        - 2\n      - {}\n  p: |\n    a\n\n     b\n"
        #expect(try text(ComponentDocument.new(config, format: .yaml)) == expected)
    }
}
