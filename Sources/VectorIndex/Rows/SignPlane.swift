import CVectorKernels

/// The point whose sides the signs of vectors tell: near the mean of the collection, since real embeddings share a
/// direction that would make most signs equal.
final class SignCenter: Sendable {
    let values: [Float]

    init(_ values: [Float]) { self.values = values }
}

/// One bit per dimension of every row of a full segment, in groups of eight rows as `cvk_select_hamming` reads them.
///
/// `@unchecked Sendable`, because the memory is written in `init` alone.
final class SignPlane: @unchecked Sendable {
    /// Fewer dimensions have too few bits to tell rows apart, and their codes are scanned as quickly.
    static let leastDimensions = 128
    /// Signs tell directions alone. Where lengths count and the shortest is below this part of the longest, there
    /// are none, and the codes are scanned.
    static let leastNormRatio: Float = 0.9

    let center: SignCenter
    let words: Int
    let groups: UnsafeMutablePointer<UInt64>

    init(_ rows: RowBuffer, around center: SignCenter, level: KernelLevel) {
        self.center = center
        words = (rows.dimensions + 63) / 64
        groups = .allocate(capacity: words * RowBuffer.capacity)
        for row in 0..<RowBuffer.capacity {
            cvk_pack_signs(
                level.code,
                rows.codes + row * rows.dimensions,
                rows.scales[row],
                center.values,
                rows.dimensions,
                groups + (row / 8) * 8 * words + row % 8
            )
        }
    }

    deinit { groups.deallocate() }

    /// Whether a full segment's candidates can be found by their signs.
    static func serves(_ rows: RowBuffer, metric: VectorMetric) -> Bool {
        guard rows.dimensions >= leastDimensions else { return false }
        if metric == .cosine { return true }
        let norms = UnsafeBufferPointer(start: rows.norms, count: RowBuffer.capacity)
        return (norms.min() ?? 0) >= leastNormRatio * (norms.max() ?? 0)
    }
}
