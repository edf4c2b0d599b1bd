import SQLCore
import Testing

@testable import AgentRuntime

/// A file of one of the two formats, as a test argument.
struct SampleFile: Sendable, CustomTestStringConvertible {
    let format: ComponentFileFormat
    let text: String

    var testDescription: String { String(text.debugDescription.prefix(60)) }

    func document() throws -> ComponentDocument { try ComponentDocument(Array(text.utf8), format: format) }

    static func json(_ text: String) -> SampleFile { SampleFile(format: .json, text: text) }

    static func yaml(_ text: String) -> SampleFile { SampleFile(format: .yaml, text: text) }
}

/// The entries of a YAML file, as JSON.
func yamlConfigs(_ text: String) throws -> [String] {
    try ComponentDocument(Array(text.utf8), format: .yaml).entries.map(\.config.text)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The error of reading a file, or nil.
func readingError(_ text: String, _ format: ComponentFileFormat) -> ComponentFileError? {
    do {
        _ = try ComponentDocument(Array(text.utf8), format: format)
        return nil
    } catch {
        return error
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): the same run every time.
struct SeededGenerator: RandomNumberGenerator {
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
