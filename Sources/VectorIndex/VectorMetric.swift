/// How two vectors are compared. A greater score is always the better one.
public enum VectorMetric: String, Sendable, Hashable, CaseIterable {
    /// The cosine of the angle, from -1 to 1. A vector shorter than 1e-18 has no direction: its score is 0 with
    /// everything, never NaN, as stored row and as query.
    case cosine
    /// The sum of products.
    case innerProduct
    /// Minus the Euclidean distance, so 0 is equal and everything else is below.
    case l2
}

/// How a search finds its candidates. Scores are float32 in either mode.
public enum VectorSearchMode: String, Sendable, Hashable, CaseIterable {
    /// Candidates from one bit per dimension: a few may be missed. Small collections and selective filters are
    /// searched exactly all the same, because that costs less.
    case approximate
    /// The same rows as a float32 scan of everything, proven for each query by the error that rounding to 8 bits can
    /// have made.
    case exact
}

/// What an index keeps of each vector.
public enum VectorStorage: String, Sendable, Hashable, CaseIterable {
    /// Float32, 8 bits and 1 bit per dimension: 5.125 bytes.
    case full
    /// 8 bits and 1 bit per dimension: 1.125 bytes. Searches ask the caller for the float32 vectors of the few rows
    /// that can be among the results.
    case quantised
}
