import SQLCore

/// A component file in JSON: its root, and where each element of it lies.
struct JSONComponentFile: Sendable {
    let source: SourceText
    let root: JSONText
    /// All elements of the list, those that are no objects too; the root alone for a single object.
    let elements: [JSONText]
    /// The index in `elements` of each entry.
    let elementOfEntry: [Int]
    let isList: Bool

    init(_ bytes: [UInt8]) throws(ComponentFileError) {
        source = SourceText(bytes, unicodeBreaks: false)
        do {
            root = try JSONText(bytes[source.contentStart...])
        } catch {
            throw ComponentFileError(.syntax, error.reason, line: error.line, column: error.column)
        }
        switch root.kind {
        case .array:
            isList = true
            elements = Array(root.elements)
        case .object where root["type"] != nil && root["name"] != nil:
            isList = false
            elements = [root]
        case .object:
            throw ComponentFileError(.notComponents, "the object has no \"type\" and \"name\"", line: 1)
        default:
            throw ComponentFileError(.notComponents, "expected a list of components, met a \(root.kind)", line: 1)
        }
        elementOfEntry = elements.indices.filter { [elements] in elements[$0].kind == .object }
    }

    /// The entries in their order. Lines are found in one pass, since entries come in the order of the file.
    var entries: [ComponentDocument.Entry] {
        var line = 0
        return elementOfEntry.map { index in
            let range = elements[index].bytes.startIndex..<elements[index].bytes.endIndex
            while line + 1 < source.lineStarts.count, source.lineStarts[line + 1] <= range.lowerBound { line += 1 }
            return ComponentDocument.Entry(config: elements[index], span: range, line: line + 1)
        }
    }

    /// A list file with one entry.
    static func new(_ config: JSONText) -> [UInt8] {
        Array("[\n  ".utf8) + config.prettyPrinted(margin: "  ").bytes + Array("\n]\n".utf8)
    }
}
