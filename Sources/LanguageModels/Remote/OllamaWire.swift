internal import Foundation

/// `POST …/api/embed`.
///
/// Source: https://github.com/ollama/ollama/blob/main/docs/api.md ("Generate Embeddings").
struct OllamaWire: EmbeddingWire {
    var model: String

    var path: String { "/api/embed" }

    func request(_ texts: [String]) throws -> Data {
        struct Body: Encodable {
            var model: String
            var input: [String]
        }
        return try JSONEncoder().encode(Body(model: model, input: texts))
    }

    func vectors(in answer: Data) throws -> [[Float]] {
        struct Body: Decodable {
            var embeddings: [[Float]]
        }
        return try JSONDecoder().decode(Body.self, from: answer).embeddings
    }

    func refine(_ failure: inout RemoteFailure, status: Int, body: Data) {
        struct Body: Decodable {
            var error: String
        }
        guard let text = try? JSONDecoder().decode(Body.self, from: body).error.lowercased() else {
            // Ollama answers a path that it does not have with plain text.
            if status == 404 {
                failure.hint = "Give Ollama's own address, without a path: http://localhost:11434, not …/v1."
            }
            return
        }
        if status == 404 {
            failure.kind = .missing
            failure.cause = "Ollama does not have the model \(model)"
            failure.hint = "ollama pull \(model)"
        } else if text.contains("does not support embeddings") {
            failure = RemoteFailure(
                kind: .refused,
                cause: "\(model) is not a model for embeddings",
                hint: "Choose one that is: ollama pull nomic-embed-text"
            )
        } else if text.contains("exceeds") && text.contains("context length") {
            failure = RemoteFailure(
                kind: .refused,
                cause: "a text has more tokens than \(model) reads",
                hint: "Cut the texts shorter."
            )
        }
    }
}
