import SQLCore
import Yams

/// Yams behind a mask, so that it reports what it otherwise loses or refuses.
///
/// Yams puts a copy of the anchored node where an alias stood, without a word about it, compares keys by
/// hashing them with all aliases expanded, which never ends on a hostile file, and refuses repeated keys,
/// which PyYAML takes. So before it reads the text, every `*` becomes another character, one that the
/// text does not have, and an alias arrives as a plain scalar that begins with it (`YAMLMask`). A repeated
/// key becomes a key of its own in the same way. No line or column changes, since marks count characters.
struct YAMLComposer {
    private static let repeatedKeyLimit = 200

    let source: SourceText
    private let mask: YAMLMask
    /// The real keys behind those that were made unlike.
    private(set) var repeatedKeys: [String: String] = [:]
    private var masked: [UInt8]
    /// Anchors live only as long as the parser that met them.
    private(set) var parser: Parser?

    init(_ source: SourceText) throws(ComponentFileError) {
        self.source = source
        let bytes = source.bytes[source.contentStart...]
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Self.notUTF8(source)
        }
        guard let mask = YAMLMask(for: bytes) else {
            throw ComponentFileError(.syntax, "the file uses every character of Unicode's first private area")
        }
        self.mask = mask
        masked = mask.mask(bytes)
    }

    /// The tree of the only document, or nil when there is none.
    mutating func compose() throws(ComponentFileError) -> Node? {
        while true {
            do {
                // Plain scalars are resolved by `YAMLScalar`; Yams' own resolver runs a regular expression for each.
                let parser = try Parser(
                    yaml: String(decoding: masked, as: UTF8.self),
                    resolver: .basic,
                    encoding: .utf8
                )
                self.parser = parser
                return try parser.singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                try rename(key: keys.first ?? "", at: context.mark)
            } catch let error as YamlError {
                throw Self.error(error)
            } catch {
                throw ComponentFileError(.syntax, "\(error)")
            }
        }
    }

    /// The text with the characters that were masked.
    func unmasked(_ text: String) -> String { mask.unmask(text) }

    /// The name of the alias that a plain scalar stands for; nil when it is none.
    func alias(_ scalar: Node.Scalar) throws(ComponentFileError) -> String? {
        guard scalar.style == .plain, scalar.string.unicodeScalars.first == mask.star else { return nil }
        let name = scalar.string.unicodeScalars.dropFirst()
        let isName = name.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
        guard isName, !name.isEmpty else {
            throw ComponentFileError(
                .syntax,
                "expected the name of an anchor after '*'; put text that begins with '*' in quotes",
                line: scalar.mark?.line,
                column: scalar.mark?.column
            )
        }
        return String(String.UnicodeScalarView(name))
    }

    /// Gives a key that comes again later another name of the same length.
    private mutating func rename(key: String, at mark: Mark) throws(ComponentFileError) {
        let text = SourceText(masked, unicodeBreaks: true)
        var cursor = MarkCursor(text)
        let start = cursor.offset(of: mark)
        let failure = ComponentFileError(
            .syntax,
            "the key \"\(unmasked(key))\" is repeated",
            line: mark.line,
            column: mark.column
        )
        guard repeatedKeys.count < Self.repeatedKeyLimit, start < masked.count,
            let unused = Unicode.Scalar(0xF_0000 + UInt32(repeatedKeys.count))
        else { throw failure }
        var range = start..<start
        switch masked[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            range = start + 1..<max(start + 1, FlowScanner(masked).endOfQuoted(at: start) - 1)
        default:
            guard masked[start...].starts(with: key.utf8) else { throw failure }
            range = start..<start + key.utf8.count
        }
        let count = String(decoding: masked[range], as: UTF8.self).unicodeScalars.count
        guard count > 0 else { throw failure }
        let name = String(Character(unused)) + String(repeating: "x", count: count - 1)
        repeatedKeys[name] = repeatedKeys[key] ?? key
        masked.replaceSubrange(range, with: name.utf8)
    }

    private static func notUTF8(_ source: SourceText) -> ComponentFileError {
        var decoder = UTF8()
        var iterator = source.bytes[source.contentStart...].makeIterator()
        var valid = source.contentStart
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        let place = source.place(of: valid)
        return ComponentFileError(.syntax, "not UTF-8", line: place.line, column: place.column)
    }

    private static func error(_ error: YamlError) -> ComponentFileError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let reason = context.map { "\(problem) \($0.text)" } ?? problem
            return ComponentFileError(.syntax, reason, line: mark.line, column: mark.column)
        case .reader(let problem, _, let value, _):
            let code = String(UInt32(bitPattern: value), radix: 16, uppercase: true)
            return ComponentFileError(
                .syntax,
                "\(problem): U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)"
            )
        default:
            return ComponentFileError(.syntax, "\(error)")
        }
    }
}
