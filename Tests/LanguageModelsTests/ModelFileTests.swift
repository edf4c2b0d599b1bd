import CDigest
import Foundation
import TestSupport
import Testing

@testable import LanguageModels

/// A model that is missing or damaged is an error that says what, where and what to do.
@Suite struct ModelFileTests {
    /// What embedding with the files of a folder throws.
    private func failure(in folder: String) async throws -> ModelError {
        let embedder = MiniLMEmbedder(folder: folder, threads: 1)
        let error = await #expect(throws: ModelError.self) { try await embedder.embed("text") }
        let found = try #require(error)
        #expect(found.hint?.contains("scripts/model") == true)
        #expect(found.description.contains(folder))
        return found
    }

    /// A folder with the model's files, as links.
    private func linkedModel() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in ["vocab.txt", "model.safetensors"] {
            try folder.link(name, to: try TestModel.folder + "/" + name)
        }
        return folder
    }

    @Test("A missing folder, and one without the files")
    func missing() async throws {
        let folder = try TemporaryFolder()
        #expect(try await failure(in: folder("absent")).kind == .missing)
        #expect(try await failure(in: folder.path).kind == .missing)
        try folder.makeFolder("vocab.txt")
        #expect(try await failure(in: folder.path).kind == .unreadable)
    }

    @Test("Weights that are cut off, empty, or of the right size with one bit changed")
    func damaged() async throws {
        let folder = try linkedModel()
        let path = folder("model.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.removeItem(atPath: path)
        for count in [0, 5, 11_000, whole.count - 1] {
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            let error = try await failure(in: folder.path)
            #expect(error.kind == .damaged)
            #expect(error.cause.contains("\(count) bytes"))
        }
        var changed = whole
        changed[whole.count / 2] ^= 1
        try changed.write(to: URL(fileURLWithPath: path))
        let error = try await failure(in: folder.path)
        #expect(error.kind == .damaged)
        #expect(error.cause.contains("SHA-256"))
    }

    @Test("A vocabulary of another model")
    func otherVocabulary() async throws {
        let folder = try linkedModel()
        var bytes = try folder.bytes("vocab.txt")
        try FileManager.default.removeItem(atPath: folder("vocab.txt"))
        bytes[1_000] ^= 1
        try folder.write("vocab.txt", bytes: bytes)
        let error = try await failure(in: folder.path)
        #expect(error.kind == .damaged)
        #expect(error.cause.contains("SHA-256"))
    }

    @Test("A model that was missing is found by the next call")
    func arrivesLater() async throws {
        let folder = try TemporaryFolder()
        let embedder = MiniLMEmbedder(folder: folder.path, threads: 1)
        await #expect(throws: ModelError.self) { try await embedder.embed("text") }
        for name in ["vocab.txt", "model.safetensors"] {
            try folder.link(name, to: try TestModel.folder + "/" + name)
        }
        #expect(try await embedder.embed("text").count == 384)
    }

    @Test("SHA-256 is that of the standard, by the CPU's instructions and without", arguments: [false, true])
    func digests(portably: Bool) {
        func digest(_ bytes: [UInt8]) -> String {
            var digest = [UInt8](repeating: 0, count: 32)
            cdigest_sha256(bytes, bytes.count, portably, &digest)
            return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        // The examples of FIPS 180-4, and the empty message.
        #expect(digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(digest(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let twoBlocks = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        #expect(digest(twoBlocks) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test("Both ways agree at every length around the borders of blocks")
    func digestLengths() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for count in 0...bytes.count {
            var digests = [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32)]
            cdigest_sha256(bytes, count, false, &digests[0])
            cdigest_sha256(bytes, count, true, &digests[1])
            #expect(digests[0] == digests[1], "\(count)")
        }
    }
}
