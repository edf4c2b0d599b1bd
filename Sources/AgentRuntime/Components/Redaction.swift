public import SQLCore

/// Hides secrets in a configuration that is going to be shown.
///
/// Inline keys do not belong into configurations; where somebody put one, no list, table or log may
/// repeat it. A value that only names a variable, like `{HARBOR_TOKEN}`, is no secret.
public enum Redaction {
    /// What stands in a secret's place.
    public static let mark = "<redacted>"

    private static let secretWords = [
        "api_key", "apikey", "api-key", "authorization", "password", "passwd", "secret", "token", "cookie", "credential",
    ]
    /// Members that speak about keys or counts of tokens and are none.
    private static let harmlessNames: Set<String> = ["api_key_env_var", "max_tokens", "max_completion_tokens"]

    /// The same configuration with every secret replaced.
    public static func redacted(_ value: JSONText) -> JSONText {
        switch value.kind {
        case .object:
            .object(value.members.map { member in
                let hides = isSecret(member.key) && member.value.kind == .string && !namesVariable(member.value)
                return (member.key, hides ? .string(mark) : redacted(member.value))
            })
        case .array: .array(value.elements.map(redacted))
        default: value
        }
    }

    /// Whether a configuration holds a secret in clear.
    public static func holdsSecret(_ value: JSONText) -> Bool {
        value.members.contains { member in
            (isSecret(member.key) && member.value.kind == .string && !namesVariable(member.value))
                || holdsSecret(member.value)
        } || value.elements.contains(where: holdsSecret)
    }

    private static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return !harmlessNames.contains(name) && secretWords.contains(where: name.contains)
    }

    private static func namesVariable(_ value: JSONText) -> Bool {
        let text = value.lossyString
        return text.isEmpty || (text.contains("{") && text.contains("}"))
    }
}
