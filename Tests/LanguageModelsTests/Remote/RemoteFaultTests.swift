import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import LanguageModels

/// What an endpoint does wrong, or does not do, is an error that says what to do next.
@Suite struct RemoteFaultTests {
    @Test("Nobody listens: the error names the address without its password")
    func down() async throws {
        // A port that was free a moment ago.
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        var limits = RemoteLimits()
        limits.attempts = 3
        let waits = RecordedWaits()
        var endpoint = try RemoteEndpoint("http://user:\(secretKey)@127.0.0.1:\(port)", limits: limits)
        endpoint.pacing = waits.pacing
        let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
        let error = try #require(try await modelError { try await embedder.embed(["text"]) })
        #expect(error.kind == .unreachable)
        #expect(error.cause.contains("http://127.0.0.1:\(port)"))
        #expect(error.cause.contains("refused"))
        #expect(!error.description.contains(secretKey))
        #expect(waits.all.count == 2)
    }

    @Test(
        "An answer that does not come, or not to its end, is not waited for",
        .timeLimit(.minutes(15)),
        arguments: [LoopbackServer.Reply.silence, .stuck(body: #"{"embeddings":"#)]
    )
    func slow(reply: LoopbackServer.Reply) async throws {
        try await LoopbackServer.run(.always(reply)) { server in
            let endpoint = try RemoteEndpoint.test(server.address) {
                $0.timeout = .milliseconds(50)
                $0.attempts = 2
            }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            let error = try #require(try await modelError { try await embedder.embed(["text"]) })
            #expect(error.kind == .unreachable)
            #expect(error.cause.contains("within 0.05 seconds"))
        }
    }

    @Test(
        "An answer with too many bytes is not read, whether it tells its length or not",
        arguments: [
            LoopbackServer.Reply.answer(body: String(repeating: " ", count: 5000)),
            .chunked(body: String(repeating: " ", count: 5000)),
        ]
    )
    func tooLarge(reply: LoopbackServer.Reply) async throws {
        try await LoopbackServer.run(.always(reply)) { server in
            let endpoint = try RemoteEndpoint.test(server.address) { $0.answerBytes = 4999 }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            let error = try #require(try await modelError { try await embedder.embed(["text"]) })
            #expect(error.kind == .damaged)
            #expect(error.cause.contains("more than 4999 bytes"))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "Answers that are not the vectors asked for",
        arguments: [
            (#"{"embeddings":[[1,2]]}"#, "gave 1 vectors for 2 texts"),
            (#"{"embeddings":[[1,2],[1,2],[1,2]]}"#, "gave 3 vectors for 2 texts"),
            (#"{"embeddings":[]}"#, "gave 0 vectors for 2 texts"),
            (#"{"embeddings":[[1,2],[1,2,3]]}"#, "3 components where 2"),
            (#"{"embeddings":[[1,2],[]]}"#, "0 components where 2"),
            (#"{"embeddings":[[1,2],[1,NaN]]}"#, "not the JSON"),
            (#"{"embeddings":[[1,2],[1,null]]}"#, "not the JSON"),
            (#"{"embeddings":[[1,2],[1,1e999]]}"#, "not"),
            (#"{"embeddings":[[1,2],[1"#, "not the JSON"),
            ("<html>", "not the JSON"),
            ("", "not the JSON"),
        ]
    )
    func ollama(body: String, cause: String) async throws {
        let error = try await fault(of: .answer(body: body)) {
            try await OllamaEmbedder(model: "m", dimensions: 2, at: $0).embed(["a", "b"])
        }
        #expect(error.kind == .damaged)
        #expect(error.cause.contains(cause), "\(error)")
    }

    @Test(
        "OpenAI's answers that are not the vectors asked for",
        arguments: [
            // 1.0 and NaN.
            (#"{"data":[{"index":0,"embedding":"AACAPwAAwH8="}]}"#, "not a finite number"),
            (#"{"data":[{"index":0,"embedding":"AACAPwAAgH8="}]}"#, "not a finite number"),
            (#"{"data":[{"index":0,"embedding":"AACAPwAA"}]}"#, "not the JSON"),
            (#"{"data":[{"index":0,"embedding":"?"}]}"#, "not the JSON"),
            (#"{"data":[{"index":1,"embedding":[1,2]}]}"#, "gaps or repetitions"),
            (#"{"data":[{"index":-1,"embedding":[1,2]}]}"#, "gaps or repetitions"),
            (#"{"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}"#, "gaps or repetitions"),
            (#"{"data":[{"index":0,"embedding":[1,2]},{"embedding":[1,2]}]}"#, "gaps or repetitions"),
            (#"{"embeddings":[[1,2]]}"#, "not the JSON"),
        ]
    )
    func openAI(body: String, cause: String) async throws {
        let error = try await fault(of: .answer(body: body)) {
            try await OpenAIEmbedder(model: "m", dimensions: 2, at: $0).embed(["a"])
        }
        #expect(error.kind == .damaged)
        #expect(error.cause.contains(cause), "\(error)")
    }

    @Test("A model that gives empty vectors is no embedder")
    func empty() async throws {
        let error = try await fault(of: .answer(body: #"{"embeddings":[[]]}"#)) {
            _ = try await OllamaEmbedder(asking: "m", at: $0)
            return []
        }
        #expect(error.cause.contains("without components"))
    }

    @Test(
        "A cancelled task ends while the endpoint is silent",
        .timeLimit(.minutes(15)),
        arguments: [LoopbackServer.Reply.silence, .stuck(body: "{")]
    )
    func cancelled(reply: LoopbackServer.Reply) async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let answer: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { _ in
            arrived.yield()
            return reply
        }
        try await LoopbackServer.run(.asked(answer)) { server in
            // One attempt: a wait between two would notice the cancellation where the request did not.
            let endpoint = try RemoteEndpoint.test(server.address) { $0.attempts = 1 }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            let task = Task { try await embedder.embed(["text"]) }
            for await _ in arrivals { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await LoopbackServer.run(.ollama) { server in
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: .test(server.address))
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await embedder.embed(["text"])
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("The caller's own client is used, stays the caller's, and is missed when it is gone")
    func ownClient() async throws {
        try await LoopbackServer.run(.ollama) { server in
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            let endpoint = try RemoteEndpoint(server.address, client: client)
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            let vectors = try? await embedder.embed(["text"])
            try await client.shutdown()
            #expect(vectors == [vector(of: "text")])
            let error = try #require(try await modelError { try await embedder.embed(["text"]) })
            #expect(error.kind == .invalid)
            #expect(error.cause.contains("shut down"))
        }
    }
}

/// The error that one reply of an endpoint leads to; the test fails where it leads to none.
func fault(
    of reply: LoopbackServer.Reply,
    asking: (RemoteEndpoint) async throws -> [[Float]]
) async throws -> ModelError {
    var found: ModelError?
    try await LoopbackServer.run(.always(reply)) { server in
        let endpoint = try RemoteEndpoint.test(server.address)
        found = try await modelError { try await asking(endpoint) }
    }
    return try #require(found)
}
