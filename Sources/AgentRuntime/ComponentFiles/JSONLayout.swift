import SQLCore

/// How to lay a new value out: as the file around it does.
struct JSONLayout: Sendable {
    /// What one level adds.
    var indent = "  "
    var newline = "\n"
    /// Whether everything stays on one line.
    var isOneLine = false
    /// Between a key and its value.
    var colon: [UInt8] = [UInt8(ascii: ":"), UInt8(ascii: " ")]
    /// Between two members on one line.
    var comma: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: " ")]

    /// The value's text; what stands on the lines after the first begins with `margin`.
    func text(_ value: JSONText, margin: some Sequence<UInt8>) -> [UInt8] {
        guard isOneLine else {
            let margin = String(decoding: Array(margin), as: UTF8.self)
            return Array(value.prettyPrinted(indent: indent, margin: margin, newline: newline).bytes)
        }
        var out: [UInt8] = []
        appendOnOneLine(value, to: &out)
        return out
    }

    private func appendOnOneLine(_ value: JSONText, to out: inout [UInt8]) {
        switch value.kind {
        case .object:
            out.append(UInt8(ascii: "{"))
            for (index, member) in value.members.enumerated() {
                if index > 0 { out += comma }
                out += member.keyText.bytes
                out += colon
                appendOnOneLine(member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        case .array:
            out.append(UInt8(ascii: "["))
            for (index, element) in value.elements.enumerated() {
                if index > 0 { out += comma }
                appendOnOneLine(element, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        default:
            out += value.bytes
        }
    }
}

extension JSONLayout {
    /// The layout of `value` as it stands in `source`, for what replaces it or comes next to it.
    init(of value: JSONText, in source: SourceText) {
        let lineOfStart = source.lineIndex(of: value.bytes.startIndex)
        let lineOfEnd = source.lineIndex(of: value.bytes.endIndex)
        newline = String(decoding: source.newline, as: UTF8.self)
        isOneLine = lineOfStart == lineOfEnd && !(value.members.isEmptySequence && source.lineStarts.count > 2)
        indent = Self.indent(of: value, in: source)
        guard let first = value.members.firstElement else { return }
        let colon = source.bytes[first.keyText.bytes.endIndex..<first.value.bytes.startIndex]
        if !colon.contains(0x0A) { self.colon = Array(colon) }
        if isOneLine, self.colon.count == 1 { comma = [UInt8(ascii: ",")] }
    }

    /// What a member's line has before it beyond the line of its object, or else the file's first indented line.
    private static func indent(of value: JSONText, in source: SourceText) -> String {
        let outer = source.margin(at: value.bytes.startIndex)
        if let first = value.members.firstElement {
            let inner = source.margin(at: first.keyText.bytes.startIndex)
            if inner.count > outer.count, inner.starts(with: outer) {
                return String(decoding: inner.dropFirst(outer.count), as: UTF8.self)
            }
        }
        for line in source.lineStarts.dropFirst() {
            let margin = source.margin(at: line)
            if !margin.isEmpty { return String(decoding: margin, as: UTF8.self) }
        }
        return "  "
    }
}

extension Sequence {
    /// The first element, if there is one.
    var firstElement: Element? { first { _ in true } }

    /// Whether there is no element at all.
    var isEmptySequence: Bool { firstElement == nil }
}
