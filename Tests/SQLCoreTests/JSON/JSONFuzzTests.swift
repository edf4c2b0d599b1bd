import SQLCore
import Testing

@Suite("No text makes the JSON reader crash or lie")
struct JSONFuzzTests {
    private static let sample = Array(#"[{"a": "x\"\\\u00e9é", "b": [1.0e+5, -0, null]}, {}, "\ud800", true]"#.utf8)

    @Test("Every beginning of a text is refused, or is a value")
    func truncations() {
        for count in 0..<Self.sample.count {
            #expect(throws: JSONSyntaxError.self) { try JSONText(Self.sample[..<count]) }
        }
    }

    @Test("Changed bytes are refused, or give values that can be walked and laid out", arguments: 0..<8)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]\",:\\u0e1+-. \ntfn\u{E9}".utf8) + [0x00, 0xFF, 0xED]
        for _ in 0..<2_000 {
            var bytes = Self.sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = alphabet.randomElement(using: &random) ?? 0
            }
            guard let json = try? JSONText(bytes) else { continue }
            #expect(json.prettyPrinted().compact == json.compact)
            #expect(try JSONText(json.prettyPrinted().text).compact == json.compact)
            walk(json)
        }
    }

    @Test("Random values survive every layout", arguments: 0..<8)
    func randomValues(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let json = value(depth: 0, &random)
            #expect(try JSONText(json.text) == json)
            #expect(try JSONText(json.prettyPrinted(indent: " ").text).compact == json.compact)
        }
    }

    private func walk(_ json: JSONText) {
        for member in json.members {
            #expect(member.keyText.kind == .string)
            walk(member.value)
        }
        for element in json.elements { walk(element) }
        _ = json.lossyString
    }

    private func value(depth: Int, _ random: inout SeededGenerator) -> JSONText {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &random))
        case 4:
            return .string(
                String(
                    (0..<4).map { _ in
                        Character(["a", "\"", "\\", "{", "é", "\n"].randomElement(using: &random) ?? "a")
                    }
                )
            )
        case 5: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, &random) })
        default:
            return .object(
                members: (0..<Int.random(in: 0..<4, using: &random)).map {
                    (key: "k\($0)", value: value(depth: depth + 1, &random))
                }
            )
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): the same run every time.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
