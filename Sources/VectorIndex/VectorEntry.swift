/// One row of an index: a stable key, a vector, and what filters ask for.
public struct VectorEntry: Sendable, Hashable {
    /// The key. A second row with the same one replaces the first.
    public var id: Int64
    /// As many floats as the index has dimensions.
    public var vector: [Float]
    /// What filters ask for.
    public var attributes: VectorAttributes

    /// A row; nothing is checked before it comes to an index.
    public init(id: Int64, vector: [Float], attributes: VectorAttributes = VectorAttributes()) {
        self.id = id
        self.vector = vector
        self.attributes = attributes
    }
}

/// What filters ask for. Texts are compared by their exact characters; an absent one matches no condition.
public struct VectorAttributes: Sendable, Hashable {
    /// What kind of thing the row is.
    public var type: String?
    /// Where it is in its life.
    public var status: String?
    /// What it was made from.
    public var sourceType: String?
    /// Any number of labels. Order and repetition mean nothing.
    public var tags: [String]

    /// Attributes, all of them absent unless given.
    public init(type: String? = nil, status: String? = nil, sourceType: String? = nil, tags: [String] = []) {
        self.type = type
        self.status = status
        self.sourceType = sourceType
        self.tags = tags
    }
}

/// One row that was found.
public struct VectorMatch: Sendable, Hashable {
    /// The row's key.
    public let id: Int64
    /// How near it is; see `VectorMetric`.
    public let score: Float

    /// A row and its score.
    public init(id: Int64, score: Float) {
        self.id = id
        self.score = score
    }
}
