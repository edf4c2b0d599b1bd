import SQLCore

/// The spellings of a UUID that pydantic takes, and its words for the others.
///
/// 32 hexadecimal digits, or five groups joined by hyphens, the latter also in braces or after `urn:uuid:`.
enum UUIDSyntax {
    private static let groupLengths = [8, 4, 4, 4, 12]

    static func problem(of value: JSONText) -> String? {
        guard value.kind == .string else { return "UUID input should be a string, bytes or UUID object" }
        guard let text = value.string else { return FieldMessage.unicode }
        return fault(in: text).map { "Input should be a valid UUID, \($0)" }
    }

    private static func fault(in text: String) -> String? {
        let (body, offset, isSimple) = unwrapped(text)
        // Positions count bytes from 1, as pydantic does.
        for index in body.unicodeScalars.indices {
            let scalar = body.unicodeScalars[index]
            guard scalar == "-" || (scalar.isASCII && hexadecimal.contains(UInt8(scalar.value))) else {
                let position = body.utf8.distance(from: body.startIndex, to: index) + offset + 1
                return "invalid character: found `\(scalar)` at \(position)"
            }
        }
        let groups = body.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(\.count)
        if groups.count == 1, isSimple {
            return groups[0] == 32 ? nil : "invalid length: expected length 32 for simple format, found \(groups[0])"
        }
        guard groups.count == 5 else { return "invalid group count: expected 5, found \(groups.count)" }
        guard let wrong = groups.indices.first(where: { groups[$0] != groupLengths[$0] }) else { return nil }
        // In the last group pydantic counts what stands around the digits as well.
        let found = wrong == 4 ? groups[4] + text.utf8.count - body.utf8.count : groups[wrong]
        return "invalid group length in group \(wrong): expected \(groupLengths[wrong]), found \(found)"
    }

    /// The part with the digits, what stands before it, and whether hyphens may be left out.
    private static func unwrapped(_ text: String) -> (body: Substring, offset: Int, isSimple: Bool) {
        let urn = "urn:uuid:"
        if text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count > 1 {
            return (text.dropFirst().dropLast(), 1, false)
        }
        if text.hasPrefix(urn) { return (text.dropFirst(urn.count), urn.count, false) }
        return (text[...], 0, true)
    }

    private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)
}
