import Foundation
import TestSupport
import Testing

@testable import LanguageModels

/// Nothing in a weight file's header leads out of the file.
@Suite struct SafetensorsTests {
    private func open(_ bytes: [UInt8]) throws -> Safetensors {
        let folder = try TemporaryFolder()
        return try Safetensors(ModelFile(path: folder.write("file", bytes: bytes)))
    }

    private func file(_ header: String, numbers: [Float] = [1, 2, 3, 4, 5, 6]) -> [UInt8] {
        // Spaces make the numbers begin at a multiple of eight, as writers of the format do.
        let header = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
        return length + Array(header.utf8) + numbers.withUnsafeBytes { Array($0) }
    }

    private let header = #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#

    @Test("A tensor is found by name and shape")
    func reads() throws {
        let tensors = try open(file(header))
        let numbers = try tensors.floats("a", [2, 3])
        #expect((0..<6).map { numbers[$0] } == [1, 2, 3, 4, 5, 6])
        #expect(throws: ModelError.self) { try tensors.floats("a", [3, 2]) }
        #expect(throws: ModelError.self) { try tensors.floats("b", [2, 3]) }
        #expect(throws: ModelError.self) { try tensors.floats("__metadata__", [2, 3]) }
    }

    @Test(
        "Offsets outside of the file or against the shape are refused",
        arguments: [
            "[0,28]", "[8,32]", "[-4,20]", "[24,0]", "[0]", "[]", "[0,24,48]", "[2,26]", "[0,9223372036854775807]",
            "[-9223372036854775808,24]",
        ]
    )
    func badOffsets(_ offsets: String) throws {
        let tensors = try open(file(header.replacing("[0,24]", with: offsets)))
        #expect(throws: ModelError.self) { try tensors.floats("a", [2, 3]) }
    }

    @Test("Every beginning of a file, and lengths that lie, are errors")
    func truncated() throws {
        let whole = file(header)
        for count in 0..<whole.count {
            #expect(throws: ModelError.self, "\(count) bytes") {
                try open(Array(whole.prefix(count))).floats("a", [2, 3])
            }
        }
        for length in [UInt64.max, 1 << 63, UInt64(whole.count), 0] {
            let bytes = withUnsafeBytes(of: length.littleEndian, Array.init) + whole.dropFirst(8)
            #expect(throws: ModelError.self) { try open(bytes).floats("a", [2, 3]) }
        }
    }

    @Test("A header with any byte changed is read or refused, and never trusted")
    func mutated() throws {
        var random = SplitMix(seed: 3)
        let whole = file(header)
        for _ in 0..<1_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<whole.count - 24, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let tensors = try? open(bytes), let numbers = try? tensors.floats("a", [2, 3]) else { continue }
            #expect((0..<6).allSatisfy { numbers[$0].isFinite })
        }
    }
}
