import ContextPilot
import Foundation
import LanguageModels
import SQLCore
import Storage
import TestSupport
import Testing

@Suite struct RetrievalTests {
    @Test("The reference questions find the reference documents in their order")
    func finds() async throws {
        let folder = try #require(ProcessInfo.processInfo.environment["AURITE_TEST_MODEL"], "run scripts/test")
        let path = "\(projectRoot)/Tests/Fixtures/minilm-retrieval.json"
        let fixture = try JSONText(try String(contentsOfFile: path, encoding: .utf8))
        let (storage, _) = try await TestDatabase.memory.makeContexts()
        let library = try ContextLibrary(storage, embedder: MiniLMEmbedder(folder: folder))
        for document in try #require(fixture["documents"]).elements {
            _ = try await library.add(
                NewContextUnit(
                    content: try #require(document["text"]?.string),
                    type: .fact,
                    name: document["id"]?.string
                )
            )
        }
        for query in try #require(fixture["queries"]).elements {
            let text = try #require(query["text"]?.string)
            let found = try await library.search(text)
            let wanted = try #require(query["top3"]).elements.compactMap(\.string)
            let scores = try #require(query["scores"]).elements.compactMap(\.double)
            // Words have their say in the order of `search`; the cosines are the reference's.
            let cosines = Dictionary(found.map { ($0.unit.name, $0.cosine ?? 0) }, uniquingKeysWith: { $1 })
            #expect(found.prefix(3).contains { $0.unit.name == wanted[0] }, "\(text)")
            for (name, score) in zip(wanted, scores) {
                if let cosine = cosines[name] { #expect(abs(cosine - score) < 1e-4, "\(text): \(name)") }
            }
        }
    }
}
