import SQLCore

/// The members of one object that some rules ask about, found in one pass.
struct FieldIndex {
    private let rules: [FieldRule]
    private var values: [JSONText?]

    /// Of repeated keys the last one counts, as in Python.
    init(_ object: JSONText, _ rules: [FieldRule]) {
        self.rules = rules
        values = Array(repeating: nil, count: rules.count)
        for member in object.members {
            if let index = Self.index(of: member, in: rules) { values[index] = member.value }
        }
    }

    /// The value for the rule at an index.
    subscript(index: Int) -> JSONText? { values[index] }

    /// The value of a key; nil also for keys without a rule.
    subscript(key: StaticString) -> JSONText? {
        rules.firstIndex { Self.isEqual($0.name, key.utf8Start, key.utf8CodeUnitCount) }.flatMap { values[$0] }
    }

    private static func index(of member: JSONText.Member, in rules: [FieldRule]) -> Int? {
        let quoted = member.keyText.bytes
        if quoted.contains(UInt8(ascii: "\\")) {
            let key = Array(member.key.utf8)
            return key.withUnsafeBufferPointer { find($0, in: rules) }
        }
        return quoted.withUnsafeBufferPointer { quoted in
            find(UnsafeBufferPointer(rebasing: quoted.dropFirst().dropLast()), in: rules)
        }
    }

    private static func find(_ key: UnsafeBufferPointer<UInt8>, in rules: [FieldRule]) -> Int? {
        guard let start = key.baseAddress else { return nil }
        return rules.firstIndex { isEqual($0.name, start, key.count) }
    }

    private static func isEqual(_ name: StaticString, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard name.utf8CodeUnitCount == count else { return false }
        return UnsafeBufferPointer(start: name.utf8Start, count: count)
            .elementsEqual(UnsafeBufferPointer(start: start, count: count))
    }
}
