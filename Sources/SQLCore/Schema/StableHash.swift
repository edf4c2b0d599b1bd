/// FNV-1a with 64 bits: the same number for the same bytes on every machine and in every run.
///
/// It tells accidental changes apart, which is all that step checksums and export marks ask; it is no
/// defence against someone who wants two texts to collide.
public struct StableHash: Sendable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Starts with no bytes taken in.
    public init() {}

    /// Takes in more bytes.
    public mutating func combine(_ bytes: ArraySlice<UInt8>) {
        // A buffer and no generic sequence: callers are in other modules, where it would not be specialised.
        bytes.withUnsafeBufferPointer { buffer in
            for byte in buffer { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
    }

    /// Sixteen hexadecimal digits.
    public var hexDigits: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The digits of one text.
    public static func hexDigits(of bytes: ArraySlice<UInt8>) -> String {
        var hash = StableHash()
        hash.combine(bytes)
        return hash.hexDigits
    }

    /// The digits of one text.
    public static func hexDigits(of text: String) -> String { hexDigits(of: Array(text.utf8)[...]) }
}
