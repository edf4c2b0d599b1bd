import ContextPilot
import Foundation
import LanguageModels
import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

/// Gives every text a vector and counts the texts.
private final class CountingEmbedder: Embedder {
    let identifier = "counting"
    let dimensions = 3
    let maximumTokens: Int? = 128
    private let count = Mutex(0)
    var texts: Int { count.withLock { $0 } }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        count.withLock { $0 += texts.count }
        return texts.map { [1, Float($0.utf8.count), 2] }
    }
}

/// Does something else before its first answer.
private final class InterruptedEmbedder: Embedder {
    let identifier = "interrupted"
    let dimensions = 2
    let maximumTokens: Int? = 128
    private let count = Mutex(0)
    private let interruption: @Sendable () async throws -> Void
    /// How often vectors were asked for.
    var calls: Int { count.withLock { $0 } }

    init(_ interruption: @escaping @Sendable () async throws -> Void) { self.interruption = interruption }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        let call = count.withLock { count in
            count += 1
            return count
        }
        if call == 1 { try await interruption() }
        return texts.map { [1, Float($0.utf8.count)] }
    }
}

@Suite struct ImportTests {
    @Test("Of two imports of a folder at once each unit is there once", arguments: TestDatabase.allCases)
    func importsAtOnce(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let folder = try TemporaryFolder()
        for number in 0..<100 { try folder.write("a/\(number).md", "the text of \(number)\n") }
        let path = folder.path
        @Sendable func run(_ embedder: any Embedder) async throws -> ImportProgress {
            try await ContextLibrary(storage, embedder: embedder)
                .importFiles(["a"], workingDirectory: path, tokenizer: nil)
        }
        // The second import runs from its beginning to its end while the first one waits for vectors.
        let first = try await run(
            InterruptedEmbedder {
                let second = try await run(InterruptedEmbedder {})
                #expect(second.added == 101 && second.changedFiles == 101)
            }
        )
        #expect(first.added == 0 && first.removed == 0)
        let names = try await storage.units.list().map(\.name)
        #expect(names.count == 101 && Set(names).count == 101)
        withExtendedLifetime(opened) {}
    }

    @Test("A unit that somebody changes meanwhile holds no import up", arguments: TestDatabase.allCases)
    func changesMeanwhile(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let folder = try TemporaryFolder()
        func run(_ embedder: any Embedder) async throws -> ImportProgress {
            try await ContextLibrary(storage, embedder: embedder)
                .importFiles(["a"], workingDirectory: folder.path, tokenizer: nil)
        }
        try folder.write("a/one.md", "first")
        _ = try await run(InterruptedEmbedder {})
        let unit = try #require(try await storage.units.list().first)
        try folder.write("a/two.md", "second")
        let embedder = InterruptedEmbedder {
            var change = ContextUnitChange()
            change.confidence = 0.5
            _ = try await storage.units.update(unit.id, change)
        }
        let progress = try await run(embedder)
        #expect(progress.added == 2 && progress.removed == 1 && embedder.calls == 1)
        #expect(try await storage.units.find(unit.id)?.confidence == 0.5)
        withExtendedLifetime(opened) {}
    }

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
        #expect(first.added == 3 && first.skipped.map(\.path) == ["a/data.bin"] && first.removed == 0)
        let before = try await storage.units.list()
        #expect(before.map(\.sourceType) == ["file", "code_symbol", "directory"])
        #expect(before.map(\.name) == ["a/one.md:1", "second (a/two.swift:1)", "a/"])
        #expect(before.last?.content == "a/\ndata.bin\none.md\ntwo.swift")
        #expect(try await run().unchangedFiles == 3)
        #expect(try await storage.units.list() == before)
        try folder.write("a/one.md", "the third\n")
        let second = try await run()
        #expect(second.added == 1 && second.removed == 1 && second.unchangedFiles == 2)
        try FileManager.default.removeItem(atPath: folder("a/two.swift"))
        let third = try await run()
        // The folder's list is another one.
        #expect(third.added == 1 && third.removed == 2)
        #expect(try await storage.units.list().map(\.content) == ["a/one.md\nthe third", "a/\ndata.bin\none.md"])
        withExtendedLifetime(opened) {}
    }

    @Test("Parts of a changed file that stayed keep their ids and vectors; one that went is gone")
    func keepsParts() async throws {
        let (storage, _) = try await TestDatabase.sqliteFile.makeContexts()
        let embedder = CountingEmbedder()
        let library = try ContextLibrary(storage, embedder: embedder)
        let folder = try TemporaryFolder()
        func paragraphs(_ words: [String]) -> String {
            words.map { word in (1...60).map { "\(word) line \($0)" }.joined(separator: "\n") }
                .joined(separator: "\n\n")
        }
        func run() async throws -> ImportProgress {
            try await library.importFiles(["a.md"], workingDirectory: folder.path, tokenizer: nil)
        }
        try folder.write("a.md", paragraphs(["alpha", "beta", "gamma"]))
        let first = try await run()
        let before = try await storage.units.list()
        #expect(first.added == before.count && before.count > 3)
        let asked = embedder.texts
        #expect(asked == before.count)
        try folder.write("a.md", paragraphs(["alpha", "beta"]))
        let second = try await run()
        let after = try await storage.units.list()
        #expect(second.kept > 0 && second.removed > 0 && second.added + second.kept == after.count)
        #expect(embedder.texts == asked + second.added)
        #expect(!after.contains { $0.content.contains("gamma") })
        let kept = Set(before.map(\.id)).intersection(after.map(\.id))
        #expect(kept.count == second.kept)
        #expect(try await storage.units.counts().withEmbedding == after.count)
        #expect(try await run().changedFiles == 0)
    }

    @Test("Units without vectors are done again once there is a model, and a small limit makes small parts")
    func changesModel() async throws {
        var limits = ContextLimits()
        limits.contentLength = 60
        let (storage, _) = try await TestDatabase.memory.makeContexts(limits: limits)
        let folder = try TemporaryFolder()
        try folder.write("b.md", String(repeating: "twenty characters..\n", count: 20))
        func run(_ embedder: (any Embedder)?) async throws -> ImportProgress {
            try await ContextLibrary(storage, embedder: embedder)
                .importFiles(["b.md"], workingDirectory: folder.path, tokenizer: nil)
        }
        let first = try await run(nil)
        #expect(first.added >= 8)
        #expect(try await storage.units.list().allSatisfy { $0.content.unicodeScalars.count <= 60 })
        let second = try await run(CountingEmbedder())
        #expect(second.added == first.added && second.removed == first.added)
        #expect(try await storage.units.counts().withEmbedding == first.added)
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
