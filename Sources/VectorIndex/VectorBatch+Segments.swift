extension VectorBatch {
    /// Rewrites a segment once this many of its rows are dead.
    private static let deadLimit = RowBuffer.capacity / 8
    /// After so many segments new ones use large pages: measured at 1,000,000 rows they save 5 to 15 % of a search,
    /// at 100,000 nothing, and where the system has none at hand they make loading three times as long.
    private static let largeCount = 64

    /// The place of the next row; a new segment where the last one is full.
    mutating func nextRow() -> (segment: Int, row: Int) {
        // Here and below segments are changed where they are: a copy counts its references up and down.
        if let open { return (open, segments[open].count) }
        let isLarge = segments.count - vacant.count >= Self.largeCount
        let segment = Segment(rows: RowBuffer(dimensions: dimensions, storage: storage, isLarge: isLarge))
        let index: Int
        if let gap = vacant.popLast() {
            index = gap
            segments[gap] = segment
        } else {
            index = segments.count
            segments.append(segment)
        }
        open = index
        return (index, 0)
    }

    /// Counts the row that was written behind the segment's last one, in place of an older one with its key.
    mutating func commit(_ id: Int64, in index: Int, _ codes: [UInt32]) {
        let row = segments[index].count
        append(codes, in: index)
        let old = locations.updateValue(RowLocation(index, row), forKey: id)
        // Before the old row is buried: that may rewrite segments, and only closed ones can be.
        if segments[index].isFull { close(index) }
        if let old { bury(old) }
    }

    /// Marks a row that no key leads to any more.
    mutating func bury(_ location: RowLocation) {
        segments[location.segment].remove(location.row)
        deadCount += 1
        // A long batch may not wait for its end: what it buries is bounded, too.
        if deadCount > locations.count / 4 + 4 * RowBuffer.capacity { compact() }
    }

    /// Rewrites the segments that have too many dead rows.
    mutating func compact() {
        for index in segments.indices {
            guard segments[index].isFull, segments[index].deadCount >= Self.deadLimit else { continue }
            rewrite(segments[index])
            drop(index)
            vacant.append(index)
        }
    }

    /// Forgets a segment and what its rows were using.
    mutating func drop(_ index: Int) {
        let segment = segments[index]
        for code in segment.openTerms.codes { terms.release(code) }
        if let postings = segment.postings {
            for (position, code) in postings.codes.enumerated() {
                terms.release(code, count: postings.count(at: position))
            }
        }
        deadCount -= segment.deadCount
        segments[index] = Segment(rows: noRows)
    }

    private mutating func append(_ codes: [UInt32], in index: Int) {
        segments[index].openTerms.append(codes)
        segments[index].count += 1
    }

    /// A full segment gets its postings and signs and changes no more.
    private mutating func close(_ index: Int) {
        var segment = segments[index]
        segment.postings = Postings(segment.openTerms)
        segment.openTerms = OpenTerms()
        if SignPlane.serves(segment.rows, metric: metric) {
            segment.signs = SignPlane(segment.rows, around: center.after(segment.rows), level: level)
        }
        segments[index] = segment
        open = nil
    }

    /// Appends a segment's live rows to the open one.
    private mutating func rewrite(_ segment: Segment) {
        guard segment.liveCount > 0, let postings = segment.postings else { return }
        let values = postings.valuesByRow()
        for row in 0..<segment.count where segment.isLive(row) {
            let (index, target) = nextRow()
            segments[index].rows.copy(row, of: segment.rows, to: target)
            for code in values[row] { terms.use(code) }
            append(values[row], in: index)
            locations[segment.rows.ids[row]] = RowLocation(index, target)
            if segments[index].isFull { close(index) }
        }
    }
}

/// The mean of the rows so far, from a sample, renewed each time that their number has doubled.
struct CenterEstimate: Sendable {
    private var sums: [Double] = []
    private var sampled = 0
    private var sampledAtLast = 0
    private var last: SignCenter?

    /// Every so many rows one is looked at.
    private static let sampleStep = 8

    /// The center for a segment that has just been filled. Segments that share one share the query's signs, too.
    mutating func after(_ rows: RowBuffer) -> SignCenter {
        if sums.isEmpty { sums = Array(repeating: 0, count: rows.dimensions) }
        for row in stride(from: 0, to: RowBuffer.capacity, by: Self.sampleStep) {
            let codes = rows.codes + row * rows.dimensions
            let scale = rows.scales[row]
            for position in 0..<rows.dimensions { sums[position] += Double(Float(codes[position]) * scale) }
            sampled += 1
        }
        if let last, sampled < 2 * sampledAtLast { return last }
        let center = SignCenter(sums.map { Float($0 / Double(sampled)) })
        last = center
        sampledAtLast = sampled
        return center
    }
}
