/// What went wrong between the program and a database.
///
/// A description says what was tried, what the database answered and what to do next. It never holds
/// a bound value or a password.
public struct SQLError: Error, Sendable, CustomStringConvertible {
    /// What a caller may want to act on.
    public enum Kind: Sendable, Equatable {
        /// The database, its file or its server cannot be reached or opened.
        case unreachable
        /// There is no such file, no such database on the server, or no such schema in it.
        case missingDatabase
        /// The server does not take the user or the password.
        case authentication
        /// Another connection holds the lock past the timeout.
        case busy
        case readOnly
        /// The file is something else, or damaged.
        case notADatabase
        /// The disk or the file's size limit is full.
        case full
        case missingTable
        case uniqueViolation
        case constraintViolation
        /// The role or the user may not do this.
        case permission
        /// A value of another kind than the program expects.
        case decoding
        /// The tables were made by a newer program.
        case newerSchema
        /// The tables are missing or older than this program needs.
        case olderSchema
        /// The tables were made by the Python program and not adopted yet.
        case foreignSchema
        case closed
        case other
    }

    /// What a program decides by; the texts are for people.
    public let kind: Kind
    /// What was tried, as a participle: `opening the database notes.db`.
    public let operation: String
    /// What the database or the system answered.
    public let cause: String
    /// The next step for a person, or nil where there is none to give.
    public let hint: String?

    /// None of the texts may hold a bound value or a password.
    public init(_ kind: Kind, _ operation: String, cause: String, hint: String? = nil) {
        self.kind = kind
        self.operation = operation
        self.cause = cause
        self.hint = hint
    }

    /// The same error said of a wider operation.
    public func during(_ operation: String) -> SQLError {
        SQLError(kind, operation, cause: cause, hint: hint)
    }

    /// Operation and cause on one line, and the hint on a line of its own.
    public var description: String {
        let sentence = "\(operation): \(cause)"
        guard let hint else { return sentence }
        return "\(sentence)\n\(hint)"
    }
}
