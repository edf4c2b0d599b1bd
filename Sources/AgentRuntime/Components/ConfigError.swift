import Storage

/// Why a configuration could not be read or changed. Nothing was changed when one is thrown.
public struct ConfigError: Error, Sendable, CustomStringConvertible {
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

    public let kind: Kind
    public let message: String
    /// The next step, or nil.
    public let hint: String?

    public init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    static func notFound(_ key: ComponentKey) -> ConfigError {
        ConfigError(.notFound, "\(key) not found.", hint: "`aurite list` shows what there is.")
    }

    public var description: String { [message, hint].compactMap { $0 }.joined(separator: "\n") }
}
