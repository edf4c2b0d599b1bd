import SQLCore

extension JSONComponentFile {
    /// The file with the new entry after the last element, laid out as that one is.
    func appending(_ config: JSONText) -> [UInt8] {
        guard let last = elements.last else { return appendingToEmptyList(config) }
        let end = last.bytes.endIndex
        let model = elementOfEntry.last.map { elements[$0] } ?? last
        var separator = source.bytes[root.bytes.startIndex + 1..<elements[0].bytes.startIndex]
        if elements.count > 1 {
            separator = source.bytes[elements[elements.count - 2].bytes.endIndex..<last.bytes.startIndex]
            separator = separator.drop { $0 != UInt8(ascii: ",") }.dropFirst()
        } else if separator.isEmpty {
            separator = [UInt8(ascii: " ")]
        }
        var layout = JSONLayout(of: model, in: source)
        // A file whose only element is a string says nothing about objects.
        if model.kind != .object { layout.isOneLine = !separator.contains(0x0A) }
        let margin = separator.contains(0x0A) ? separator.blanksAfterLastBreak : source.margin(at: end)
        let text = [UInt8(ascii: ",")] + separator + layout.text(config, margin: margin)
        return source.bytes.applying([TextChange(range: end..<end, text: text)])
    }

    private func appendingToEmptyList(_ config: JSONText) -> [UInt8] {
        let layout = JSONLayout(newline: String(decoding: source.newline, as: UTF8.self))
        let start = root.bytes.startIndex + 1
        let end = root.bytes.endIndex - 1
        let outer = source.margin(at: root.bytes.startIndex)
        let margin = outer + Array(layout.indent.utf8)
        var text = source.newline + margin + layout.text(config, margin: margin)
        if !source.bytes[start..<end].contains(0x0A) { text += source.newline + outer }
        return source.bytes.applying([TextChange(range: start..<start, text: text)])
    }

    /// The file without the entry and one comma, or nil when nothing else is in it.
    func removing(_ index: Int) -> [UInt8]? {
        guard elements.count > 1 else { return nil }
        let element = elementOfEntry[index]
        let range =
            element > 0
            ? elements[element - 1].bytes.endIndex..<elements[element].bytes.endIndex
            : elements[0].bytes.startIndex..<elements[1].bytes.startIndex
        return source.bytes.applying([TextChange(range: range, text: [])])
    }

    /// The file with another value in the entry's place: only the members that differ are written anew,
    /// unless none stays.
    func replacing(_ index: Int, with config: JSONText) -> [UInt8] {
        let old = elements[elementOfEntry[index]]
        let layout = JSONLayout(of: old, in: source)
        let text =
            membersReplaced(in: old, by: config, layout: layout)
            ?? layout.text(config, margin: source.margin(at: old.bytes.startIndex))
        return source.bytes.applying([TextChange(range: old.bytes.startIndex..<old.bytes.endIndex, text: text)])
    }

    private func membersReplaced(in old: JSONText, by config: JSONText, layout: JSONLayout) -> [UInt8]? {
        let new = config.valuesByKey
        let members = old.members.map { (key: $0.keyText.exactString, member: $0) }
        let lastOfKey = Dictionary(members.indices.map { (members[$0].key, $0) }) { _, last in last }
        let kept = members.indices.filter { new[members[$0].key] != nil }
        guard let firstMember = members.first?.member, !kept.isEmpty else { return nil }
        let open = source.bytes[old.bytes.startIndex..<firstMember.keyText.bytes.startIndex]
        var out = Array(open)
        for (position, index) in kept.enumerated() {
            let member = members[index].member
            // A first member that goes takes the separator after it along, any other the one before it.
            if position > 0 { out += separator(before: index, of: members.map(\.member)) }
            out += source.bytes[member.keyText.bytes.startIndex..<member.value.bytes.startIndex]
            if let value = new[members[index].key], lastOfKey[members[index].key] == index {
                out += replacement(for: member, by: value, layout: layout)
            } else {
                out += member.value.bytes
            }
        }
        let between = members.count > 1 ? separator(before: members.count - 1, of: members.map(\.member)) : nil
        let added = between ?? (layout.isOneLine ? layout.comma[...] : [UInt8(ascii: ",")] + open.dropFirst())
        var seen = Set(lastOfKey.keys)
        for member in config.members where seen.insert(member.keyText.exactString).inserted {
            let margin = added.contains(0x0A) ? added.blanksAfterLastBreak : source.margin(at: old.bytes.startIndex)
            let value = new[member.keyText.exactString] ?? member.value
            out += added + member.keyText.bytes + layout.colon + layout.text(value, margin: margin)
        }
        let lastEnd = members.last?.member.value.bytes.endIndex ?? old.bytes.endIndex
        return out + source.bytes[lastEnd..<old.bytes.endIndex]
    }

    private func separator(before index: Int, of members: [JSONText.Member]) -> ArraySlice<UInt8> {
        source.bytes[members[index - 1].value.bytes.endIndex..<members[index].keyText.bytes.startIndex]
    }

    private func replacement(for member: JSONText.Member, by value: JSONText, layout: JSONLayout) -> [UInt8] {
        if member.value.isEquivalent(to: value, numbers: .byText) { return Array(member.value.bytes) }
        var layout = layout
        // A list that stood on one line is kept on one, as long as a person would.
        let wasOneLine = !member.value.bytes.contains(0x0A) && member.value.bytes.count > 2
        if wasOneLine, member.value.kind == value.kind, value.bytes.count < 100 { layout.isOneLine = true }
        return layout.text(value, margin: source.margin(at: member.keyText.bytes.startIndex))
    }
}

extension ArraySlice<UInt8> {
    /// What stands after the last line feed, when that is blanks only.
    fileprivate var blanksAfterLastBreak: ArraySlice<UInt8> {
        guard let last = lastIndex(of: 0x0A) else { return [] }
        return self[(last + 1)...].prefix { $0 == 0x20 || $0 == 0x09 }
    }
}
