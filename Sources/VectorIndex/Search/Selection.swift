/// Numbers of attribute values, one of which a row needs.
struct FilterCondition {
    var codes: [UInt32]

    /// A filter's conditions. A value that no row has needs no number: it matches nothing.
    static func list(_ filter: VectorFilter, _ codes: TermCodes) -> [FilterCondition] {
        filter.conditions().map { condition in
            FilterCondition(codes: condition.values.compactMap { codes[condition.kind, $0] })
        }
    }
}

/// The rows that a search may find: live and let through by the filter.
struct Selection {
    /// `Segment.words` words of bits for each segment, or nothing when every row may be found.
    private(set) var words: [UInt64] = []
    /// How many of each segment's rows may be found.
    private(set) var counts: [Int]
    private(set) var total: Int

    init(_ snapshot: Snapshot, _ conditions: [FilterCondition]) {
        counts = snapshot.segments.map(\.liveCount)
        total = counts.reduce(0, +)
        guard !conditions.isEmpty || snapshot.segments.contains(where: { $0.deadCount > 0 }) else { return }
        words = Array(repeating: 0, count: snapshot.segments.count * Segment.words)
        total = 0
        words.withUnsafeMutableBufferPointer { words in
            guard let base = words.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Segment.words) { scratch in
                guard let scratch = scratch.baseAddress else { return }
                for (index, segment) in snapshot.segments.enumerated() {
                    let own = base + index * Segment.words
                    counts[index] = segment.select(conditions, into: own, scratch)
                    total += counts[index]
                }
            }
        }
    }

    @inline(__always)
    func contains(_ segment: Int, _ row: Int) -> Bool {
        words.isEmpty || words[segment * Segment.words + row >> 6] >> UInt64(row & 63) & 1 == 1
    }

    /// Calls with each row of a segment that may be found, ascending.
    func forEachRow(of index: Int, count: Int, _ body: (Int) -> Void) {
        if words.isEmpty { return (0..<count).forEach(body) }
        forEachBit(of: words[index * Segment.words..<(index + 1) * Segment.words], body)
    }
}

extension Segment {
    /// Sets the bits of the live rows that meet all conditions, and returns their number.
    fileprivate func select(
        _ conditions: [FilterCondition],
        into words: UnsafeMutablePointer<UInt64>,
        _ scratch: UnsafeMutablePointer<UInt64>
    ) -> Int {
        for word in 0..<Self.words {
            let rows = min(max(count - word * 64, 0), 64)
            let all: UInt64 = rows == 64 ? ~0 : 1 << UInt64(rows) - 1
            words[word] = live.isEmpty ? all : live[word] & all
        }
        for condition in conditions {
            scratch.initialize(repeating: 0, count: Self.words)
            if let postings {
                for code in condition.codes { postings.mark(code, in: scratch) }
            } else {
                openTerms.mark(condition.codes, count: count, in: scratch)
            }
            for word in 0..<Self.words { words[word] &= scratch[word] }
        }
        return (0..<Self.words).reduce(0) { $0 + words[$1].nonzeroBitCount }
    }
}

extension OpenTerms {
    /// Sets the bits of the rows that have one of the values.
    fileprivate func mark(_ wanted: [UInt32], count: Int, in words: UnsafeMutablePointer<UInt64>) {
        guard !wanted.isEmpty else { return }
        codes.withUnsafeBufferPointer { codes in
            var position = 0
            for row in 0..<count {
                let end = Int(ends[row])
                while position < end {
                    if wanted.contains(codes[position]) { words[row >> 6] |= 1 << UInt64(row & 63) }
                    position += 1
                }
            }
        }
    }
}
