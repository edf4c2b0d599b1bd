/// The shapes of TOML's words, numbers, dates and times.
///
/// It lets through whatever has the shape, `99:99:99` too: TOMLKit refuses the rest in order. What has
/// no such shape must not reach TOMLKit; see `TOMLLayout.fault`.
enum TOMLScalar {
    static func isPlausible(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = bytes[...]
        return isWord(text) || isNumber(text) || isMoment(text)
    }

    private static func isWord(_ text: ArraySlice<UInt8>) -> Bool {
        if text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8) { return true }
        let unsigned = text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        return unsigned.elementsEqual("inf".utf8) || unsigned.elementsEqual("nan".utf8)
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        let prefix = String(decoding: text.prefix(2), as: UTF8.self)
        if let digits = ["0x": "0123456789abcdefABCDEF", "0o": "01234567", "0b": "01"][prefix] {
            return take(digits, from: &rest, after: 2) && rest.isEmpty
        }
        let decimal = "0123456789"
        let sign = rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-")
        guard take(decimal, from: &rest, after: sign ? 1 : 0) else { return false }
        if rest.first == UInt8(ascii: ".") {
            guard take(decimal, from: &rest, after: 1) else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            let second = rest.dropFirst().first
            let sign = second == UInt8(ascii: "+") || second == UInt8(ascii: "-")
            guard take(decimal, from: &rest, after: sign ? 2 : 1) else { return false }
        }
        return rest.isEmpty
    }

    /// Steps over digits with single underscores between them.
    private static func take(_ digits: String, from rest: inout ArraySlice<UInt8>, after skipped: Int) -> Bool {
        rest = rest.dropFirst(skipped)
        let run = rest.prefix { digits.utf8.contains($0) || $0 == UInt8(ascii: "_") }
        rest = rest.dropFirst(run.count)
        return run.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    /// A date, a time, or both with or without an offset.
    private static func isMoment(_ text: ArraySlice<UInt8>) -> Bool {
        // `1979-05-27 07:32:00.5Z` becomes `0000-00-00T00:00:00Z`.
        var shape = text.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "0")
            case UInt8(ascii: "t"), UInt8(ascii: " "): UInt8(ascii: "T")
            case UInt8(ascii: "z"): UInt8(ascii: "Z")
            default: byte
            }
        }
        if let point = shape.firstIndex(of: UInt8(ascii: ".")) {
            let digits = shape[(point + 1)...].prefix { $0 == UInt8(ascii: "0") }
            guard !digits.isEmpty else { return false }
            shape.removeSubrange(point..<digits.endIndex)
        }
        let (date, time) = ("0000-00-00", "00:00:00")
        let moments = [date, time, "\(date)T\(time)"] + ["Z", "+00:00", "-00:00"].map { "\(date)T\(time)\($0)" }
        return moments.contains(String(decoding: shape, as: UTF8.self))
    }
}
