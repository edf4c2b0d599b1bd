/// Changes the list `projects` in an anchor's text and leaves every other byte as it is.
///
/// Comments, key order, line ends, lists over several lines and trailing commas survive. The result is
/// read again before it is given out: where the text is too unusual to be changed safely, an error says
/// so and nothing is changed. Entries are compared as paths: `p`, `./p` and `p/` are one.
struct AnchorEditor {
    let bytes: [UInt8]
    let path: String
    private let anchor: Anchor
    private let layout: TOMLLayout

    /// - Parameters:
    ///   - bytes: the anchor's text.
    ///   - path: the anchor's absolute path, which entries are relative to.
    /// - Throws: `AnchorError` when the text is no anchor.
    init(_ bytes: [UInt8], path: String) throws(AnchorError) {
        self.bytes = bytes
        self.path = path
        anchor = try Anchor(bytes, path: path)
        layout = TOMLLayout(bytes)
    }

    /// The text with an entry at the end of the list; unchanged when it is there already.
    ///
    /// The end, because the order of `projects` is the order of priority.
    func adding(_ entry: String) throws(AnchorError) -> [UInt8] {
        if anchor.projects.contains(where: { isSame($0, entry) }) { return bytes }
        let spelling = TOMLString.encode(entry)
        let edits: [ByteEdit]
        if let list = layout.entry(["aurite", "projects"]) {
            edits = ListEdits(bytes, list).appending(spelling)
        } else {
            edits = [newKey(spelling)]
        }
        return try checked(edits, expecting: anchor.projects + [entry])
    }

    /// The text without an entry, however often and however it is spelled; unchanged when it is not there.
    func removing(_ entry: String) throws(AnchorError) -> [UInt8] {
        guard let list = layout.entry(["aurite", "projects"]),
            let index = anchor.projects.firstIndex(where: { isSame($0, entry) })
        else { return bytes }
        var expected = anchor.projects
        expected.remove(at: index)
        let result = try checked([ListEdits(bytes, list).removing(index)], expecting: expected)
        return try AnchorEditor(result, path: path).removing(entry)
    }

    /// The text with an entry under another name at the same place of the list. A leading `./` and the
    /// kind of quotes stay.
    /// - Throws: `AnchorError` when the old entry is missing or the new one is there.
    func renaming(_ entry: String, to newEntry: String) throws(AnchorError) -> [UInt8] {
        guard !anchor.projects.contains(where: { isSame($0, newEntry) && !isSame($0, entry) }) else {
            throw AnchorError(path: path, reason: "aurite.projects lists '\(newEntry)' already")
        }
        var edits: [ByteEdit] = []
        var expected = anchor.projects
        for (index, old) in anchor.projects.enumerated() where isSame(old, entry) {
            guard let list = layout.entry(["aurite", "projects"]), list.elements.indices.contains(index) else { break }
            let isDotted = old.hasPrefix("./") && !newEntry.hasPrefix("./") && !newEntry.hasPrefix("/")
            expected[index] = isDotted ? "./" + newEntry : newEntry
            let range = list.elements[index]
            let isLiteral = bytes[range.lowerBound] == UInt8(ascii: "'")
            edits.append(ByteEdit(range, TOMLString.encode(expected[index], asLiteral: isLiteral)))
        }
        guard !edits.isEmpty else { throw AnchorError(path: path, reason: "aurite.projects does not list '\(entry)'") }
        return try checked(edits, expecting: expected)
    }

    private func isSame(_ left: String, _ right: String) -> Bool {
        let folder = AbsolutePath(path).parent
        return AbsolutePath(left, relativeTo: folder) == AbsolutePath(right, relativeTo: folder)
    }

    /// The list as a new key, in the table `aurite` however that is written, or in a new one at the end.
    private func newKey(_ spelling: [UInt8]) -> ByteEdit {
        let list = Array("projects = [".utf8) + spelling + Array("]".utf8)
        if let index = layout.tables.firstIndex(where: { $0.path == ["aurite"] && !$0.isArrayElement }) {
            let last = layout.entries.last { $0.table == index && !$0.isInline }
            let indentation = last.map { LineScan(bytes).indentation(at: $0.keyRange.lowerBound) } ?? []
            let end = last?.valueRange.upperBound ?? layout.tables[index].headerRange.upperBound
            return newLine(indentation + list, after: end)
        }
        if let inline = layout.entry(["aurite"]) {
            let members = layout.entries.filter { $0.isInline && $0.path.starts(with: ["aurite"]) }
            guard let last = members.map(\.valueRange.upperBound).max() else {
                return ByteEdit(at: inline.valueRange.lowerBound + 1, list)
            }
            return ByteEdit(at: last, Array(", ".utf8) + list)
        }
        if let dotted = layout.entries.last(where: { $0.table == nil && $0.path.first == "aurite" }) {
            return newLine(Array("aurite.".utf8) + list, after: dotted.valueRange.upperBound)
        }
        let newline = LineScan(bytes).newline
        let gap = bytes.isEmpty ? [] : bytes.last == UInt8(ascii: "\n") ? newline : newline + newline
        return ByteEdit(at: bytes.count, gap + Array("[aurite]".utf8) + newline + list + newline)
    }

    /// A line of its own below the line of `offset`. A text that ends without a line end keeps doing so.
    private func newLine(_ line: [UInt8], after offset: Int) -> ByteEdit {
        let scan = LineScan(bytes)
        return ByteEdit(at: scan.endOfLine(at: offset), scan.newline + line)
    }

    private func checked(_ edits: [ByteEdit], expecting projects: [String]) throws(AnchorError) -> [UInt8] {
        let result = ByteEdit.apply(edits, to: bytes)
        let changed = try? Anchor(result, path: path)
        guard let changed, changed.projects == projects, changed.kind == anchor.kind,
            changed.includeConfigs == anchor.includeConfigs, changed.description == anchor.description
        else {
            throw AnchorError(
                path: path,
                reason: "aurite.projects is written too unusually to be changed; edit it by hand"
            )
        }
        return result
    }
}
