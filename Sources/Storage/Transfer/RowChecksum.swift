/// How many rows, and a sum over them that does not depend on their order.
///
/// Each row's canonical bytes (`CanonicalRows`) are hashed to twice 64 bits; the sums wrap around. So rows can be taken
/// away again, and the sum of two parts is the sum of the parts. It tells accidental differences apart, of which it
/// misses one in 2^128; it is no defence against somebody who builds two equal sums.
public struct RowChecksum: Hashable, Sendable {
    /// How many rows were added, less those taken away.
    public private(set) var rows = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// No rows.
    public init() {}

    /// The sum of two sets of rows.
    public static func + (left: RowChecksum, right: RowChecksum) -> RowChecksum {
        var sum = left
        sum.rows += right.rows
        sum.low &+= right.low
        sum.high &+= right.high
        return sum
    }

    mutating func add(_ hash: RowHash) {
        rows += 1
        low &+= hash.low
        high &+= hash.high
    }

    mutating func remove(_ hash: RowHash) {
        rows -= 1
        low &-= hash.low
        high &-= hash.high
    }

    /// 32 hexadecimal digits.
    public var digits: String { Self.digits(high) + Self.digits(low) }

    /// Reads what `rows` and `digits` gave; nil for anything else.
    init?(rows: Int, digits: String) {
        guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.rows = rows
        self.low = low
        self.high = high
    }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The hash of one row's canonical bytes.
///
/// Eight bytes at a time, little-endian, the last ones filled up with zeros; each is mixed into both halves by the
/// product of 128 bits folded to 64. The length closes it, so that filling up is no collision.
struct RowHash: Hashable, Sendable {
    let low: UInt64
    let high: UInt64

    init(_ bytes: UnsafeRawBufferPointer) {
        var low: UInt64 = 0x9e37_79b9_7f4a_7c15
        var high: UInt64 = 0xc2b2_ae3d_27d4_eb4f
        func mix(_ word: UInt64) {
            let first = (low ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
            let second = (high ^ word).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
            low = (first.high ^ first.low) &+ word
            high = (second.high ^ second.low) &- word
        }
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var rest: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            rest |= UInt64(bytes[offset]) << shift
            shift += 8
            offset += 1
        }
        mix(rest)
        mix(UInt64(bytes.count))
        self.low = low
        self.high = high
    }
}
