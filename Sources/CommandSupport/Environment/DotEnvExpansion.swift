/// Fills `${NAME}` and `${NAME:-default}` in.
enum DotEnvExpansion {
    /// The text with every reference replaced; an unknown name without a default becomes nothing.
    ///
    /// A name holds neither `}` nor `:`, a default no `}`. What is spelled otherwise, `${A:x}` or `${A`,
    /// stays as it is. A default is not looked into: references do not nest.
    static func expand(_ text: String, _ lookUp: (String) -> String?) -> String {
        guard text.unicodeScalars.contains("$") else { return text }
        let scalars = Array(text.unicodeScalars)
        var out = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            guard let reference = Reference(scalars[position...]) else {
                out.append(scalars[position])
                position += 1
                continue
            }
            out.append(contentsOf: (lookUp(reference.name) ?? reference.fallback).unicodeScalars)
            position = reference.end
        }
        return String(out)
    }

    private struct Reference {
        let name: String
        let fallback: String
        let end: Int

        /// The reference that a text begins with, if it does.
        init?(_ text: ArraySlice<Unicode.Scalar>) {
            guard text.starts(with: ["$", "{"]) else { return nil }
            let body = text.dropFirst(2)
            guard let nameEnd = body.firstIndex(where: { $0 == "}" || $0 == ":" }) else { return nil }
            name = String(String.UnicodeScalarView(body[..<nameEnd]))
            let rest = body[nameEnd...]
            if rest.first == "}" {
                fallback = ""
                end = nameEnd + 1
                return
            }
            guard rest.starts(with: [":", "-"]), let close = rest.firstIndex(of: "}") else { return nil }
            fallback = String(String.UnicodeScalarView(rest[(nameEnd + 2)..<close]))
            end = close + 1
        }
    }
}
