import SQLCore
import Yams

/// Takes from Yams' nodes what edits need, since a tree of nodes cannot be kept: it is not `Sendable`.
struct YAMLItemBuilder {
    private let source: SourceText
    private let composer: YAMLComposer
    private let places: YAMLPlaces
    private var cursor: MarkCursor

    init(source: SourceText, composer: YAMLComposer) {
        self.source = source
        self.composer = composer
        places = YAMLPlaces(source: source)
        cursor = MarkCursor(source)
    }

    /// The item of a node, its span not yet known.
    mutating func item(_ node: Node, _ value: JSONText) -> YAMLItem {
        let start = offset(of: node)
        var style = YAMLItem.Style.other
        var members: [YAMLItem.Member] = []
        if case .mapping(let mapping) = node {
            style = isFlow(at: start) ? .flow : .block
            for (key, value) in mapping {
                let keyStart = offset(of: key)
                let valueStart = offset(of: value)
                members.append(
                    YAMLItem.Member(
                        key: plainKey(key),
                        keyStart: keyStart,
                        valueStart: valueStart,
                        isBlock: value.scalar == nil && !isFlow(at: valueStart)
                    )
                )
            }
        }
        return YAMLItem(
            config: value.kind == .object ? value : nil,
            style: style,
            nodeStart: start,
            members: members,
            span: start..<start
        )
    }

    private mutating func offset(of node: Node) -> Int {
        node.mark.map { cursor.offset(of: $0) } ?? 0
    }

    /// The key when it is written as a string: `1:` and `<<:` are not.
    private func plainKey(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, composer.repeatedKeys[scalar.string] == nil,
            (try? composer.alias(scalar)) == .some(nil)
        else { return nil }
        let text = composer.unmasked(scalar.string)
        if scalar.style == .plain, text == "<<" || YAMLScalar(plain: text) != .string { return nil }
        return text
    }

    /// Whether a bracket opens the node. Yams' own `style` is that of the event that ends a node, which has none.
    private func isFlow(at start: Int) -> Bool {
        let first = source.bytes[FlowScanner(source.bytes).skipProperties(at: start)...].first
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    // MARK: - Spans

    /// The item of a file that is one component.
    func locatedSingle(_ item: YAMLItem) -> YAMLItem {
        var item = item
        let start = item.contentStart
        let end =
            item.style == .flow
            ? FlowScanner(source.bytes).endOfValue(at: start)
            : places.ownEnd(from: start, to: places.contentEnd(from: start), column: places.column(of: start))
        item.span = start..<max(start, end)
        return item
    }

    /// The items with their spans, or as they are with `.unknown` when the text is not understood.
    mutating func located(_ items: [YAMLItem], in sequence: Node.Sequence) -> (YAMLComponentFile.Root, [YAMLItem]) {
        // Not `offset(of:)`: the cursor has gone on to the last item.
        var start =
            sequence.mark.map { mark in
                var cursor = MarkCursor(source)
                return cursor.offset(of: mark)
            } ?? 0
        guard isFlow(at: start) else { return locatedBlock(items, from: start) ?? (.unknown, items) }
        start = FlowScanner(source.bytes).skipProperties(at: start)
        return (.flow(start: start), locatedFlow(items))
    }

    private func locatedFlow(_ items: [YAMLItem]) -> [YAMLItem] {
        let scanner = FlowScanner(source.bytes)
        return items.map { item in
            var item = item
            item.span = item.nodeStart..<max(item.nodeStart, scanner.endOfValue(at: item.nodeStart))
            return item
        }
    }

    private func locatedBlock(_ items: [YAMLItem], from start: Int) -> (YAMLComponentFile.Root, [YAMLItem])? {
        var items = items
        var dashes: [Int] = []
        var column: Int?
        var limit = start
        for item in items {
            // The first dash of `- - a` is the outer one: an inner one is no first byte of its line.
            guard let dash = places.dash(before: item.nodeStart, notBefore: limit, column: column) else { return nil }
            column = column ?? places.column(of: dash)
            dashes.append(dash)
            limit = max(dash + 1, item.nodeStart)
        }
        guard let column else { return nil }
        let end = places.contentEnd(from: limit)
        for index in items.indices {
            let next = index + 1 < dashes.count ? source.start(ofLine: source.lineIndex(of: dashes[index + 1])) : end
            items[index].span = dashes[index]..<places.ownEnd(from: items[index].nodeStart, to: next, column: column)
        }
        return (.block(column: column), items)
    }
}
