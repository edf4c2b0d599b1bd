import ContextPilot
import Foundation
import LanguageModels
import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct ImportTests {
    @Test("Chunks are whole lines, in order, and never too long")
    func chunks() {
        let chunker = TextChunker(limit: 12) { $0.split(separator: " ").count + 2 }
        let text = (1...40).map { $0 % 5 == 0 ? "" : "word \($0) here" }.joined(separator: "\n")
        let chunks = chunker.chunks(of: text + "\n" + String(repeating: "long ", count: 50))
        #expect(chunks.allSatisfy { $0.text.split(whereSeparator: \.isWhitespace).count <= 10 })
        let words = chunks.flatMap { $0.text.split(whereSeparator: \.isWhitespace) }
        #expect(words == (text + " " + String(repeating: "long ", count: 50)).split(whereSeparator: \.isWhitespace))
        #expect(chunker.chunks(of: " \n\n").isEmpty)
        let code = TextChunker(limit: 64) { $0.count / 4 }.chunks(
            of: "import A\n\npublic func append(_ turn: Turn) {}\n"
        )
        #expect(code.map(\.symbol) == ["append"])
    }

    @Test("A second import does only what changed", arguments: TestDatabase.allCases)
    func imports(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: nil)
        let folder = try TemporaryFolder()
        try folder.write("a/one.md", "the first\n")
        try folder.write("a/two.swift", "func second() {}\n")
        try folder.write("a/data.bin", bytes: [0, 1, 2])
        try folder.write("a/.hidden/x.md", "hidden")
        func run() async throws -> ImportProgress {
            try await library.importFiles(["a"], workingDirectory: folder.path, tokenizer: nil)
        }
        let first = try await run()
        #expect(first.added == 2 && first.skippedFiles == ["a/data.bin"] && first.removed == 0)
        let before = try await storage.units.list()
        #expect(before.map(\.sourceType) == ["file", "code_symbol"])
        #expect(before.map(\.name) == ["a/one.md:1", "second (a/two.swift:1)"])
        try folder.write("a/one.md", "the third\n")
        let second = try await run()
        #expect(second.added == 1 && second.removed == 1 && second.unchangedFiles == 1)
        try FileManager.default.removeItem(atPath: folder("a/two.swift"))
        let third = try await run()
        #expect(third.added == 0 && third.removed == 1)
        #expect(try await storage.units.list().map(\.content) == ["a/one.md\nthe third"])
        withExtendedLifetime(opened) {}
    }

    @Test("The question how turns are appended finds the file that does it", arguments: TestDatabase.allCases)
    func findsTurns(on kind: TestDatabase) async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["AURITE_TEST_MODEL"], "run scripts/test")
        let embedder = MiniLMEmbedder(folder: folder)
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: embedder)
        // A part of Sources: the whole takes the model of a debug build minutes, three times.
        _ = try await library.importFiles(
            ["Sources/Storage/Turns", "Sources/Storage/Components"],
            workingDirectory: projectRoot,
            tokenizer: try await embedder.tokenizer()
        )
        let found = try await library.search("how are turns appended", limit: 3)
        #expect(found.first?.unit.content.hasPrefix("Sources/Storage/Turns/") == true)
        withExtendedLifetime(opened) {}
    }
}
