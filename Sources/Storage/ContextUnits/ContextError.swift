/// Why a context unit, a conversation or a task was refused.
public struct ContextError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a program can tell apart.
    public enum Kind: String, Sendable, Equatable {
        /// A value is outside its limits.
        case invalid
        /// There is no row of this id.
        case missing
        /// Units would replace each other in a circle.
        case cycle
    }

    /// What a program decides by.
    public let kind: Kind
    /// The member that was refused: `content`, `tags`, `superseded_by`.
    public let field: String
    /// What was wrong with it, without its value.
    public let cause: String
    /// What to do, or nil.
    public let hint: String?

    /// The texts hold no content of a user.
    public init(_ kind: Kind, _ field: String, _ cause: String, hint: String? = nil) {
        self.kind = kind
        self.field = field
        self.cause = cause
        self.hint = hint
    }

    /// `tags: 21 of them exceed the maximum of 20`, and the hint on a line of its own.
    public var description: String { ["\(field): \(cause)", hint].compactMap { $0 }.joined(separator: "\n") }

    /// A vector that another program wrote and that cannot be compared with those of its space.
    public static func unusableVector(of id: String, _ cause: String) -> ContextError {
        ContextError(
            .invalid,
            "embedding",
            "unit \(id): \(cause)",
            hint:
                "Another program wrote it. Set its embedding to NULL and run `contextpilot embed`, or delete the unit."
        )
    }

    /// The same for one of a wrong length.
    public static func wrongLength(of id: String, _ bytes: Int, _ space: String, _ dimensions: Int) -> ContextError {
        .unusableVector(of: id, "its vector has \(bytes) bytes; '\(space)' has \(dimensions) dimensions")
    }

    static func missing(_ id: String) -> ContextError {
        ContextError(.missing, "id", "there is no context unit '\(id)'")
    }
}
