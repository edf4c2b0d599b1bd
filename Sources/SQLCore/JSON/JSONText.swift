/// One JSON value, kept as the text that it came as.
///
/// What a person or a model wrote is stored and given back byte for byte: key order, white space,
/// `1.0` against `1`, numbers beyond 2^53, `\u0000` and lone surrogates all survive. A value is a
/// slice of the text that was parsed, so `bytes.startIndex` and `bytes.endIndex` tell where in that
/// text it lies, and reading a member copies nothing.
///
/// ```swift
/// let agent = try JSONText(#"{"name": "Pilot", "max_iterations": 12}"#)
/// agent["name"]?.string            // "Pilot"
/// agent["max_iterations"]?.text    // "12"
/// ```
public struct JSONText: Sendable, Hashable {
    /// How deep values may nest. PostgreSQL overflows its stack at 20,000 and SQLite's JSON
    /// functions stop between 1,100 and 2,100, so one limit below both serves everywhere.
    public static let depthLimit = 500

    /// The kinds of RFC 8259, section 3.
    public enum Kind: String, Sendable {
        case object, array, string, number, boolean, null
    }

    /// The value's own bytes, without white space around it; the indices are those of the parsed text.
    public let bytes: ArraySlice<UInt8>

    /// Checks a text that must be one JSON value in UTF-8.
    /// - Parameters:
    ///   - bytes: the text. White space around the value is left out of the result.
    ///   - depthLimit: how deep values may nest.
    ///   - takesNonFinite: whether `NaN`, `Infinity` and `-Infinity` pass for numbers, as in files that Python wrote. They
    ///     stay as they are in every slice and in what is built from it, which is no JSON then.
    /// - Throws: `JSONSyntaxError` with line and column.
    public init(
        _ bytes: ArraySlice<UInt8>,
        depthLimit: Int = JSONText.depthLimit,
        takesNonFinite: Bool = false
    ) throws(JSONSyntaxError) {
        let checked = bytes.withUnsafeBufferPointer { buffer -> Result<Range<Int>, JSONSyntaxError> in
            if let offset = firstInvalidUTF8(in: buffer) {
                return .failure(JSONSyntaxError("not UTF-8", at: offset, in: buffer))
            }
            var scanner = JSONScanner(buffer, depthLimit: depthLimit, takesNonFinite: takesNonFinite)
            return Result { () throws(JSONSyntaxError) in try scanner.document() }
        }
        let range = try checked.get()
        self.bytes = bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }

    /// Checks a whole text; see `init(_:depthLimit:takesNonFinite:)`.
    public init(
        _ bytes: [UInt8],
        depthLimit: Int = JSONText.depthLimit,
        takesNonFinite: Bool = false
    ) throws(JSONSyntaxError) {
        try self.init(bytes[...], depthLimit: depthLimit, takesNonFinite: takesNonFinite)
    }

    /// Checks a whole text; see `init(_:depthLimit:takesNonFinite:)`.
    public init(_ text: String, depthLimit: Int = JSONText.depthLimit) throws(JSONSyntaxError) {
        try self.init(Array(text.utf8)[...], depthLimit: depthLimit)
    }

    /// Takes bytes that are known to be one value: a slice of checked text, or text built here.
    init(checked bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// What kind of value this is, told by its first byte.
    public var kind: Kind {
        switch bytes.first {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The exact text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Equal when the bytes are equal: `1.0` is not `1`.
    public static func == (left: JSONText, right: JSONText) -> Bool { left.bytes == right.bytes }

    /// By the bytes, as `==` compares.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension JSONText: CustomStringConvertible {
    /// The exact text.
    public var description: String { text }
}

/// The offset of the first byte that cannot be UTF-8, or nil.
private func firstInvalidUTF8(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil { return nil }
    // Only a broken text comes here: the longest valid prefix ends at the byte that broke it.
    var valid = 0
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
    return valid
}
