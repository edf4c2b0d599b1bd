import SQLCore

/// Edits as attempts, the kindest to the file first. The caller reads each result again and takes the
/// first that is sound, so an attempt may be wrong about unusual YAML, and a file never suffers for it.
extension YAMLComponentFile {
    typealias Attempt = () -> [UInt8]?

    private var emitters: [YAMLEmitter] {
        [true, false].map { YAMLEmitter(newline: source.newline, usesBlockScalars: $0) }
    }

    private var places: YAMLPlaces { YAMLPlaces(source: source) }

    // MARK: - Replacing

    func replacements(of entry: Int, with config: JSONText) -> [Attempt] {
        let item = items[itemOfEntry[entry]]
        var attempts: [Attempt] = []
        for emitter in emitters {
            let editor = YAMLMemberEditor(source: source, item: item, emitter: emitter)
            attempts.append {
                editor.changes(to: config).map { source.bytes.applying($0) }
            }
        }
        for emitter in emitters {
            attempts.append { rewriting(item, with: config, emitter) }
        }
        return attempts
    }

    private func rewriting(_ item: YAMLItem, with config: JSONText, _ emitter: YAMLEmitter) -> [UInt8]? {
        var isFlow = item.style == .flow
        if case .flow = root { isFlow = true }
        if case .unknown = root { return nil }
        let start = item.contentStart
        var end = item.span.upperBound
        if isFlow { end = FlowScanner(source.bytes).endOfValue(at: start) }
        guard start <= end else { return nil }
        let text = isFlow ? emitter.flow(config) : emitter.block(config, column: places.column(of: start))
        return source.bytes.applying([TextChange(range: start..<end, text: text)])
    }

    // MARK: - Appending

    func additions(of config: JSONText) -> [Attempt] {
        var attempts: [Attempt] = []
        for emitter in emitters {
            switch root {
            case .empty:
                attempts.append { appendingLines(config, column: 0, at: source.bytes.count, emitter) }
            case .block(let column):
                guard let last = items.last else { continue }
                let limit = places.contentEnd(from: last.span.lowerBound)
                for end in [last.span.upperBound, limit] {
                    attempts.append { appendingLines(config, column: column, at: end, emitter) }
                }
            case .flow(let start):
                attempts.append { appendingToFlow(config, from: start, emitter) }
            case .single, .unknown:
                continue
            }
        }
        return attempts
    }

    /// A new item on lines of its own behind the line that ends at `offset`.
    private func appendingLines(_ config: JSONText, column: Int, at offset: Int, _ emitter: YAMLEmitter) -> [UInt8] {
        let margin = Array(repeating: UInt8(ascii: " "), count: column)
        // The blanks between dash and value are those of the last item.
        var gap: [UInt8] = [0x20]
        if let last = items.last, last.style == .block, last.contentStart > last.span.lowerBound + 1 {
            let between = source.bytes[last.span.lowerBound + 1..<last.contentStart]
            if between.allSatisfy({ $0 == 0x20 }) { gap = Array(between) }
        }
        let item = margin + [UInt8(ascii: "-")] + gap + emitter.block(config, column: column + 1 + gap.count)
        let startsLine = offset == source.contentStart || source.lineStarts.contains(offset)
        let isAtEnd = offset == source.bytes.count
        var text = startsLine ? item : source.newline + item
        if startsLine, !isAtEnd || items.isEmpty || source.bytes.last == 0x0A { text += source.newline }
        return source.bytes.applying([TextChange(range: offset..<offset, text: text)])
    }

    private func appendingToFlow(_ config: JSONText, from start: Int, _ emitter: YAMLEmitter) -> [UInt8]? {
        let scanner = FlowScanner(source.bytes)
        guard let last = items.last else {
            return source.bytes.applying([TextChange(range: start + 1..<start + 1, text: emitter.flow(config))])
        }
        let end = last.span.upperBound
        let margin = source.margin(at: last.span.lowerBound)
        let startsLine =
            source.start(ofLine: source.lineIndex(of: last.span.lowerBound)) + margin.count == last.span.lowerBound
        let gap = startsLine ? source.newline + margin : [0x20]
        let next = scanner.skipBlanks(at: end)
        guard next < source.bytes.count else { return nil }
        if source.bytes[next] == UInt8(ascii: ",") {
            return source.bytes.applying([TextChange(range: next + 1..<next + 1, text: gap + emitter.flow(config))])
        }
        let text = [UInt8(ascii: ",")] + gap + emitter.flow(config)
        return source.bytes.applying([TextChange(range: end..<end, text: text)])
    }

    // MARK: - Removing

    func removals(of entry: Int) -> [Attempt] {
        let index = itemOfEntry[entry]
        switch root {
        case .block: return [{ removingLines(of: items[index]) }]
        case .flow: return [{ removingFromFlow(index) }]
        case .empty, .single, .unknown: return []
        }
    }

    private func removingLines(of item: YAMLItem) -> [UInt8] {
        let first = source.lineIndex(of: item.span.lowerBound)
        let last = source.lineIndex(of: max(item.span.lowerBound, item.span.upperBound - 1))
        var start = source.start(ofLine: first)
        let end = max(item.span.upperBound, source.end(ofLine: last))
        if end == source.bytes.count, source.bytes.last != 0x0A, first > 0 {
            // A file that ended without a line break does so again.
            start = source.content(ofLine: first - 1).upperBound
        }
        return source.bytes.applying([TextChange(range: start..<end, text: [])])
    }

    private func removingFromFlow(_ index: Int) -> [UInt8] {
        let scanner = FlowScanner(source.bytes)
        var range = items[index].span
        let next = scanner.skipBlanks(at: range.upperBound)
        if next < source.bytes.count, source.bytes[next] == UInt8(ascii: ",") {
            var changes = [TextChange(range: next..<next + 1, text: [])]
            if source.bytes[range.upperBound..<next].allSatisfy({ $0 == 0x20 }) {
                range = range.lowerBound..<next + 1
                changes = []
            }
            return source.bytes.applying(changes + [TextChange(range: withLine(range), text: [])])
        }
        // YAML takes a comma before the closing bracket, so one with a comment behind it stays.
        if index > 0 {
            let previous = items[index - 1].span.upperBound
            let between = source.bytes[previous..<range.lowerBound]
            if between.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ",")].contains($0) }) {
                return source.bytes.applying([TextChange(range: previous..<range.upperBound, text: [])])
            }
        }
        return source.bytes.applying([TextChange(range: withLine(range), text: [])])
    }

    /// The range with the blanks behind it, or with its whole line when nothing else is on it.
    private func withLine(_ range: Range<Int>) -> Range<Int> {
        let end = source.bytes[range.upperBound...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? source.bytes.count
        let line = source.lineIndex(of: range.lowerBound)
        let margin = source.margin(at: range.lowerBound)
        let startsLine = source.start(ofLine: line) + margin.count == range.lowerBound
        let endsLine = end == source.bytes.count || source.bytes[end] == 0x0A || source.bytes[end] == 0x0D
        guard startsLine, endsLine else { return range.lowerBound..<end }
        return source.start(ofLine: line)..<source.end(ofLine: source.lineIndex(of: end))
    }
}
