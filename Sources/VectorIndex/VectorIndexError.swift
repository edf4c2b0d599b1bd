/// Why an index refuses a vector or a search: what was wrong, in which call, and what to do.
public struct VectorIndexError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a program can tell apart.
    public enum Kind: String, Sendable, Hashable {
        /// The number of dimensions is not the index's, or no index can have it.
        case dimensions
        /// An element is NaN or infinite.
        case notFinite
        /// The vector is longer than 1e18: products would overflow.
        case tooLong
        /// Fewer than one result was asked for.
        case limit
        /// The index keeps no float32 vectors, and the call brings none.
        case vectorsNeeded
        /// The caller's answer has not one vector per asked row.
        case vectorCount
    }

    /// What a program can tell apart.
    public let kind: Kind
    /// The call and its row: `upsert of row 7`.
    public let operation: String
    /// What was wrong.
    public let cause: String
    /// What to do.
    public let hint: String

    /// `upsert of row 7: the vector has 3 dimensions, the index 384. …`
    public var description: String { "\(operation): \(cause). \(hint)" }

    static func dimensions(_ found: Int, expected: Int, _ operation: String) -> VectorIndexError {
        VectorIndexError(
            kind: .dimensions,
            operation: operation,
            cause: "the vector has \(found) dimensions, the index \(expected)",
            hint: "Use the embedder that filled this space, or fill a new space with the other one."
        )
    }

    static func unusable(_ isFinite: Bool, _ operation: String) -> VectorIndexError {
        VectorIndexError(
            kind: isFinite ? .tooLong : .notFinite,
            operation: operation,
            cause: isFinite ? "the vector is longer than 1e18" : "an element of the vector is NaN or infinite",
            hint: "Look at what the embedder returned for this text; a row without a vector is left out of the index."
        )
    }
}
