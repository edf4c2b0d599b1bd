/// Which texts are computed together.
///
/// Each batch reads all 42 MB of weights once, so few tokens cost as much as about twenty. Beyond some hundreds
/// of tokens nothing more is gained, and the matrices leave the cache.
struct BatchPlan: Sendable, Equatable {
    /// Ranges of texts, in order and without gaps.
    let batches: [Range<Int>]

    /// Below so many tokens a batch is not divided between threads.
    private static let smallest = 48

    /// - Parameters:
    ///   - counts: The tokens of each text, each at most `capacity`.
    ///   - capacity: The most tokens of a batch.
    ///   - threads: How many batches are computed at the same time.
    init(counts: [Int], capacity: Int, threads: Int) {
        let total = counts.reduce(0, +)
        // As many batches as fill each round of the threads, all of about the same size.
        let wanted = max(1, min(threads, total / Self.smallest))
        let rounds = (total + wanted * capacity - 1) / (wanted * capacity)
        let target = max(1, (total + wanted * rounds - 1) / max(1, wanted * rounds))

        var batches: [Range<Int>] = []
        var start = 0
        var tokens = 0
        for (index, count) in counts.enumerated() {
            // A batch ends before the text that would take it past its capacity, or further past the target than it
            // falls short of it.
            let grown = tokens + count
            if index > start, grown > capacity || grown > target && grown - target > target - tokens {
                batches.append(start..<index)
                start = index
                tokens = 0
            }
            tokens += count
        }
        if start < counts.count { batches.append(start..<counts.count) }
        self.batches = batches
    }
}
