import CVectorKernels

/// A row that may be among the results, with the least and the greatest key it can have.
struct Candidate {
    var lower: Float
    var upper: Float
    var segment: Int32
    var row: Int32
}

/// Finds the rows of a selection that can be among the k best, by their codes.
///
/// A row is given up only when k others are known to be better: the result holds every row whose upper bound reaches
/// the k-th best lower bound among the rows that were looked at.
struct CandidateSearch: ~Copyable {
    private static let block = 512

    let segments: [Segment]
    let selection: Selection
    let query: PreparedQuery
    private var lowers: BestHeap<Float>
    /// The k-th best lower bound: what cannot reach it is not among the results.
    private(set) var threshold: Float
    private var found: [Candidate] = []
    private var pruneAt: Int
    private let dots: UnsafeMutablePointer<Int32>
    private let picks: UnsafeMutablePointer<UInt16>

    /// - Parameter threshold: a key that k rows are known to reach.
    init(
        _ segments: [Segment],
        _ selection: Selection,
        _ query: PreparedQuery,
        k: Int,
        threshold: Float = -.infinity
    ) {
        self.segments = segments
        self.selection = selection
        self.query = query
        self.threshold = threshold
        lowers = BestHeap(k)
        pruneAt = 4 * k + 4_096
        found.reserveCapacity(1_024)
        dots = .allocate(capacity: RowBuffer.capacity)
        picks = .allocate(capacity: RowBuffer.capacity)
    }

    deinit {
        dots.deallocate()
        picks.deallocate()
    }

    /// The k best by their lower bounds, best first.
    func best(_ k: Int) -> [Candidate] {
        Array(found.filter { $0.upper >= threshold }.sorted { $0.lower > $1.lower }.prefix(k))
    }

    /// Those that can be among the results.
    consuming func candidates() -> [Candidate] {
        prune()
        return found
    }

    /// Looks at every selected row of a segment, whichever way costs less.
    mutating func search(_ index: Int) {
        let segment = segments[index]
        guard selection.counts[index] > 0 else { return }
        // A whole row is read about six times as fast in order as by its number.
        if selection.counts[index] * 6 >= segment.count { return scan(index) }
        var count = 0
        selection.forEachRow(of: index, count: segment.count) { row in
            picks[count] = UInt16(row)
            count += 1
        }
        gather(index, count)
    }

    /// Looks at some rows of a segment, ascending.
    mutating func search(_ index: Int, rows: UnsafeBufferPointer<UInt16>) {
        guard let base = rows.baseAddress else { return }
        picks.update(from: base, count: rows.count)
        gather(index, rows.count)
    }

    private mutating func gather(_ index: Int, _ count: Int) {
        let rows = segments[index].rows
        cvk_dot_i8_gather(query.level.code, rows.codes, picks, count, query.codes, rows.dimensions, dots)
        for pick in 0..<count { offer(index, Int(picks[pick]), rows, dots[pick]) }
    }

    private mutating func scan(_ index: Int) {
        let rows = segments[index].rows
        let count = segments[index].count
        var bound = query.bound
        for first in stride(from: 0, to: count, by: Self.block) {
            let length = min(Self.block, count - first)
            let codes = rows.codes + first * rows.dimensions
            cvk_dot_i8(query.level.code, codes, length, query.codes, rows.dimensions, dots)
            let selected = cvk_select_bounds(
                query.level.code,
                dots,
                rows.scales + first,
                rows.errors + first,
                rows.norms + first,
                length,
                &bound,
                threshold,
                picks
            )
            for pick in 0..<selected {
                let row = first + Int(picks[pick])
                if selection.contains(index, row) { offer(index, row, rows, dots[Int(picks[pick])]) }
            }
        }
    }

    @inline(__always)
    private mutating func offer(_ segment: Int, _ row: Int, _ rows: RowBuffer, _ dot: Int32) {
        let (lower, upper) = query.keys(of: row, in: rows, dot: dot)
        if upper < threshold { return }
        found.append(Candidate(lower: lower, upper: upper, segment: Int32(segment), row: Int32(row)))
        if lower > threshold {
            lowers.insert(lower)
            threshold = max(threshold, lowers.floor ?? threshold)
        }
        if found.count >= pruneAt {
            prune()
            pruneAt = max(pruneAt, 2 * found.count)
        }
    }

    private mutating func prune() { found.removeAll { $0.upper < threshold } }
}
