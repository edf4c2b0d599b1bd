import CDigest
import ContextPilot
import Storage
import Testing

@Suite struct PromptTests {
    private let units = [
        PromptUnit(type: .fact, content: "F1", confidence: 0.8, tags: ["x", "y z"]),
        PromptUnit(type: .preference, content: "P1", confidence: 0.79),
        PromptUnit(type: .fact, content: "F2"),
    ]

    private func sha256(_ text: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let bytes = Array(text.utf8)
        cdigest_sha256(bytes, bytes.count, false, &digest)
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        .joined()
    }

    @Test("The full prompt is the documented one, byte for byte")
    func full() {
        let prompt = Prompt.full("do it", units)
        #expect(prompt.utf8.count == 261)
        #expect(sha256(prompt) == "82fd84fcb0818c16620bd73dba219ee169ee865cdf4c6c200c6218481ede5277")
        #expect(Prompt.full("do it", []) == "do it")
    }

    @Test("The compact prompt is the documented one, byte for byte")
    func compact() {
        let prompt = Prompt.compact("do it", units)
        #expect(prompt.utf8.count == 79)
        #expect(sha256(prompt) == "bf3e3e467864a516a50d57318286fa6f7c2f3be3ba08d9bf37b025dbf798f09c")
        #expect(Prompt.compact("do it", []) == "do it")
    }
}
