import Foundation
import Logging
import NIOHTTP1
import Synchronization
import Testing

@testable import LanguageModels

/// Refusals say what to do, and neither the key nor a text is in anything that is shown.
@Suite struct RemoteSecretTests {
    /// A user's text, which the endpoints of these tests quote as the key.
    static let text = "my diary of 1987"

    static let quoting = #"Incorrect API key provided: \#(secretKey), for \#(text)"#

    @Test(
        "Each status has a kind and a next step",
        arguments: [
            (400, ModelError.Kind.refused, "length of the texts"), (401, .denied, "Check the key"),
            (403, .denied, "Check the key"), (404, .refused, "model's name"), (413, .refused, "bytesPerRequest"),
            (307, .refused, "not sent on"), (429, .unavailable, "concurrentRequests"), (500, .unavailable, "Try later"),
            (501, .refused, "Check the address"),
        ]
    )
    func statuses(status: Int, kind: ModelError.Kind, step: String) async throws {
        let body = #"{"error":{"message":"\#(Self.quoting)","code":"\#(secretKey)"}}"#
        let reply = LoopbackServer.Reply.answer(
            status: status,
            headers: ["location": "http://127.0.0.1:9/\(secretKey)"],
            body: body
        )
        let error = try await fault(of: reply) {
            try await OpenAIEmbedder(model: "m", dimensions: 2, at: $0).embed([Self.text])
        }
        #expect(error.kind == kind)
        #expect(error.cause.contains("\(status)"))
        #expect(error.hint?.contains(step) == true, "\(error)")
        #expect(!error.description.contains(secretKey) && !error.description.contains(Self.text))
    }

    @Test(
        "What the provider says makes it exact",
        arguments: [
            (404, "model_not_found", ModelError.Kind.missing, "does not know the model m"),
            (429, "insufficient_quota", .unavailable, "quota"),
            (400, "context_length_exceeded", .refused, "more tokens"),
        ]
    )
    func openAICodes(status: Int, code: String, kind: ModelError.Kind, cause: String) async throws {
        let body = #"{"error":{"message":"\#(Self.quoting)","code":"\#(code)"}}"#
        try await LoopbackServer.run(.always(.answer(status: status, body: body))) { server in
            let embedder = try OpenAIEmbedder(model: "m", dimensions: 2, at: .test(server.address))
            let error = try #require(try await modelError { try await embedder.embed([Self.text]) })
            #expect(error.kind == kind)
            #expect(error.cause.contains(cause), "\(error)")
            #expect(!error.description.contains(secretKey) && !error.description.contains(Self.text))
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "Ollama's errors name the command that helps",
        arguments: [
            (
                404, #"{"error":"model \"m\" not found, try pulling it first"}"#, ModelError.Kind.missing,
                "ollama pull m"
            ),
            (404, "404 page not found", .refused, "without a path"),
            (500, #"{"error":"this model does not support embeddings"}"#, .refused, "ollama pull nomic-embed-text"),
            (400, #"{"error":"input length exceeds maximum context length"}"#, .refused, "shorter"),
        ]
    )
    func ollama(status: Int, body: String, kind: ModelError.Kind, step: String) async throws {
        let error = try await fault(of: .answer(status: status, body: body)) {
            try await OllamaEmbedder(model: "m", dimensions: 2, at: $0).embed([Self.text])
        }
        #expect(error.kind == kind)
        #expect(error.hint?.contains(step) == true, "\(error)")
    }

    @Test("A user name and a password in the address are sent as such, and shown nowhere")
    func basic() async throws {
        try await LoopbackServer.run(.ollama) { server in
            let address = server.address.replacingOccurrences(of: "//", with: "//me:\(secretKey)@")
            let endpoint = try RemoteEndpoint(address)
            #expect(endpoint.address == server.address)
            _ = try await OllamaEmbedder(model: "m", dimensions: 2, at: endpoint).embed("text")
            let expected = Data("me:\(secretKey)".utf8).base64EncodedString()
            #expect(server.requests.first?.headers["authorization"] == ["Basic \(expected)"])
        }
    }

    @Test("Descriptions, dumps and logs hold no key")
    func shown() async throws {
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in
            LineHandler { line in lines.withLock { $0.append(line) } }
        }
        let body = #"{"error":{"message":"\#(Self.quoting)"}}"#
        try await LoopbackServer.run(.always(.answer(status: 500, body: body))) { server in
            let endpoint = try RemoteEndpoint.test(server.address, logger: logger)
            let key = try APIKey(" \(secretKey)\n")
            #expect(key == (try APIKey(secretKey)))
            let embedder = try OpenAIEmbedder(model: "m", dimensions: 2, at: endpoint)
            let error = try #require(try await modelError { try await embedder.embed([Self.text]) })
            var dumped = ""
            dump(key, to: &dumped)
            dump(endpoint, to: &dumped)
            dump(embedder, to: &dumped)
            dumped +=
                "\(key) \(String(reflecting: key)) \(endpoint) \(embedder) \(String(reflecting: embedder)) \(error)"
            dumped += lines.withLock { $0.joined() }
            #expect(!dumped.contains(secretKey) && !dumped.contains(Self.text))
        }
        #expect(lines.withLock { $0.count } == 2)
    }

    @Test(
        "Keys that no header can hold are refused without being repeated",
        arguments: ["", " \n", "a\nb", "clé", "a b"]
    )
    func keys(text: String) throws {
        let error = try #require(throws: ModelError.self) { try APIKey(text) }
        #expect(error.kind == .invalid)
        #expect(!error.description.contains("clé"))
    }

    @Test(
        "Addresses that are none are refused without being repeated",
        arguments: [
            "", "localhost:11434", "ftp://h/\(secretKey)", "http://", "https://h/v1?key=\(secretKey)", "http://a b",
        ]
    )
    func addresses(text: String) throws {
        let error = try #require(throws: ModelError.self) { try RemoteEndpoint(text) }
        #expect(error.kind == .invalid)
        #expect(!error.description.contains(secretKey))
    }

    @Test("Limits and models that nothing can be done with are refused")
    func settings() throws {
        var limits = RemoteLimits()
        limits.concurrentRequests = 0
        let error = try #require(throws: ModelError.self) { try RemoteEndpoint("http://h", limits: limits) }
        #expect(error.cause.contains("concurrentRequests"))
        let endpoint = try RemoteEndpoint("http://h")
        #expect(throws: ModelError.self) { try OllamaEmbedder(model: "", dimensions: 2, at: endpoint) }
        #expect(throws: ModelError.self) { try OpenAIEmbedder(model: "m", dimensions: 0, at: endpoint) }
    }
}

/// Gives each line of a log with its metadata to a closure.
private struct LineHandler: LogHandler {
    var add: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(add: @escaping @Sendable (String) -> Void) { self.add = add }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        add("\(event.message) \(event.metadata ?? [:])")
    }
}
