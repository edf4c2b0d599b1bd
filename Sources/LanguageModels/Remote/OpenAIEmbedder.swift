/// Vectors from OpenAI or from any server that offers the same `/embeddings`.
///
/// Texts go out in batches, several at a time, and are asked for again after faults that pass. Every vector is checked.
/// A text longer than the model reads is refused by the endpoint, not cut off; so is an empty one.
///
///     let endpoint = try RemoteEndpoint(OpenAIEmbedder.defaultAddress, key: APIKey(key))
///     let embedder = try OpenAIEmbedder(model: "text-embedding-3-small", dimensions: 1536, at: endpoint)
///     let vectors = try await embedder.embed(["one text", "another"])
///
/// Source: https://platform.openai.com/docs/api-reference/embeddings
public struct OpenAIEmbedder: Embedder {
    /// `https://api.openai.com/v1`.
    public static let defaultAddress = "https://api.openai.com/v1"

    /// `openai/MODEL`, with `/DIMENSIONS` behind it where vectors are shortened, unless another was given.
    public let identifier: String
    /// Components of each vector.
    public let dimensions: Int
    /// What was given: endpoints do not tell. 8,191 for OpenAI's own models.
    public let maximumTokens: Int?

    private let embedding: RemoteEmbedding

    /// Asks nothing yet.
    ///
    /// - Parameters:
    ///   - model: The model's name at the endpoint.
    ///   - dimensions: Components of the model's vectors, at least 1.
    ///   - endpoint: Where to ask; its address ends with the version, as `/v1`.
    ///   - shortens: Whether to ask the endpoint for vectors of `dimensions` components, where the model has more.
    ///     `text-embedding-3` can do that; other models refuse.
    ///   - identifier: The name of the space; give your own where an endpoint calls another model by OpenAI's name.
    ///   - maximumTokens: The longest text that the model reads, in tokens.
    /// - Throws: `ModelError` of kind `invalid`.
    public init(
        model: String,
        dimensions: Int,
        at endpoint: RemoteEndpoint,
        shortens: Bool = false,
        identifier: String? = nil,
        maximumTokens: Int? = nil
    ) throws {
        try checkModel(model, dimensions: dimensions)
        self.identifier = identifier ?? (shortens ? "openai/\(model)/\(dimensions)" : "openai/\(model)")
        self.dimensions = dimensions
        self.maximumTokens = maximumTokens
        let wire = OpenAIWire(model: model, dimensions: shortens ? dimensions : nil)
        embedding = RemoteEmbedding(wire: wire, endpoint: endpoint)
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
        let wire = OpenAIWire(model: model, dimensions: nil)
        let dimensions = try await RemoteEmbedding(wire: wire, endpoint: endpoint).measuredDimensions()
        try self.init(
            model: model,
            dimensions: dimensions,
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

/// - Throws: `ModelError` of kind `invalid`.
func checkModel(_ model: String, dimensions: Int = 1) throws {
    guard model.isEmpty || dimensions < 1 else { return }
    throw ModelError(
        .invalid,
        "making an embedder",
        cause: model.isEmpty ? "the model has no name" : "vectors of \(dimensions) components do not exist"
    )
}
