import Foundation
import LanguageModels

/// The model and what is known about it.
enum TestModel {
    /// A line of `minilm-reference.jsonl`: made by an independent implementation in float64.
    struct Reference: Decodable, Sendable {
        let text: String
        let tokens: [Int32]
        let vector: [Float]

        enum CodingKeys: String, CodingKey {
            case text
            case tokens = "token_ids"
            case vector
        }
    }

    /// The folder that scripts/model prints.
    static var folder: String {
        get throws {
            guard let folder = ProcessInfo.processInfo.environment["AURITE_TEST_MODEL"] else {
                throw ModelError(
                    .missing,
                    "looking for the model",
                    cause: "AURITE_TEST_MODEL is not set",
                    hint: "Run scripts/test, or export AURITE_TEST_MODEL=$(scripts/model)."
                )
            }
            return folder
        }
    }

    /// One for all tests that need no threads or kernels of their own: reading it takes a debug build half a second.
    static var embedder: MiniLMEmbedder {
        get throws { try shared.get() }
    }

    private static let shared = Result { MiniLMEmbedder(folder: try folder) }

    static var tokenizer: WordPieceTokenizer {
        get throws {
            let path = try folder + "/vocab.txt"
            return try WordPieceTokenizer(vocabulary: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        }
    }

    static var references: [Reference] {
        get throws {
            try fixture("minilm-reference.jsonl").split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(Reference.self, from: Data($0))
            }
        }
    }

    static func fixture(_ name: String) throws -> Data {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: tests.appendingPathComponent("Fixtures/\(name)"))
    }
}

/// The same numbers on each run. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The largest distance between two components; infinity when the counts differ.
func largestDistance(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
