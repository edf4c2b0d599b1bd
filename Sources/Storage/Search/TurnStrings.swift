import SQLCore

/// The text of a turn: the string values of its message, decoded, in their order. Keys are no text.
///
/// The message is walked over and not checked. What a foreign program stored need not be JSON; then what looks like a
/// string is one.
struct TurnStrings {
    /// Words of the message format and not of the conversation: searching for `text` would find every turn.
    private static let formatTypes: Set<[UInt8]> = Set(
        [
            "text", "input_text", "output_text", "function", "function_call", "function_call_output", "message",
            "tool_use", "tool_result", "image", "image_url", "input_image", "input_audio", "file", "reasoning",
            "thinking", "refusal",
        ]
        .map { Array($0.utf8) }
    )

    /// Calls a closure with the UTF-8 of each string until it returns false. Lone surrogates become U+FFFD.
    static func forEach(in content: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Bool) {
        content.withUnsafeBufferPointer { bytes in
            var walk = Walk(bytes: bytes)
            while let string = walk.next() {
                let goesOn: Bool
                if string.hasEscapes {
                    goesOn = decoded(bytes[string.range]).withUnsafeBufferPointer(body)
                } else {
                    goesOn = body(UnsafeBufferPointer(rebasing: bytes[string.range]))
                }
                if !goesOn { return }
            }
        }
    }

    private struct Walk {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0
        var depth = 0
        var key: Range<Int>?

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        /// The next value: what stands between its quotes.
        mutating func next() -> (range: Range<Int>, hasEscapes: Bool)? {
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    let string = string()
                    if isKey {
                        key = string.range
                        continue
                    }
                    let name = key
                    key = nil
                    if !isFormat(name, string.range) { return string }
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    key = nil
                    position += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    position += 1
                default: position += 1
                }
            }
            return nil
        }

        private mutating func string() -> (range: Range<Int>, hasEscapes: Bool) {
            let start = position + 1
            var end = start
            var hasEscapes = false
            while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
                if bytes[end] == UInt8(ascii: "\\") {
                    hasEscapes = true
                    end += 1
                }
                end += 1
            }
            end = min(end, bytes.count)
            position = end + 1
            return (start..<end, hasEscapes)
        }

        /// Whether a colon follows.
        private var isKey: Bool {
            var next = position
            while next < bytes.count {
                switch bytes[next] {
                case 0x20, 0x0A, 0x0D, 0x09: next += 1
                default: return bytes[next] == UInt8(ascii: ":")
                }
            }
            return false
        }

        private func isFormat(_ key: Range<Int>?, _ value: Range<Int>) -> Bool {
            guard let key, key.count == 4 else { return false }
            if depth == 1, bytes[key].elementsEqual("role".utf8) { return true }
            return value.count <= 20 && bytes[key].elementsEqual("type".utf8)
                && TurnStrings.formatTypes.contains(Array(bytes[value]))
        }
    }

    private static func decoded(_ body: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var quoted: [UInt8] = []
        quoted.reserveCapacity(body.count + 2)
        quoted.append(UInt8(ascii: "\""))
        quoted += body
        quoted.append(UInt8(ascii: "\""))
        if let json = try? JSONText(quoted) { return Array(json.lossyString.utf8) }
        // No JSON: as it stands, which at worst brings words that nobody said.
        return Array(body)
    }
}
