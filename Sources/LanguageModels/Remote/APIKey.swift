/// A key that is sent to an endpoint and shown to nobody: printing, dumping or interpolating one gives `<redacted>`.
public struct APIKey: Sendable, Equatable {
    /// What is sent. Only `Credential` reads it.
    let secret: String

    /// White space around the key is dropped: keys are read from files and variables that end in a line break.
    ///
    /// - Throws: `ModelError` of kind `invalid` when nothing is left, or when a character could not stand in a
    ///   header: the HTTP client would name the header's value in its own error.
    public init(_ text: String) throws {
        let bytes = Array(text.utf8)
        let isSpace = { (byte: UInt8) in byte <= 0x20 }
        let key = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard !key.isEmpty, key.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ModelError(
                .invalid,
                "reading an API key",
                cause: key.isEmpty
                    ? "it is empty" : "it holds a space, a control character or a character beyond ASCII",
                hint: "Copy the key again, without quotation marks."
            )
        }
        secret = String(decoding: key, as: UTF8.self)
    }

    /// Takes any text, for passwords: they are sent as Base64.
    init(password: String) { secret = password }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<redacted>`.
    public var description: String { "<redacted>" }

    /// `<redacted>`.
    public var debugDescription: String { description }

    /// Nothing: `dump` and test frameworks print what a mirror shows.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
