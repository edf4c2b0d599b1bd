import CLibPQ

/// The statements that a connection has prepared, by text and by the types of their binds.
///
/// The types belong to the key: a text that is given an integer once and a blob another time is two statements. A
/// NULL has no type and fits any.
struct StatementCache {
    struct Statement {
        let name: String
        let types: [Oid]
        fileprivate var lastUse: UInt64
    }

    /// How many statements a connection keeps: enough for every query of the program, and a bound for texts that vary.
    let limit: Int
    private var statements: [String: [Statement]] = [:]
    private var count = 0
    private var clock: UInt64 = 0

    init(limit: Int = 256) { self.limit = limit }

    /// The statement of a text that takes these types.
    mutating func find(_ text: String, _ types: [Oid]) -> Statement? {
        guard var variants = statements[text] else { return nil }
        guard let index = variants.firstIndex(where: { Self.fits(types, $0.types) }) else { return nil }
        clock += 1
        variants[index].lastUse = clock
        statements[text] = variants
        return variants[index]
    }

    /// Names a statement that is about to be prepared.
    mutating func nextName() -> String {
        clock += 1
        return "s\(clock)"
    }

    /// Remembers a statement that the server has prepared.
    mutating func insert(_ name: String, _ text: String, _ types: [Oid]) {
        statements[text, default: []].append(Statement(name: name, types: types, lastUse: clock))
        count += 1
    }

    /// Takes out the statement that was used longest ago, when there is no room for another.
    mutating func evict() -> String? {
        guard count >= limit else { return nil }
        let oldest = statements.lazy.flatMap { text, variants in variants.map { (text, $0) } }
            .min { $0.1.lastUse < $1.1.lastUse }
        guard let (text, statement) = oldest else { return nil }
        statements[text]?.removeAll { $0.name == statement.name }
        if statements[text]?.isEmpty == true { statements[text] = nil }
        count -= 1
        return statement.name
    }

    mutating func removeAll() {
        statements = [:]
        count = 0
    }

    private static func fits(_ given: [Oid], _ prepared: [Oid]) -> Bool {
        given.count == prepared.count && zip(given, prepared).allSatisfy { $0 == $1 || $0 == 0 }
    }
}
