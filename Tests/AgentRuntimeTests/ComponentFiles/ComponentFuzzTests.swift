import SQLCore
import Testing

@testable import AgentRuntime

@Suite("No file makes reading or editing crash or lie")
struct ComponentFuzzTests {
    private static let config = #"{"type": "x", "name": "y\nz\n\n", "k": [1e5, {"a: b": null}]}"#

    @Test(
        "Every beginning of a file is read or refused, and edits of it are sound",
        arguments: ComponentEditProperties.files
    )
    func truncations(_ file: SampleFile) throws {
        let bytes = Array(file.text.utf8)
        for count in 0..<bytes.count { try probe(Array(bytes[..<count]), file.format) }
    }

    @Test("So is a file with changed bytes", arguments: ComponentEditProperties.files)
    func mutations(_ file: SampleFile) throws {
        var random = SeededGenerator(seed: UInt64(file.text.utf8.count))
        let alphabet = Array("{}[]\",:'|>&*!#-?\\ \n\r\tx1<".utf8) + [0x00, 0xC2, 0x85, 0xFF]
        for _ in 0..<150 {
            var bytes = Array(file.text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0...bytes.count, using: &random)
                let byte = alphabet.randomElement(using: &random) ?? 0
                if index < bytes.count, Bool.random(using: &random) {
                    bytes[index] = byte
                } else {
                    bytes.insert(byte, at: index)
                }
            }
            try probe(bytes, file.format)
        }
    }

    @Test("Random strings survive YAML", arguments: 0..<8)
    func strings(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = [
            "a", "b", " ", ":", "#", "-", "\n", "\n\n", "\t", "\r", "'", "\"", "\\", "{", "}", "[", "]", ",", "&", "*",
            "!",
            "|", ">", "%", "@", "`", "~", "=", "?", "0x", "1e5", "yes", "null", "---", "...", "é", "😀", "\u{85}",
            "\u{2028}",
            "\u{FEFF}", "\0", "\u{7F}", "\u{E0A0}", "<<", ": ", " #", "- ",
        ]
        for _ in 0..<150 {
            func string() -> String {
                (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
                    .joined()
            }
            let inner = JSONText.object(members: [(key: string(), value: .string(string()))])
            let config = JSONText.object([
                "a": .string(string()), "b": .array([.string(string()), inner]), "c": .string(string()),
            ])
            let document = try ComponentDocument(ComponentDocument.new(config, format: .yaml), format: .yaml)
            #expect(document.entries.first?.config == config)
            let flow = try SampleFile.yaml("[{a: 1}, {a: 2}]").document().replacing(0, with: config)
            #expect(try ComponentDocument(flow, format: .yaml).entries.first?.config == config)
        }
    }

    private func probe(_ bytes: [UInt8], _ format: ComponentFileFormat) throws {
        guard let document = try? ComponentDocument(bytes, format: format) else { return }
        let config = try JSONText(Self.config)
        for (index, entry) in document.entries.enumerated() {
            #expect(entry.span.upperBound <= bytes.count)
            #expect(entry.config.kind == .object)
            _ = try? document.replacing(index, with: config)
            _ = try? document.removing(index)
        }
        _ = try? document.appending(config)
    }
}
