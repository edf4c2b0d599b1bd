import Foundation
import Logging
import Synchronization

@testable import LanguageModels

/// A key that must not be found in any text.
let secretKey = "sk-test-5up3r5ecret"

/// Waits that were asked for; none is waited.
final class RecordedWaits: Sendable {
    private let stored = Mutex<[Duration]>([])
    var all: [Duration] { stored.withLock { $0 } }
    var pacing: Pacing {
        Pacing(
            sleep: { [self] wait in
                try Task.checkCancellation()
                stored.withLock { $0.append(wait) }
            },
            random: { 0.5 },
            now: { 1_000_000_000 }
        )
    }
}

extension RemoteEndpoint {
    /// An endpoint that repeats without waiting, with the secret key.
    static func test(
        _ address: String,
        waits: RecordedWaits = RecordedWaits(),
        logger: Logger? = nil,
        change: (inout RemoteLimits) -> Void = { _ in }
    ) throws -> RemoteEndpoint {
        var limits = RemoteLimits()
        limits.attempts = 3
        change(&limits)
        var endpoint = try RemoteEndpoint(address, key: APIKey(secretKey), limits: limits, logger: logger)
        endpoint.pacing = waits.pacing
        return endpoint
    }
}

/// The vector that the servers of the tests give to a text: its length in bytes, and its first byte.
func vector(of text: String) -> [Float] {
    [Float(text.utf8.count), Float(text.utf8.first ?? 0)]
}

extension LoopbackServer.Reply {
    /// What Ollama answers for these texts.
    static func ollama(_ texts: [String]) -> Self {
        .answer(body: #"{"model":"m","embeddings":\#(texts.map { vector(of: $0) })}"#)
    }

    /// What OpenAI answers, with the vectors written by `write` and the items turned around.
    static func openAI(_ texts: [String], write: ([Float]) -> String = base64) -> Self {
        let items = texts.enumerated().map { index, text in
            #"{"object":"embedding","index":\#(index),"embedding":\#(write(vector(of: text)))}"#
        }
        return .answer(body: #"{"object":"list","data":[\#(items.reversed().joined(separator: ","))]}"#)
    }

    static func base64(_ vector: [Float]) -> String {
        var bytes = Data()
        for component in vector {
            withUnsafeBytes(of: component.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return "\"\(bytes.base64EncodedString())\""
    }
}

/// The error of an embedder, or nil and so a failed requirement where there is none.
func modelError(_ body: () async throws -> [[Float]]) async throws -> ModelError? {
    do {
        _ = try await body()
        return nil
    } catch let error as ModelError {
        return error
    }
}
