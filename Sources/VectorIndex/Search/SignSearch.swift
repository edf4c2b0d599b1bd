import CVectorKernels

/// Finds the rows whose signs differ least from the query's, about as many as were asked for.
///
/// The limit of distance falls while the rows are read, so nothing is stored of the many that are far.
struct SignSearch {
    private struct Near {
        var segment: Int32
        var row: UInt16
        var distance: UInt16
    }

    private static let block = 1_024

    private let wanted: Int
    private var limit: Int
    /// How many rows have been met at each distance up to the limit.
    private var histogram: [Int]
    private var total = 0
    private var near: [Near] = []

    /// - Parameter wanted: how many rows to find. More come where the last distance is shared, at most twice as many.
    init(dimensions: Int, wanted: Int) {
        self.wanted = wanted
        limit = dimensions
        histogram = Array(repeating: 0, count: dimensions + 1)
        near.reserveCapacity(4 * wanted + Self.block)
    }

    /// How many rows to find among n for k results.
    ///
    /// One bit per dimension tells near rows apart less well the more there are: measured on 384 dimensions, 100
    /// candidates have recall 1 among 100,000 rows of random clusters and 0.53 among 1,000,000, where 1,000 have 1;
    /// 400 have 0.996 among 22,000 MiniLM vectors of documentation.
    static func wanted(k: Int, among count: Int) -> Int { 20 * k + 200 + count / 250 }

    /// Reads the segments that have signs, and hands the nearest rows on to `search`.
    mutating func run(_ segments: [Segment], _ selection: Selection, _ query: PreparedQuery) {
        var center: SignCenter?
        var pattern: [UInt64] = []
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * Self.block) { scratch in
            guard let rows = scratch.baseAddress else { return }
            let distances = rows + Self.block
            for (index, segment) in segments.enumerated() {
                guard let signs = segment.signs, selection.counts[index] > 0 else { continue }
                if center !== signs.center {
                    center = signs.center
                    pattern = query.signs(around: signs.center)
                }
                for first in stride(from: 0, to: RowBuffer.capacity, by: Self.block) {
                    let groups = signs.groups + first * signs.words
                    let selected = cvk_select_hamming(
                        query.level.code,
                        groups,
                        signs.words,
                        Self.block,
                        pattern,
                        UInt32(limit),
                        rows,
                        distances
                    )
                    for position in 0..<selected {
                        let row = first + Int(rows[position])
                        if selection.contains(index, row) { note(index, row, Int(distances[position])) }
                    }
                    lowerLimit()
                }
            }
        }
    }

    /// Whether rows as near as the best ones would hardly have been missed.
    ///
    /// Signs of a row at a fraction p of the dimensions d differ from the query's in about pd places, with a standard
    /// deviation of the square root of dp(1 - p). Where the limit is within 2.5 of those from the mean distance of the
    /// best rows, others like them are behind it.
    func covers(_ best: [Candidate]) -> Bool {
        var sum = 0
        for candidate in best { sum += distance(of: candidate) ?? 0 }
        let dimensions = Double(histogram.count - 1)
        let mean = Double(sum) / Double(max(best.count, 1))
        let deviation = (mean * (1 - mean / dimensions)).squareRoot()
        return mean + 2.5 * deviation <= Double(limit)
    }

    /// Rows were met in order, so they are found by halving.
    private func distance(of candidate: Candidate) -> Int? {
        var low = 0
        var high = near.count
        while low < high {
            let middle = (low + high) / 2
            let isBefore = (near[middle].segment, Int32(near[middle].row)) < (candidate.segment, candidate.row)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return low < near.count ? Int(near[low].distance) : nil
    }

    /// Looks at the codes of what was found.
    func refine(_ search: inout CandidateSearch) {
        var rows: [UInt16] = []
        var position = 0
        while position < near.count {
            let segment = near[position].segment
            rows.removeAll(keepingCapacity: true)
            while position < near.count, near[position].segment == segment {
                if near[position].distance <= limit { rows.append(near[position].row) }
                position += 1
            }
            rows.withUnsafeBufferPointer { search.search(Int(segment), rows: $0) }
        }
    }

    private mutating func note(_ segment: Int, _ row: Int, _ distance: Int) {
        // Of very many rows at the very limit, the first do: otherwise copies of one vector would all be kept.
        if distance == limit && total >= 2 * wanted { return }
        histogram[distance] += 1
        total += 1
        near.append(Near(segment: Int32(segment), row: UInt16(row), distance: UInt16(distance)))
    }

    private mutating func lowerLimit() {
        while limit > 0, total - histogram[limit] >= wanted {
            total -= histogram[limit]
            limit -= 1
        }
        if near.count > 8 * wanted + 4 * Self.block { near.removeAll { $0.distance > limit } }
    }
}
