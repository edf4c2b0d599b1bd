import SQLCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks at the beginning of a file for the id of its session, which both programs write first.
enum SessionFilePeek {
    /// - Returns: nil when the beginning does not tell, so that the whole file has to be read.
    static func sessionID(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        return count > 0 ? sessionID(in: bytes[..<count]) : nil
    }

    static func sessionID(in start: ArraySlice<UInt8>) -> String? {
        var rest = start
        func skipping(_ byte: UInt8) -> Bool {
            rest = rest.drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
            return rest.popFirst() == byte
        }
        func string() -> String? {
            guard skipping(UInt8(ascii: "\"")) else { return nil }
            var end = rest.startIndex
            while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
                end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard end < rest.endIndex else { return nil }
            let text = [UInt8(ascii: "\"")] + rest[rest.startIndex...end]
            rest = rest[(end + 1)...]
            return (try? JSONText(text))?.string
        }
        guard skipping(UInt8(ascii: "{")), string() == "session_id", skipping(UInt8(ascii: ":")) else { return nil }
        return string()
    }
}
