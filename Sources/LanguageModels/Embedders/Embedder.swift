/// Turns texts into vectors whose directions tell how alike the meanings are.
///
/// The vectors of one embedder form a space: only vectors of one space may be compared, by their cosine.
public protocol Embedder: Sendable {
    /// The name of the space: two embedders with one identifier give the same vectors to the same text.
    var identifier: String { get }

    /// Components of each vector.
    var dimensions: Int { get }

    /// The longest text in tokens that is read to its end; what comes after is cut off. Nil where nobody knows.
    var maximumTokens: Int? { get }

    /// The vectors of the texts, in their order, each with `dimensions` finite components.
    ///
    /// All or nothing: there is no partial answer. A cancelled task stops between two batches.
    ///
    /// - Throws: `ModelError`; `CancellationError` when the task was cancelled.
    func embed(_ texts: [String]) async throws -> [[Float]]
}

extension Embedder {
    /// The vector of one text.
    ///
    /// - Throws: what `embed` of several texts throws.
    public func embed(_ text: String) async throws -> [Float] {
        let vectors = try await embed([text])
        guard let vector = vectors.first, vectors.count == 1 else {
            throw ModelError(
                .damaged,
                "embedding a text with \(identifier)",
                cause: "the model gave \(vectors.count) vectors for one text"
            )
        }
        return vector
    }
}
