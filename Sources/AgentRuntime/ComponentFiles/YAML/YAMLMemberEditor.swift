import SQLCore

/// Replaces the values of an entry's members one by one, so that comments and layout of all others stay.
struct YAMLMemberEditor {
    let source: SourceText
    let item: YAMLItem
    let emitter: YAMLEmitter

    private var places: YAMLPlaces { YAMLPlaces(source: source) }

    /// The changes that make the entry `config`, or nil when it has to be written anew as a whole.
    func changes(to config: JSONText) -> [TextChange]? {
        guard let old = item.config?.valuesByKey, item.style != .other else { return nil }
        let new = config.valuesByKey
        var positions: [ExactString: Int] = [:]
        for (index, member) in item.members.enumerated() {
            guard let key = member.key else { continue }
            guard positions.updateValue(index, forKey: ExactString(key)) == nil else { return nil }
        }
        var changes: [TextChange] = []
        var added: [JSONText.Member] = []
        var seen = Set<ExactString>()
        for member in config.members where seen.insert(member.keyText.exactString).inserted {
            let key = member.keyText.exactString
            guard let value = new[key], old[key]?.isEquivalent(to: value, numbers: .byText) != true else { continue }
            if let index = positions[key] {
                guard let change = change(ofMember: index, to: value) else { return nil }
                changes.append(change)
            } else {
                added.append(member)
            }
        }
        for key in old.keys where new[key] == nil {
            guard let index = positions[key], let change = removal(ofMember: index) else { return nil }
            changes.append(change)
        }
        guard added.isEmpty || item.style == .block else { return nil }
        guard changes.count < item.members.count || !added.isEmpty else { return nil }
        if !added.isEmpty {
            guard let last = item.members.indices.last else { return nil }
            let end = ownEnd(ofMember: last)
            // Behind a value that is itself replaced or removed the place is not certain.
            guard !changes.contains(where: { $0.range.upperBound >= end }) else { return nil }
            let margin = Array(repeating: UInt8(ascii: " "), count: column)
            let text = added.flatMap { member in
                emitter.newline + margin
                    + emitter.member(member.keyText, new[member.keyText.exactString] ?? member.value, column: column)
            }
            changes.append(TextChange(range: end..<end, text: text))
        }
        return changes
    }

    private var column: Int { places.column(of: item.contentStart) }

    /// The end of the last line of a member of a block mapping that is its own.
    private func ownEnd(ofMember index: Int) -> Int {
        let start = item.members[index].keyStart
        let next = index + 1 < item.members.count ? item.members[index + 1].keyStart : nil
        let limit = next.map { source.start(ofLine: source.lineIndex(of: $0)) } ?? item.span.upperBound
        return places.ownEnd(from: start, to: max(start, limit), column: column)
    }

    private func change(ofMember index: Int, to value: JSONText) -> TextChange? {
        let member = item.members[index]
        let scanner = FlowScanner(source.bytes)
        if item.style == .flow {
            let end = scanner.endOfValue(at: member.valueStart)
            guard end > member.valueStart else { return nil }
            return TextChange(range: member.valueStart..<end, text: emitter.flow(value))
        }
        let end = ownEnd(ofMember: index)
        guard let colon = colon(after: member), colon < end else { return nil }
        let keyLine = source.lineIndex(of: member.keyStart)
        let isOneLine = source.lineIndex(of: end) == keyLine
        let text = emitter.value(value, column: column)
        if isOneLine, member.valueStart > colon + 1 {
            // `timeout: 30  # seconds` keeps its comment.
            let valueEnd = endOfInline(at: member.valueStart, limit: end)
            guard member.valueStart <= valueEnd else { return nil }
            let hasRest = valueEnd < end
            if !text.contains(0x0A) {
                return TextChange(range: member.valueStart..<valueEnd, text: Array(text.dropFirst()))
            }
            // A list between brackets stays one while it is short.
            if source.bytes[member.valueStart] == UInt8(ascii: "["), value.kind == .array, value.bytes.count < 100 {
                return TextChange(range: member.valueStart..<valueEnd, text: emitter.flow(value))
            }
            if hasRest, value.kind == .object || value.kind == .array {
                return TextChange(range: member.valueStart..<end, text: comment(from: valueEnd, to: end) + text)
            }
        }
        // `tools:  # all of them` keeps its comment while lines follow it.
        if member.isBlock, value.kind == .object || value.kind == .array, text.contains(0x0A),
            source.lineIndex(of: member.valueStart) > keyLine
        {
            let endOfKeyLine = source.content(ofLine: keyLine).upperBound
            return endOfKeyLine <= end ? TextChange(range: endOfKeyLine..<end, text: text) : nil
        }
        return TextChange(range: colon + 1..<end, text: text)
    }

    private func comment(from start: Int, to end: Int) -> [UInt8] {
        Array(source.bytes[start..<end].drop { $0 == 0x20 || $0 == 0x09 })
    }

    private func removal(ofMember index: Int) -> TextChange? {
        guard item.style == .block, index > 0 else { return nil }
        let start = source.start(ofLine: source.lineIndex(of: item.members[index].keyStart))
        let end = ownEnd(ofMember: index)
        let last = source.lineIndex(of: max(start, end - 1))
        if source.end(ofLine: last) == source.bytes.count, source.bytes.last != 0x0A {
            let previous = source.lineIndex(of: start) - 1
            guard previous >= 0, source.content(ofLine: previous).upperBound <= end else { return nil }
            return TextChange(range: source.content(ofLine: previous).upperBound..<end, text: [])
        }
        return TextChange(range: start..<source.end(ofLine: last), text: [])
    }

    /// The colon behind a key.
    private func colon(after member: YAMLItem.Member) -> Int? {
        var position = member.keyStart
        let first = source.bytes[position]
        guard first != UInt8(ascii: "?"), first != UInt8(ascii: "&"), first != UInt8(ascii: "!") else { return nil }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            position = FlowScanner(source.bytes).endOfQuoted(at: position)
        }
        while position < member.valueStart {
            if source.bytes[position] == UInt8(ascii: ":") {
                let next = position + 1
                if next == source.bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(source.bytes[next]) {
                    return position
                }
            }
            position += 1
        }
        return nil
    }

    /// The end of a value on one line, before a comment.
    private func endOfInline(at start: Int, limit: Int) -> Int {
        let scanner = FlowScanner(source.bytes)
        var end = start
        switch source.bytes[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return min(limit, scanner.endOfQuoted(at: start))
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            return min(limit, scanner.endOfValue(at: start))
        default:
            var position = start
            while position < limit {
                let byte = source.bytes[position]
                let isComment =
                    byte == UInt8(ascii: "#")
                    && (source.bytes[position - 1] == 0x20 || source.bytes[position - 1] == 0x09)
                if isComment { break }
                position += 1
                if byte != 0x20 && byte != 0x09 { end = position }
            }
            return end
        }
    }
}
