import SQLCore
import Yams

/// Turns the tree of a YAML document into JSON, as PyYAML's SafeLoader and `json.dumps` would.
///
/// It walks in the order of the file, so an alias means the last anchor of its name before it.
struct YAMLReader {
    /// An anchor's value, or that it is still being read.
    private struct Anchored {
        let value: Value?
        let item: Int
    }

    /// A value with what it costs to repeat it.
    struct Value {
        let json: JSONText
        /// Levels of lists and mappings.
        let depth: Int
        let nodes: Int
    }

    /// What a file of a few lines can expand to with aliases of aliases.
    private static let byteLimit = 64 << 20
    private static let nodeLimit = 1_000_000

    private let composer: YAMLComposer
    private var cursor: MarkCursor
    private var anchors: [String: Anchored] = [:]
    private var expandedBytes = 0
    private var expandedNodes = 0
    /// The element of the root list that is being read.
    private var item = 0
    /// For each item, the anchors in it that other items use.
    private(set) var anchorsUsedByOthers: [Int: Set<String>] = [:]

    init(_ composer: YAMLComposer) {
        self.composer = composer
        cursor = MarkCursor(composer.source)
    }

    /// The value of element `item` of the root, or of the root itself.
    mutating func read(_ node: Node, item: Int) throws(ComponentFileError) -> JSONText {
        self.item = item
        return try value(node, depth: item < 0 ? 0 : 1).json
    }

    private mutating func value(_ node: Node, depth: Int) throws(ComponentFileError) -> Value {
        guard depth <= JSONText.depthLimit else {
            throw error(node, "nested deeper than \(JSONText.depthLimit) levels")
        }
        if case .scalar(let scalar) = node, let name = try composer.alias(scalar) {
            return try expand(name, node, depth: depth)
        }
        let name = node.anchor?.rawValue
        if let name { anchors[name] = Anchored(value: nil, item: item) }
        let value: Value
        switch node {
        case .scalar(let scalar):
            value = Value(json: try json(of: scalar, node), depth: 0, nodes: 1)
        case .sequence(let sequence):
            try requireTag(sequence.tag, of: node, in: ["seq"])
            var elements: [Value] = []
            for element in sequence { elements.append(try self.value(element, depth: depth + 1)) }
            value = Self.container(.array(elements.map(\.json)), of: elements)
        case .mapping(let mapping):
            try requireTag(mapping.tag, of: node, in: ["map"])
            value = try self.value(of: mapping, depth: depth)
        case .alias:
            throw error(node, "unexpected alias")
        }
        if let name { anchors[name] = Anchored(value: value, item: item) }
        return value
    }

    /// Explicit members come before merged ones, and the last of repeated ones counts.
    private mutating func value(of mapping: Node.Mapping, depth: Int) throws(ComponentFileError) -> Value {
        var members = OrderedMembers()
        var own = OrderedMembers()
        for (keyNode, valueNode) in mapping {
            if isMergeKey(keyNode) {
                for merged in try mergedValues(valueNode, depth: depth) {
                    for member in merged.json.members {
                        members.set(member.key, Value(json: member.value, depth: max(0, merged.depth - 1), nodes: 1))
                    }
                }
            } else {
                let key = try key(of: keyNode)
                own.set(key, try value(valueNode, depth: depth + 1))
            }
        }
        for (key, value) in own.members { members.set(key, value) }
        return Self.container(
            .object(members: members.members.map { (key: $0.key, value: $0.value.json) }),
            of: members.members.map(\.value)
        )
    }

    private static func container(_ json: JSONText, of children: [Value]) -> Value {
        Value(
            json: json,
            depth: 1 + (children.map(\.depth).max() ?? 0),
            nodes: children.reduce(1) { $0 + $1.nodes }
        )
    }

    private mutating func expand(_ name: String, _ node: Node, depth: Int) throws(ComponentFileError) -> Value {
        guard let anchored = anchors[name] else {
            throw error(node, "the alias *\(name)* has no anchor &\(name) before it")
        }
        guard let value = anchored.value else { throw error(node, "the alias *\(name) lies within its own anchor") }
        if anchored.item != item { anchorsUsedByOthers[anchored.item, default: []].insert(name) }
        expandedBytes += value.json.bytes.count
        expandedNodes += value.nodes
        guard expandedBytes <= Self.byteLimit, expandedNodes <= Self.nodeLimit else {
            throw error(node, "aliases expand the file to more than 64 MB or 1,000,000 values")
        }
        guard depth + value.depth <= JSONText.depthLimit else {
            throw error(node, "nested deeper than \(JSONText.depthLimit) levels")
        }
        return value
    }

