public import SQLCore

/// What kind of statement a context unit is.
public enum ContextType: String, Sendable, CaseIterable {
    case preference
    case decision
    case fact
    case goal
}

/// Whether a context unit still holds.
public enum ContextStatus: String, Sendable, CaseIterable {
    case active
    case superseded
}

/// Something that an assistant should know: one row of `context_units`, without its vector.
public struct ContextUnit: Sendable, Equatable {
    /// The order in which units came.
    public let seq: Int64
    /// A UUID in lower case, unless another program gave it.
    public let id: String
    /// What the unit was made from: `manual`, `file`, `directory`, `code_symbol` or any other word.
    public let sourceType: String
    /// A short title.
    public let name: String
    /// What is to be known.
    public let content: String
    /// A JSON object, as it was written.
    public let metadata: JSONText
    /// When the unit came.
    public let createdAt: SQLTimestamp
    /// When it was last changed; being used is no change.
    public let updatedAt: SQLTimestamp
    /// The id of the unit that replaced this one.
    public let supersededBy: String?
    /// What kind of statement it is.
    public let type: ContextType
    /// How sure it is, from 0 to 1.
    public let confidence: Double
    /// Labels in their order, repetitions included.
    public let tags: [String]
    /// Who said it: `manual`, `extracted` or any other word.
    public let source: String
    /// Whether it still holds.
    public let status: ContextStatus
    /// When it last was part of a prompt.
    public var lastUsed: SQLTimestamp?

    /// The first line that is not blank, cut to 80 characters.
    static func defaultName(for content: String) -> String {
        let line = content.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let trimmed = line.drop(while: \.isWhitespace)
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: trimmed.unicodeScalars.prefix(80))
        return String(scalars)
    }
}

/// A unit's vector and the name of the model that gave it.
public struct ContextEmbedding: Sendable, Equatable {
    /// The identifier of the embedder; only vectors of one space can be compared.
    public let space: String
    /// Finite numbers, not all of them 0.
    public let vector: [Float]
    /// The same content's vectors in spaces that are there beside this one; unknown spaces are left out.
    public var inOtherSpaces: [ContextEmbedding] = []

    /// Nil where the vector cannot be compared with others: empty, all zero or not finite. Such a vector is not stored.
    public init?(space: String, vector: [Float]) {
        guard VectorBytes.isUsable(vector) else { return nil }
        self.space = space
        self.vector = vector
    }
}

/// A unit to be added.
public struct NewContextUnit: Sendable {
    /// What is to be known; cleaned and checked when it is stored.
    public var content: String
    /// May be absent where `sourceType` is given, and is `fact` then.
    public var type: ContextType?
    /// From 0 to 1.
    public var confidence: Double
    /// Labels of letters, digits, underscores, blanks and hyphens.
    public var tags: [String]
    /// Who said it.
    public var source: String
    /// What it was made from; `manual` when nil.
    public var sourceType: String?
    /// A title of at most 255 characters; the first line of the content when nil.
    public var name: String?
    /// A JSON object of at most 64 KiB.
    public var metadata: JSONText?

    /// Nothing is checked before it is stored.
    public init(
        content: String,
        type: ContextType? = nil,
        confidence: Double = 1,
        tags: [String] = [],
        source: String = "manual",
        sourceType: String? = nil,
        name: String? = nil,
        metadata: JSONText? = nil
    ) {
        self.content = content
        self.type = type
        self.confidence = confidence
        self.tags = tags
        self.source = source
        self.sourceType = sourceType
        self.name = name
        self.metadata = metadata
    }
}

/// What is to be different about a unit; nil leaves a member as it is.
public struct ContextUnitChange: Sendable {
    /// What to do about the unit that replaced this one.
    public enum Successor: Sendable, Equatable {
        case unchanged
        /// Nothing replaced it.
        case none
        /// The unit of this id did; the status becomes `superseded`.
        case unit(String)
    }

    /// The new content; its vector has to come with it, or the unit has none.
    public var content: String?
    /// The new kind.
    public var type: ContextType?
    /// From 0 to 1.
    public var confidence: Double?
    /// All labels anew.
    public var tags: [String]?
    /// What it was made from.
    public var sourceType: String?
    /// The new title.
    public var name: String?
    /// The whole object anew.
    public var metadata: JSONText?
    /// `active` also clears the successor.
    public var status: ContextStatus?
    /// See `Successor`.
    public var successor: Successor = .unchanged

    /// Changes nothing until a member is set.
    public init() {}
}
