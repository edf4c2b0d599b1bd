/// What an index holds at one moment.
public struct VectorIndexStatistics: Sendable, Hashable {
    /// Rows that searches can find.
    public let rows: Int
    /// Removed and replaced rows that still take room.
    public let deadRows: Int
    /// Blocks of up to 4,096 rows.
    public let segments: Int
    /// Bytes of vectors, codes, signs and keys; the table of keys and the attributes come on top, about 50 a row.
    public let bytes: Int
}

/// The rows of one moment. It never changes.
struct Snapshot: Sendable {
    var segments: [Segment] = []
    var count = 0
    var revision: Int64 = 0

    var statistics: VectorIndexStatistics {
        var deadRows = 0
        var bytes = 0
        for segment in segments {
            deadRows += segment.deadCount
            bytes += segment.rows.byteCount / RowBuffer.capacity * segment.count
            if let signs = segment.signs { bytes += signs.words * 8 * RowBuffer.capacity }
        }
        return VectorIndexStatistics(rows: count, deadRows: deadRows, segments: segments.count, bytes: bytes)
    }
}
