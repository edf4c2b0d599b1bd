import SQLCore

/// How large a unit and a request may be. Lengths count Unicode scalars.
public struct ContextLimits: Sendable, Equatable {
    /// Of a unit's content and of a task.
    public var contentLength = 10_000
    /// Units in one prompt.
    public var unitsPerRequest = 20
    /// Tags of one unit.
    public var tagCount = 20
    /// Of one tag, before its blanks are cut off.
    public var tagLength = 50

    /// The documented defaults.
    public init() {}

    /// The text without control characters but line ends and tabs, and without white space around it.
    /// - Throws: `ContextError` of kind `.invalid` when it is too long or nothing is left of it.
    public func cleaned(_ text: String, field: String) throws(ContextError) -> String {
        // Counting bytes first: most texts are shorter than the limit however they are encoded.
        let count = text.utf8.count > contentLength ? text.unicodeScalars.count : 0
        guard count <= contentLength else {
            throw ContextError(.invalid, field, "\(count) characters exceeds maximum of \(contentLength)")
        }
        let cleaned = Self.clean(text)
        guard !cleaned.isEmpty else { throw ContextError(.invalid, field, "it is empty") }
        return cleaned
    }

    /// What is wrong with a unit that is to be stored; nil where nothing is.
    public func problem(with unit: NewContextUnit) -> ContextError? {
        do throws(ContextError) {
            _ = try PreparedUnit(unit, self)
            return nil
        } catch {
            return error
        }
    }

    func checked(_ tags: [String]) throws(ContextError) -> [String] {
        guard tags.count <= tagCount else {
            throw ContextError(.invalid, "tags", "\(tags.count) of them are more than the maximum of \(tagCount)")
        }
        var result: [String] = []
        for tag in tags {
            guard tag.unicodeScalars.count <= tagLength else {
                throw ContextError(.invalid, "tags", "one exceeds maximum length of \(tagLength)")
            }
            let cleaned = Self.clean(tag)
            guard !cleaned.isEmpty else { throw ContextError(.invalid, "tags", "one is empty") }
            guard cleaned.unicodeScalars.allSatisfy(Self.isAllowedInTag) else {
                throw ContextError(
                    .invalid,
                    "tags",
                    "one has invalid characters",
                    hint: "Letters, digits, underscores, blanks and hyphens are allowed."
                )
            }
            result.append(cleaned)
        }
        return result
    }

    static func checkConfidence(_ confidence: Double) throws(ContextError) {
        guard (0...1).contains(confidence) else {
            throw ContextError(.invalid, "confidence", "it is not a number from 0 to 1")
        }
    }

    static func checkMetadata(_ metadata: JSONText) throws(ContextError) {
        guard metadata.kind == .object else { throw ContextError(.invalid, "metadata", "it is not a JSON object") }
        guard metadata.bytes.count <= 65_536 else {
            throw ContextError(.invalid, "metadata", "\(metadata.bytes.count) bytes exceeds maximum of 65536")
        }
    }

    /// A word or a title: what a database refuses is refused here, with a reason.
    static func checkText(
        _ text: String,
        field: String,
        _ lengths: ClosedRange<Int>
    ) throws(ContextError) {
        guard lengths.contains(text.unicodeScalars.count) else {
            throw ContextError(
                .invalid,
                field,
                "its length is not from \(lengths.lowerBound) to \(lengths.upperBound) characters"
            )
        }
        guard !text.utf8.contains(0) else { throw ContextError(.invalid, field, "it holds a NUL character") }
    }

    private static func clean(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar.value >= 0x20 || scalar == "\n" || scalar == "\t" {
            kept.append(scalar)
        }
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        guard let first = kept.firstIndex(where: { !isSpace($0) }), let last = kept.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(kept[first...last])
    }

    private static func isAllowedInTag(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" || scalar == "-" || scalar.properties.isWhitespace { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }
}
