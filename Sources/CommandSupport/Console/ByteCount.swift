/// A number of bytes as a person reads it: `812 B`, `4.5 MB`. Units are powers of 1,000.
public struct ByteCount: CustomStringConvertible, Sendable {
    private let bytes: Int64

    /// Takes a number of single bytes.
    public init(_ bytes: Int64) { self.bytes = bytes }

    /// Whole below 1,000 bytes, else with one decimal; terabytes are the largest unit.
    public var description: String {
        let units = ["kB", "MB", "GB", "TB"]
        guard bytes >= 1_000 else { return "\(bytes) B" }
        var value = Double(bytes) / 1_000
        var unit = 0
        while value >= 1_000, unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        return "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
