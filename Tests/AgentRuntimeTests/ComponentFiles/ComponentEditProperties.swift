import SQLCore
import Testing

@testable import AgentRuntime

@Suite("An edit changes its own entry and nothing else")
struct ComponentEditProperties {
    static let files: [SampleFile] = [
        .json("[]"), .json("[\n]\n"), .json("[\n  {\"type\": \"a\", \"name\": \"b\"}\n]"),
        .json("[{\"type\":\"a\",\"name\":\"b\"},{\"type\":\"c\",\"name\":\"d\",\"k\":[1,{}]}]"),
        .json(
            "\u{FEFF}[\r\n\t{\r\n\t\t\"type\": \"a\",\r\n\t\t\"name\": \"b\"\r\n\t}, 5, {\r\n\t\t\"x\": 1.0\r\n\t}\r\n]\r\n"
        ),
        .json("{\n    \"type\": \"a\",\n    \"name\": \"é😀\\ud800\\/\\u0000\",\n    \"n\": 9007199254740993\n}\n"),
        .json("[ null, {}, [{\"a\": 1}], {\"a\": 1, \"a\": 2} ]"),
        .yaml(""), .yaml("# nothing\n"), .yaml("---\n[ ] # none\n"),
        .yaml("# head\n- type: llm  # c\n  name: a\n  t: 1 # one\n\n# about b\n- type: b\n  name: 'x'\n# tail\n"),
        .yaml(
            "---\n  - type: a\n    name: b\n  -   type: c\n      name: d\n      s: |+\n       x\n\n\n  # mid\n  -\n    type: e\n    name: f"
        ),
        .yaml("[{type: a, name: b}, # one\n {type: c, name: \"d, ]\"},\n {\"type\":\"e\",\"name\":'it''s'}\n]\n"),
        .yaml(
            "\u{FEFF}- {type: a, name: b, k: [1, 2]} # c\r\n- type: b\r\n  name: c\r\n  k:\r\n  - 1\r\n  - 2\r\n- 5\r\n-\r\n"
        ),
        .yaml("# one\ntype: a\nname: b # x\nprompt: |\n  # no comment\n  x\nk: 1\n# end\n...\n"),
        .yaml("{type: a, # c\n name: b}\n"),
        .yaml("- type: a\n  name: b\n  llm: &x {m: 1}\n  other: *x\n- type: c\n  name: d\n  a: 1\n  a: 2\n"),
    ]

    static let configs = [
        #"{"type": "agent", "name": "new"}"#,
        #"{"type": "a", "name": "b", "k": [1.0, {"x": []}], "s": "a\nb\n", "t": "yes", "u": "\u0000é😀/: #"}"#,
        #"{"type": "a", "name": "b\n\n", "n": 1e-07, "m": 1E400, "empty": {}, "deep": [[["x"]], [{}]]}"#,
    ]

    @Test("The same value gives the same bytes", arguments: files)
    func unchanged(_ file: SampleFile) throws {
        let document = try file.document()
        for (index, entry) in document.entries.enumerated() {
            #expect(try text(document.replacing(index, with: entry.config.prettyPrinted())) == file.text)
        }
    }

    @Test("Replacing leaves every byte outside of the entry", arguments: files, configs)
    func replacing(_ file: SampleFile, _ config: String) throws {
        let document = try file.document()
        let config = try JSONText(config)
        for (index, entry) in document.entries.enumerated() {
            let edited = try document.replacing(index, with: config)
            #expect(edited.starts(with: document.bytes[..<entry.span.lowerBound]))
            #expect(edited.reversed().starts(with: document.bytes[entry.span.upperBound...].reversed()))
            try expect(edited, file.format, holds: document, but: { $0[index] = config })
        }
    }

    @Test("Appending adds one entry behind all others", arguments: files, configs)
    func appending(_ file: SampleFile, _ config: String) throws {
        let document = try file.document()
        let config = try JSONText(config)
        guard document.isList else {
            #expect(throws: ComponentFileError.self) { try document.appending(config) }
            return
        }
        let edited = try document.appending(config)
        try expect(edited, file.format, holds: document, but: { $0.append(config) })
        #expect(text(edited).contains("\r\n") == file.text.contains("\r\n"))
        if let last = document.entries.last { #expect(edited.starts(with: document.bytes[..<last.span.upperBound])) }
    }

    @Test("Removing takes one entry, until the file can go", arguments: files)
    func removing(_ file: SampleFile) throws {
        let document = try file.document()
        for index in document.entries.indices {
            guard let edited = try document.removing(index) else {
                #expect(document.entries.count == 1)
                continue
            }
            try expect(edited, file.format, holds: document, but: { $0.remove(at: index) })
            #expect((edited.last == 0x0A) == (document.bytes.last == 0x0A))
            for comment in file.text.split(separator: "\n") where comment.hasPrefix("#") {
                #expect(text(edited).contains(comment))
            }
        }
    }

    @Test("A new file holds its entry", arguments: [ComponentFileFormat.json, .yaml], configs)
    func new(_ format: ComponentFileFormat, _ config: String) throws {
        let bytes = try ComponentDocument.new(JSONText(config), format: format)
        let document = try ComponentDocument(bytes, format: format)
        #expect(document.isList)
        #expect(try document.entries.first?.config.isEquivalent(to: JSONText(config)) == true)
        #expect(bytes.last == 0x0A)
    }

    private func expect(
        _ edited: [UInt8],
        _ format: ComponentFileFormat,
        holds document: ComponentDocument,
        but change: (inout [JSONText]) -> Void
    ) throws {
        var expected = document.entries.map(\.config)
        change(&expected)
        let entries = try ComponentDocument(edited, format: format).entries.map(\.config)
        #expect(entries.count == expected.count)
        for (entry, config) in zip(entries, expected) {
            #expect(entry.isEquivalent(to: config), "\(text(edited))")
        }
    }
}
