/// Lays objects and arrays out over lines, two spaces a level, the parts' own text unchanged.
enum RecordText {
    /// - Parameter margin: what the line of the closing bracket begins with.
    static func object(_ members: [(key: [UInt8], value: [UInt8])], margin: String = "") -> [UInt8] {
        lines(members.map { $0.key + Array(": ".utf8) + $0.value }, "{", "}", margin)
    }

    /// - Parameter margin: what the line of the closing bracket begins with.
    static func array(_ elements: [[UInt8]], margin: String) -> [UInt8] { lines(elements, "[", "]", margin) }

    private static func lines(_ parts: [[UInt8]], _ open: String, _ close: String, _ margin: String) -> [UInt8] {
        if parts.isEmpty { return Array((open + close).utf8) }
        var out = Array(open.utf8)
        out.reserveCapacity(parts.reduce(16) { $0 + $1.count + margin.utf8.count + 4 })
        for (index, part) in parts.enumerated() {
            out += Array((index == 0 ? "\n\(margin)  " : ",\n\(margin)  ").utf8)
            out += part
        }
        return out + Array("\n\(margin)\(close)".utf8)
    }
}
