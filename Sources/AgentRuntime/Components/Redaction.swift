public import SQLCore

/// Hides secrets in a configuration that is going to be shown.
///
/// Inline keys do not belong into configurations; where somebody put one, no list, table or log may
/// repeat it. A value that only names a variable, like `{HARBOR_TOKEN}`, is no secret.
public enum Redaction {
    /// What stands in a secret's place.
    public static let mark = "<redacted>"

    private static let secretWords: [[UInt8]] = [
        "api_key", "apikey", "api-key", "authorization", "password", "passwd", "secret", "token", "cookie",
        "credential",
    ].map { Array($0.utf8) }
    /// Members that speak about keys or counts of tokens and are none.
    private static let harmlessNames: Set<String> = ["api_key_env_var", "max_tokens", "max_completion_tokens"]

    /// The same configuration with every secret replaced.
    public static func redacted(_ value: JSONText) -> JSONText {
        switch value.kind {
        case .object:
            .object(members: value.members.map { ($0.key, isSecret($0) ? .string(mark) : redacted($0.value)) })
        case .array: .array(value.elements.map(redacted))
        default: value
        }
    }

    /// Whether a configuration holds a secret in clear.
    public static func holdsSecret(_ value: JSONText) -> Bool {
        switch value.kind {
        case .object: value.members.contains { isSecret($0) || holdsSecret($0.value) }
        case .array: value.elements.contains(where: holdsSecret)
        default: false
        }
    }

    private static func isSecret(_ member: JSONText.Member) -> Bool {
        member.value.kind == .string && isSecretName(member.keyText.bytes) && !namesVariable(member.value)
            && !harmlessNames.contains(member.key.lowercased())
    }

    /// Whether a name speaks of a secret. No word has an escape in it, so the key's text need not be decoded.
    private static func isSecretName(_ key: ArraySlice<UInt8>) -> Bool {
        let name = key.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return secretWords.contains { holds(name, $0) }
    }

    /// Whether a word stands anywhere in a name. Names are short, and bytes cheaper than characters.
    private static func holds(_ name: [UInt8], _ word: [UInt8]) -> Bool {
        guard name.count >= word.count else { return false }
        return (0...(name.count - word.count)).contains { start in
            name[start] == word[0] && name[start..<start + word.count] == word[...]
        }
    }

    private static func namesVariable(_ value: JSONText) -> Bool {
        let text = value.lossyString
        return text.isEmpty || (text.contains("{") && text.contains("}"))
    }
}
