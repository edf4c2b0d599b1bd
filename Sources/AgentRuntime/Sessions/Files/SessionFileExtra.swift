import SQLCore
import Storage

/// What the Python program's record has no place for. It stands in one member at the end, which that program ignores.
struct SessionFileExtra {
    static let key = "aurite"

    /// From which turn on which moment and agent hold.
    struct Mark {
        let turn: Int64
        let time: SQLTimestamp
        let agent: String
    }

    /// An append with an idempotency key.
    struct Key {
        let key: String
        let turn: Int64
        let turns: Int64
    }

    var title: String?
    var metadata: JSONText?
    var fork: SessionFork?
    /// False while no run has left a result.
    var hasResult = true
    var marks: [Mark] = []
    /// The roles of turns whose message says another one, or none.
    var roles: [Int64: String] = [:]
    var keys: [Key] = []
    /// The turns themselves, when the result holds others.
    var turns: [JSONText]?
    /// Members of a later program.
    private var others: [JSONText.Member] = []

    init() {}

    /// A number of turns; nil for one that no session can have.
    static func count(_ value: JSONText) -> Int64? {
        value.int.flatMap { (0...1 << 53).contains($0) ? Int64($0) : nil }
    }

    /// - Throws: `SessionFileFault`: a part that is passed over would be lost at the next write.
    init(_ member: JSONText) throws {
        func need<T>(_ value: T?, _ what: String) throws -> T {
            guard let value else { throw SessionFileFault("'\(what)' of its member '\(Self.key)' is not understood") }
            return value
        }
        func number(_ object: JSONText, _ key: String) -> Int64? { object[key].flatMap(Self.count) }
        for part in member.members {
            let value = part.value
            switch part.key {
            case "title": title = try need(value.string, "title")
            case "metadata": metadata = value
            case "result": hasResult = try need(value.bool, "result")
            case "fork":
                fork = SessionFork(
                    session: try need(value["session"]?.string, "fork"),
                    turns: try need(number(value, "turns"), "fork")
                )
            case "appends":
                marks = try value.elements.map {
                    Mark(
                        turn: try need(number($0, "turn"), "appends"),
                        time: try need($0["time"]?.string.flatMap { SQLTimestamp(iso: $0) }, "appends"),
                        agent: try need($0["agent"]?.string, "appends")
                    )
                }
            case "roles":
                for role in value.members {
                    roles[try need(Int64(role.key), "roles")] = try need(role.value.string, "roles")
                }
            case "keys":
                keys = try value.elements.map {
                    Key(
                        key: try need($0["key"]?.string, "keys"),
                        turn: try need(number($0, "turn"), "keys"),
                        turns: try need(number($0, "turns"), "keys")
                    )
                }
            case "turns": turns = Array(value.elements)
            default: others.append(part)
            }
        }
    }

    /// The members as they are written, without the turns.
    var members: [(key: [UInt8], value: [UInt8])] {
        var members: [(key: [UInt8], value: [UInt8])] = []
        func add(_ key: String, _ value: [UInt8]) { members.append((asciiString(key), value)) }
        if let title { add("title", asciiString(title)) }
        if let metadata { add("metadata", Array(metadata.bytes)) }
        if let fork {
            add("fork", line([("session", asciiString(fork.session)), ("turns", Array("\(fork.turns)".utf8))]))
        }
        if !hasResult { add("result", Array("false".utf8)) }
        if !marks.isEmpty {
            let lines = marks.map { mark in
                line([
                    ("turn", Array("\(mark.turn)".utf8)), ("time", asciiString(mark.time.iso)),
                    ("agent", asciiString(mark.agent)),
                ])
            }
            add("appends", RecordText.array(lines, margin: "    "))
        }
        if !roles.isEmpty {
            add("roles", line(roles.sorted { $0.key < $1.key }.map { ("\($0.key)", asciiString($0.value)) }))
        }
        if !keys.isEmpty {
            let lines = keys.map { key in
                line([
                    ("key", asciiString(key.key)), ("turn", Array("\(key.turn)".utf8)),
                    ("turns", Array("\(key.turns)".utf8)),
                ])
            }
            add("keys", RecordText.array(lines, margin: "    "))
        }
        return members + others.map { (Array($0.keyText.bytes), Array($0.value.bytes)) }
    }

    private func line(_ members: [(String, [UInt8])]) -> [UInt8] {
        let parts = members.map { asciiString($0.0) + Array(": ".utf8) + $0.1 }
        return Array("{".utf8) + parts.joined(separator: Array(", ".utf8)) + Array("}".utf8)
    }
}
