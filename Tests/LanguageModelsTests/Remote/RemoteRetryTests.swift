import NIOHTTP1
import Testing

@testable import LanguageModels

/// Faults that pass are waited for, in the way the endpoint asks, and no others.
@Suite struct RemoteRetryTests {
    @Test("After 429 the wait is what the endpoint asks for, by seconds, by milliseconds or by date")
    func retryAfter() async throws {
        let headers = [
            ["retry-after": "7"], ["retry-after-ms": "250"], ["retry-after": "Sun, 09 Sep 2001 01:46:50 GMT"],
        ]
        let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { request in
            guard request.position < 3 else { return .ollama(request.texts) }
            return .answer(status: 429, headers: headers[request.position], body: "{}")
        }
        try await LoopbackServer.run(.asked(reply)) { server in
            let waits = RecordedWaits()
            let endpoint = try RemoteEndpoint.test(server.address, waits: waits) { $0.attempts = 4 }
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: endpoint)
            #expect(try await embedder.embed("text") == vector(of: "text"))
            // Half of the first wait is the chance of the tests.
            #expect(waits.all == [.milliseconds(7250), .milliseconds(500), .milliseconds(10250)])
        }
    }

    @Test("After faults of the endpoint the wait doubles", arguments: [408, 409, 500, 502, 503, 504, 529])
    func doubles(status: Int) async throws {
        let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { request in
            request.position < 2 ? .answer(status: status, body: "oops") : .openAI(request.texts)
        }
        try await LoopbackServer.run(.asked(reply)) { server in
            let waits = RecordedWaits()
            let endpoint = try RemoteEndpoint.test(server.address, waits: waits)
            let embedder = try OpenAIEmbedder(model: "m", dimensions: 2, at: endpoint)
            #expect(try await embedder.embed("text") == vector(of: "text"))
            #expect(waits.all == [.milliseconds(375), .milliseconds(750)])
        }
    }

    @Test("A wait beyond the longest is not waited, and the error names it")
    func tooLong() async throws {
        let reply = LoopbackServer.Reply.answer(status: 429, headers: ["retry-after": "3600"], body: "")
        try await LoopbackServer.run(.always(reply)) { server in
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: .test(server.address))
            let error = try #require(try await modelError { try await embedder.embed(["text"]) })
            #expect(error.kind == .unavailable)
            #expect(error.description.contains("3600"))
            #expect(server.requests.count == 1)
        }
    }

    @Test("A connection cut in the middle of an answer is made again; cut each time, it is an error")
    func cut() async throws {
        let reply: @Sendable (LoopbackServer.Request) async -> LoopbackServer.Reply = { request in
            request.texts == ["never"] || request.position == 0
                ? .cut(body: #"{"embeddings":[[1"#) : .ollama(request.texts)
        }
        try await LoopbackServer.run(.asked(reply)) { server in
            let embedder = try OllamaEmbedder(model: "m", dimensions: 2, at: .test(server.address))
            #expect(try await embedder.embed("text") == vector(of: "text"))
            #expect(server.requests.count == 2)
            let error = try #require(try await modelError { try await embedder.embed(["never"]) })
            #expect(error.kind == .unreachable)
            #expect(error.description.contains("3 attempts"))
            #expect(server.requests.count == 5)
        }
    }

    @Test("The wait grows to the longest and no further, and ends with the attempts")
    func schedule() {
        var limits = RemoteLimits()
        limits.attempts = 100
        #expect(limits.wait(after: 1, asked: nil, random: 0) == .milliseconds(250))
        #expect(limits.wait(after: 1, asked: nil, random: 1) == .milliseconds(500))
        #expect(limits.wait(after: 99, asked: nil, random: 1) == .seconds(60))
        #expect(limits.wait(after: 1, asked: .seconds(60), random: 0) == .seconds(60))
        #expect(limits.wait(after: 1, asked: .seconds(61), random: 0) == nil)
        #expect(limits.wait(after: 100, asked: nil, random: 0) == nil)
    }

    @Test("Headers that cannot be read are as none; a date in the past is no wait")
    func headers() {
        func wait(_ text: String) -> Duration? {
            RetryAfter.duration(in: ["retry-after": text], now: 784_111_777)
        }
        #expect(wait("Sun, 06 Nov 1994 08:49:37 GMT") == .zero)
        #expect(wait("Sun, 06 Nov 1994 08:49:40 GMT") == .seconds(3))
        #expect(wait("Thu, 29 Feb 1996 00:00:00 GMT") == .seconds(825_552_000 - 784_111_777))
        #expect(wait("Sat, 05 Nov 1994 08:49:37 GMT") == .zero)
        for text in ["", "-1", "soon", "99999999999999", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Foo 1994 08:49:37 GMT"]
        {
            #expect(wait(text) == nil, "\(text)")
        }
        #expect(RetryAfter.duration(in: [:], now: 0) == nil)
    }
}
