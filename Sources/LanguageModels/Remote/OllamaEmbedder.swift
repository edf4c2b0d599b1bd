/// Vectors from Ollama, a server that runs models on this computer or on another one.
///
/// Texts go out in batches, several at a time, and are asked for again after faults that pass. Every vector is checked.
/// Ollama cuts off what is longer than the model reads. A model that Ollama does not have is not fetched: the error
/// names the command that does it.
///
///     let endpoint = try RemoteEndpoint(OllamaEmbedder.defaultAddress)
///     let embedder = try await OllamaEmbedder(asking: "nomic-embed-text", at: endpoint)
///     let vectors = try await embedder.embed(["one text", "another"])
///
/// Source: https://github.com/ollama/ollama/blob/main/docs/api.md
public struct OllamaEmbedder: Embedder {
    /// `http://localhost:11434`.
    public static let defaultAddress = "http://localhost:11434"

    /// `ollama/MODEL:TAG` unless another was given; the tag is `latest` where the model's name has none.
    public let identifier: String
    /// Components of each vector.
    public let dimensions: Int
    /// What was given: `/api/embed` does not tell.
    public let maximumTokens: Int?

    private let embedding: RemoteEmbedding

    /// Asks nothing yet.
    ///
    /// - Parameters:
    ///   - model: The model's name, with or without a tag.
    ///   - dimensions: Components of the model's vectors, at least 1.
    ///   - endpoint: Where to ask; its address has no path.
    ///   - identifier: The name of the space.
    ///   - maximumTokens: The longest text that the model reads to its end, in tokens.
    /// - Throws: `ModelError` of kind `invalid`.
    public init(
        model: String,
        dimensions: Int,
        at endpoint: RemoteEndpoint,
        identifier: String? = nil,
        maximumTokens: Int? = nil
    ) throws {
        try checkModel(model, dimensions: dimensions)
        let hasTag = model.split(separator: "/").last?.contains(":") ?? false
        self.identifier = identifier ?? (hasTag ? "ollama/\(model)" : "ollama/\(model):latest")
        self.dimensions = dimensions
        self.maximumTokens = maximumTokens
        embedding = RemoteEmbedding(wire: OllamaWire(model: model), endpoint: endpoint)
    }

    /// Asks the endpoint for the number of components, by embedding one word.
    ///
    /// - Throws: `ModelError`; `CancellationError`.
    public init(
        asking model: String,
        at endpoint: RemoteEndpoint,
        identifier: String? = nil,
        maximumTokens: Int? = nil
    ) async throws {
        try checkModel(model)
        let embedding = RemoteEmbedding(wire: OllamaWire(model: model), endpoint: endpoint)
        try self.init(
            model: model,
            dimensions: try await embedding.measuredDimensions(),
            at: endpoint,
            identifier: identifier,
            maximumTokens: maximumTokens
        )
    }

    /// The vectors of the texts, in their order.
    ///
    /// - Throws: `ModelError` of kind `unreachable`, `unavailable`, `denied`, `missing`, `refused` or `damaged`;
    ///   `CancellationError`, at once, when the task is cancelled.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        try await embedding.vectors(of: texts, dimensions: dimensions)
    }
}
