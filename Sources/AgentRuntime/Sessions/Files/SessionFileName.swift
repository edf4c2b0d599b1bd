import SQLCore

/// The names of session files.
///
/// The Python program dropped every character but letters, digits, `-` and `_`, so that `a/b` and `ab` shared a file.
/// Here all others are escaped: `a/b` lies in `a%2Fb.json`. A plain id keeps the name that the Python program gave it.
enum SessionFileName {
    /// How many bytes of an escaped id are used. File systems take names of 255 bytes; the rest is for endings.
    private static let longest = 200

    /// The name for an id.
    /// - Parameter number: 1, or more where something else has the names before: a file of the Python program for
    ///   another id, or one that differs in case only on a file system that does not tell.
    static func name(for id: String, number: Int = 1) -> String {
        // A dot is always escaped in an id, so no other id comes to a name with one inside.
        let ending = number == 1 ? ".json" : ".\(number).json"
        let escaped = escape(id)
        if escaped.utf8.count <= longest { return escaped + ending }
        return "\(escaped.prefix(150)).\(StableHash.hexDigits(of: id))\(ending)"
    }

    /// Whether a file may hold a session, by its name.
    static func isCandidate(_ name: String) -> Bool { name.hasSuffix(".json") && !name.hasPrefix(".") }

    private static func escape(_ id: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                out.append(byte)
            default:
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
