import SQLCore
import Yams

/// A component file in YAML: the values as JSON, and where each lies.
struct YAMLComponentFile: Sendable {
    enum Root: Sendable {
        /// Nothing, or comments alone.
        case empty
        /// One component.
        case single
        /// Items after dashes in this column.
        case block(column: Int)
        /// `[{...}, {...}]`, with the offset of the opening bracket.
        case flow(start: Int)
        /// A list whose items could not be found in the text: it can be read and not edited.
        case unknown
    }

    let source: SourceText
    let root: Root
    let items: [YAMLItem]
    /// The index in `items` of each entry.
    let itemOfEntry: [Int]
    let anchorsUsedByOthers: [Int: Set<String>]

    var isList: Bool { if case .single = root { false } else { true } }
    var itemCount: Int { items.count }

    init(_ bytes: [UInt8]) throws(ComponentFileError) {
        source = SourceText(bytes, unicodeBreaks: true)
        var composer = try YAMLComposer(source)
        let node = try composer.compose()
        var reader = YAMLReader(composer)
        var builder = YAMLItemBuilder(source: source, composer: composer)
        guard let node else {
            (root, items, itemOfEntry, anchorsUsedByOthers) = (.empty, [], [], [:])
            return
        }
        switch node {
        case .scalar(let scalar) where scalar.style == .plain && YAMLScalar(plain: scalar.string) == .null:
            (root, items) = (.empty, [])
        case .sequence(let sequence):
            var found: [YAMLItem] = []
            for (index, node) in sequence.enumerated() {
                let value = try reader.read(node, item: index)
                found.append(builder.item(node, value))
            }
            (root, items) = builder.located(found, in: sequence)
        case .mapping:
            let value = try reader.read(node, item: -1)
            guard value["type"] != nil, value["name"] != nil else {
                throw ComponentFileError(
                    .notComponents,
                    "the object has no \"type\" and \"name\"",
                    line: node.mark?.line
                )
            }
            (root, items) = (.single, [builder.locatedSingle(builder.item(node, value))])
        default:
            throw ComponentFileError(
                .notComponents,
                "expected a list of components, met a scalar",
                line: node.mark?.line
            )
        }
        itemOfEntry = items.indices.filter { [items] in items[$0].config != nil }
        anchorsUsedByOthers = reader.anchorsUsedByOthers
        withExtendedLifetime(composer.parser) {}
    }

    var entries: [ComponentDocument.Entry] {
        itemOfEntry.compactMap { index in
            items[index].config.map {
                let span = items[index].span
                return ComponentDocument.Entry(config: $0, span: span, line: source.place(of: span.lowerBound).line)
            }
        }
    }

    /// Why editing the entry can harm others, for a person.
    func conflict(at entry: Int) -> String? {
        let item = itemOfEntry[entry]
        guard let names = anchorsUsedByOthers[item], !names.isEmpty else { return nil }
        let list = names.sorted().map { "&\($0)" }.joined(separator: ", ")
        let line = source.place(of: items[item].span.lowerBound).line
        return "the entry at line \(line) defines the anchor \(list) that others use"
    }

    /// A list file with one entry.
    static func new(_ config: JSONText) throws(ComponentFileError) -> [UInt8] {
        try YAMLEmitter.check(config)
        return Array("- ".utf8) + YAMLEmitter().block(config, column: 2) + [0x0A]
    }
}
