/// What went wrong between the program and a model.
///
/// A description says what was tried, what was found and what to do next. It never holds a key or the text that was
/// sent.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller may want to act on.
    public enum Kind: Sendable, Equatable {
        /// The model's folder or one of its files does not exist, or the endpoint does not know the model.
        case missing
        /// A file exists and cannot be read.
        case unreadable
        /// A file or an answer is not what it should be: truncated, changed, or of another model.
        case damaged
        /// A setting cannot be used: an address, a key, a limit, a number of components.
        case invalid
        /// No whole answer came, however often it was asked for: nobody listens, the connection broke, time ran out.
        case unreachable
        /// The endpoint answered that it cannot serve now: too many requests, or a fault of its own.
        case unavailable
        /// The endpoint does not accept the key, or the key may not do this.
        case denied
        /// The endpoint understood the request and will not serve it, not later either.
        case refused
    }

    /// What a program decides by; the texts are for people.
    public let kind: Kind
    /// What was tried, as a participle: `opening the model file model.safetensors`.
    public let operation: String
    /// What was found.
    public let cause: String
    /// The next step for a person, or nil where there is none to give.
    public let hint: String?

    /// None of the texts may hold a key or the text of a user.
    public init(_ kind: Kind, _ operation: String, cause: String, hint: String? = nil) {
        self.kind = kind
        self.operation = operation
        self.cause = cause
        self.hint = hint
    }

    /// Operation and cause on one line, and the hint on a line of its own.
    public var description: String {
        let sentence = "\(operation): \(cause)"
        guard let hint else { return sentence }
        return "\(sentence)\n\(hint)"
    }
}
