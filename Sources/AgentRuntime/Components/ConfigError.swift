import Storage

/// Why a configuration could not be read or changed. Nothing was changed when one is thrown.
public struct ConfigError: Error, Sendable, CustomStringConvertible {
    /// What a caller may want to act on.
    public enum Kind: Sendable, Equatable {
        case notFound
        case alreadyExists
        /// The configuration does not fit its type.
        case invalid
        /// The place it should be written to is not allowed or does not exist.
        case badTarget
        /// A file that the configuration names is missing.
        case missingFile
        case unwritable
    }

    /// What a program decides by; the texts are for people.
    public let kind: Kind
    /// What went wrong and with which component, file or folder.
    public let message: String
    /// The next step, or nil.
    public let hint: String?

    /// The message stands alone: the hint may not be shown.
    public init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    static func notFound(_ key: ComponentKey) -> ConfigError {
        ConfigError(.notFound, "\(key) not found.", hint: "`aurite list` shows what there is.")
    }

    /// The message, and the hint on the line below it.
    public var description: String { [message, hint].compactMap { $0 }.joined(separator: "\n") }
}
