import Foundation
import NIOHTTP1
import Synchronization
import Testing

@testable import LanguageModels

/// Texts go out in batches and their vectors come back in the texts' order.
@Suite struct RemoteBatchTests {
    @Test("Neighbours go together, as many as count and bytes allow; a long text goes alone")
    func cuts() {
        var limits = RemoteLimits()
        limits.textsPerRequest = 3
        limits.bytesPerRequest = 10
        #expect(limits.batches(of: []) == [])
        #expect(limits.batches(of: ["", "", "", ""]) == [0..<3, 3..<4])
        #expect(limits.batches(of: ["12345", "12345", "1"]) == [0..<2, 2..<3])
        #expect(limits.batches(of: ["1", "12345678901", "1"]) == [0..<1, 1..<2, 2..<3])
        #expect(limits.batches(of: ["ééé", "ééé"]) == [0..<1, 1..<2])
    }

    @Test("OpenAI's vectors are put in order by index, from Base64 and from numbers", arguments: [true, false])
    func openAI(isBase64: Bool) async throws {
        let write: @Sendable ([Float]) -> String = { isBase64 ? LoopbackServer.Reply.base64($0) : "\($0)" }
        try await LoopbackServer.run(.asked { .openAI($0.texts, write: write) }) { server in
            let endpoint = try RemoteEndpoint.test(server.address + "/v1/") { $0.textsPerRequest = 2 }
            let embedder = try OpenAIEmbedder(model: "m", dimensions: 2, at: endpoint)
            let texts = ["a", "bb", "ccc", "dddd", "e\"\n\u{1F600}"]
            #expect(try await embedder.embed(texts) == texts.map { vector(of: $0) })
            #expect(try await embedder.embed("one") == vector(of: "one"))
            #expect(try await embedder.embed([]).isEmpty)
            #expect(server.requests.count == 4)
            for request in server.requests {
                #expect(request.path == "/v1/embeddings")
                #expect(request.headers["authorization"] == ["Bearer \(secretKey)"])
                let fields = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
                #expect(Set(fields.keys) == ["model", "input", "encoding_format"])
            }
        }
    }

    @Test("Vectors are shortened by the endpoint where that was asked for")
    func shortens() async throws {
        try await LoopbackServer.run(.openAI) { server in
            let endpoint = try RemoteEndpoint.test(server.address)
            let embedder = try OpenAIEmbedder(model: "m", dimensions: 2, at: endpoint, shortens: true)
            _ = try await embedder.embed("one")
            let body = try #require(server.requests.first?.body)
            let fields = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
            #expect(fields["dimensions"] as? Int == 2)
            #expect(embedder.identifier == "openai/m/2")
        }
    }

    @Test("Ollama is asked for its dimensions once, and then for vectors")
    func ollama() async throws {
        try await LoopbackServer.run(.ollama) { server in
            let endpoint = try RemoteEndpoint.test(server.address) { $0.textsPerRequest = 2 }
            let embedder = try await OllamaEmbedder(asking: "library/m", at: endpoint)
            #expect(embedder.dimensions == 2)
            #expect(embedder.identifier == "ollama/library/m:latest")
            #expect(server.requests.count == 1)
            let texts = ["a", "bb", "ccc"]
            #expect(try await embedder.embed(texts) == texts.map { vector(of: $0) })
            #expect(server.requests.map(\.path) == ["/api/embed", "/api/embed", "/api/embed"])
        }
    }

    @Test(
        "Requests are under way at once, and vectors keep their places when answers overtake",
        .timeLimit(.minutes(15))
    )
    func overtaking() async throws {
        let answered = Mutex(0)
        // The first request is answered after the second one only.
        let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { request in
            while request.position == 0, answered.withLock({ $0 }) == 0 {
                try? await Task.sleep(for: .milliseconds(5))
            }
            answered.withLock { $0 += 1 }
            return .ollama(request.texts)
        }
        try await LoopbackServer.run(.asked(reply)) { server in
            let endpoint = try RemoteEndpoint.test(server.address) {
                $0.textsPerRequest = 1
                $0.concurrentRequests = 2
            }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            let texts = (1...6).map { String(repeating: "x", count: $0) }
            #expect(try await embedder.embed(texts) == texts.map { vector(of: $0) })
        }
    }

    @Test("No more requests are under way than were allowed")
    func bound() async throws {
        let underWay = Mutex((now: 0, most: 0))
        let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { request in
            underWay.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            // Long enough for a request too many to arrive; where it does not, the test only proves less.
            try? await Task.sleep(for: .milliseconds(30))
            underWay.withLock { $0.now -= 1 }
            return .ollama(request.texts)
        }
        try await LoopbackServer.run(.asked(reply)) { server in
            let endpoint = try RemoteEndpoint.test(server.address) {
                $0.textsPerRequest = 1
                $0.concurrentRequests = 2
            }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            _ = try await embedder.embed((1...6).map { "\($0)" })
            #expect(underWay.withLock { $0.most } <= 2)
        }
    }
}
