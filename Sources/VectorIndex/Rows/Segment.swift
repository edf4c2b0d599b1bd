/// Up to 4,096 rows as one snapshot sees them: full ones never change but for removals, the last one grows.
struct Segment: Sendable {
    let rows: RowBuffer
    /// How many rows of the buffer belong to this snapshot, removed ones included.
    var count = 0
    /// A bit for each row that is not removed, or nothing while none is.
    var live: [UInt64] = []
    var deadCount = 0
    /// The attribute values row by row, while the segment grows.
    var openTerms = OpenTerms()
    /// The rows value by value, once it is full.
    var postings: Postings?
    /// Nil while the segment grows, and where signs would mislead.
    var signs: SignPlane?

    static let words = RowBuffer.capacity / 64

    var isFull: Bool { count == RowBuffer.capacity }
    var liveCount: Int { count - deadCount }

    mutating func remove(_ row: Int) {
        if live.isEmpty { live = Array(repeating: ~0, count: Self.words) }
        live[row >> 6] &= ~(1 << UInt64(row & 63))
        deadCount += 1
    }

    func isLive(_ row: Int) -> Bool { live.isEmpty || live[row >> 6] >> UInt64(row & 63) & 1 == 1 }
}

/// The attribute values of a growing segment, row by row.
struct OpenTerms: Sendable {
    /// The values of all rows, one row's behind the other's.
    private(set) var codes: [UInt32] = []
    /// Where each row's values end.
    private(set) var ends: [Int32] = []

    func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row]) }

    mutating func append(_ values: [UInt32]) {
        codes.append(contentsOf: values)
        ends.append(Int32(codes.count))
    }
}