    /// The mappings of `<<: *a` or `<<: [*a, *b]`, the weakest first.
    private mutating func mergedValues(_ node: Node, depth: Int) throws(ComponentFileError) -> [Value] {
        let merged = try value(node, depth: depth)
        switch merged.json.kind {
        case .object:
            return [merged]
        case .array:
            let values = merged.json.elements.map { Value(json: $0, depth: merged.depth, nodes: 1) }
            guard values.allSatisfy({ $0.json.kind == .object }) else { fallthrough }
            return values.reversed()
        default:
            throw error(node, "expected a mapping or a list of mappings to merge")
        }
    }

    // MARK: - Keys and scalars

    /// Whether this is the plain key `<<`, also when it comes twice.
    func isMergeKey(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return (composer.repeatedKeys[scalar.string] ?? scalar.string) == "<<"
    }

    /// A key as `json.dumps` writes it: `1` as "1", `true` as "true", null as "null".
    private mutating func key(of node: Node) throws(ComponentFileError) -> String {
        guard case .scalar(var scalar) = node else { throw error(node, "a list or mapping cannot be a key") }
        if let original = composer.repeatedKeys[scalar.string] {
            scalar = Node.Scalar(original, scalar.tag, scalar.style, scalar.mark)
            return try text(ofKey: json(of: scalar, node))
        }
        let value = try value(node, depth: 0).json
        guard value.kind != .object, value.kind != .array else {
            throw error(node, "a list or mapping cannot be a key")
        }
        return text(ofKey: value)
    }

    /// Python's `repr` of a float, which is Swift's description too.
    private func text(ofKey value: JSONText) -> String {
        guard value.kind == .number else { return value.lossyString }
        if value.text == "-0" { return "0" }
        guard value.bytes.contains(where: { [0x2E, 0x45, 0x65].contains($0) }) else { return value.text }
        return value.double.map { "\($0)" } ?? value.text
    }

    private mutating func json(of scalar: Node.Scalar, _ node: Node) throws(ComponentFileError) -> JSONText {
        let text = composer.unmasked(scalar.string)
        // Yams writes "str" into the tag of every plain key when it compares keys, so look for the tag itself.
        let tag = scalar.tag.rawValue
        let isTagged =
            !tag.isEmpty && tag != "!" && (scalar.style != .plain || tag != Self.prefix + "str" || hasTag(scalar))
        guard isTagged || scalar.style == .plain || tag == "!" else { return .string(text) }
        guard isTagged else { return try json(of: YAMLScalar(plain: text), text, node) }
        switch tag.hasPrefix(Self.prefix) ? String(tag.dropFirst(Self.prefix.count)) : tag {
        case "str", "binary", "timestamp": return .string(text)
        case let type:
            guard ["int", "float", "bool", "null"].contains(type) else { throw error(node, "unknown tag \(tag)") }
            guard let scalar = YAMLScalar(text, taggedAs: type) else { throw error(node, "not a value of !!\(type)") }
            return try json(of: scalar, text, node)
        }
    }

    private func json(of scalar: YAMLScalar, _ text: String, _ node: Node) throws(ComponentFileError) -> JSONText {
        switch scalar {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .string: return .string(text)
        case .notFinite: throw error(node, "JSON has no word for \(text)")
        case .broken: throw error(node, "\(text.prefix(40)) is no number; put it in quotes")
        case .number(let token):
            do { return try JSONText(token) } catch {
                throw self.error(node, "\(text.prefix(40)) is no number; put it in quotes")
            }
        }
    }

    private static let prefix = "tag:yaml.org,2002:"

    private mutating func hasTag(_ scalar: Node.Scalar) -> Bool {
        guard let mark = scalar.mark else { return false }
        var rest = composer.source.bytes[cursor.offset(of: mark)...].prefix(1_000)
        if rest.first == UInt8(ascii: "&") {
            rest = rest.drop { $0 != 0x20 && $0 != 0x0A }.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
        }
        return rest.first == UInt8(ascii: "!")
    }

    private func requireTag(_ tag: Tag, of node: Node, in allowed: [String]) throws(ComponentFileError) {
        let name = tag.rawValue
        guard name.isEmpty || name == "!" || allowed.contains(where: { name == Self.prefix + $0 }) else {
            throw error(node, "unknown tag \(name)")
        }
    }

    private func error(_ node: Node, _ reason: String) -> ComponentFileError {
        ComponentFileError(.syntax, reason, line: node.mark?.line, column: node.mark?.column)
    }
}

/// Members in the order in which their keys came first, each with its last value.
private struct OrderedMembers {
    private(set) var members: [(key: String, value: YAMLReader.Value)] = []
    private var positions: [ExactString: Int] = [:]

    mutating func set(_ key: String, _ value: YAMLReader.Value) {
        if let position = positions[ExactString(key)] {
            members[position].value = value
        } else {
            positions[ExactString(key)] = members.count
            members.append((key, value))
        }
    }
}
