import SQLCore
import Storage
import Testing

@testable import AgentRuntime

/// No file makes reading crash, and what is read is written back the same.
@Suite struct SessionFileFuzzTests {
    /// A record of the Python program, and one with everything that this program adds.
    private func samples() throws -> [[UInt8]] {
        let time = SQLTimestamp(microseconds: 1_750_000_000_123_456)
        let metadata = try JSONText(#"{ "n": 1.0 }"#)
        let session = NewSession(name: "Zürich", title: "t\u{0}\"", metadata: metadata)
        var file = SessionFile("a/b", session, now: time)
        file.append([NewTurn(.null, role: "tool"), message("東京")], agent: "A", key: "k", now: time)
        var fork = file.fork(at: 1, as: "c", title: nil, now: time)
        fork.append([message("x")], agent: nil, key: "k", now: time)
        fork.take(try JSONText(#"{"conversation_history": [1]}"#), now: time)
        return [Array(pythonRecord("agent-1").utf8), file.bytes, fork.bytes]
    }

    /// Reads a text, and if it can be read, writes it and reads it again.
    private func probe(_ bytes: [UInt8]) throws {
        _ = SessionFilePeek.sessionID(in: bytes[...])
        let time = SQLTimestamp(microseconds: 0)
        guard let text = try? JSONText(bytes), var file = try? SessionFile(text, modified: time) else { return }
        let again = try #require(try SessionFile(JSONText(file.bytes), modified: time))
        #expect(again.record == file.record)
        #expect(again.turns(.last(.max)) == file.turns(.last(.max)))
        #expect(again.result == file.result)
        #expect(again.bytes == file.bytes)
        #expect(SessionFilePeek.sessionID(in: file.bytes.prefix(1_024)).map { $0.isExactly(file.id) } ?? true)
        _ = try? file.replay(of: [message("x")], key: "k")
        let before = file.messages
        file.append([message("more")], agent: nil, key: "new", now: .now)
        #expect(file.messages == before + [message("more").content])
        #expect(try SessionFile(JSONText(file.bytes), modified: time)?.messages == file.messages)
    }

    @Test("Every beginning of a file is read or refused")
    func truncations() throws {
        for bytes in try samples() {
            for count in 0...bytes.count { try probe(Array(bytes[..<count])) }
        }
    }

    @Test("So is a file with changed bytes", arguments: 0..<4 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]\",:-\\ \n019aeu".utf8) + [0x00, 0xC2, 0xFF]
        for sample in try samples() {
            for _ in 0..<500 {
                var bytes = sample
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    let byte = alphabet.randomElement(using: &random) ?? 0
                    if Bool.random(using: &random) { bytes[index] = byte } else { bytes.insert(byte, at: index) }
                }
                try probe(bytes)
            }
        }
    }
}
