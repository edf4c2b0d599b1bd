/// Why a copy between databases was refused or came to an end.
public struct TransferError: Error, Sendable, CustomStringConvertible {
    /// What a caller may want to act on.
    public enum Kind: Sendable, Equatable {
        /// A table or a column is not what this program knows.
        case catalogue
        /// The target holds rows that never came from the source.
        case foreignRows
        /// Another migration writes to the target.
        case busy
        /// Both sides are one database.
        case sameDatabase
        /// Values that the target cannot store.
        case invalidValues
    }

    /// What a program decides by; the texts are for people.
    public let kind: Kind
    /// What is wrong, without the next step.
    public let cause: String
    /// The next step for a person, or nil.
    public let hint: String?

    init(_ kind: Kind, _ cause: String, hint: String? = nil) {
        self.kind = kind
        self.cause = cause
        self.hint = hint
    }

    /// The cause, and the hint on the lines below it.
    public var description: String { [cause, hint].compactMap { $0 }.joined(separator: "\n") }
}
