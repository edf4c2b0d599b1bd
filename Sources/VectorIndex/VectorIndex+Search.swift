extension VectorIndex {
    /// The rows nearest to a query, best first, equals by key.
    ///
    /// The filter comes first: there are k results whenever k rows pass it.
    /// - Parameters:
    ///   - query: as many floats as the index has dimensions.
    ///   - k: how many rows to find, at least 1.
    ///   - mode: whether a few of them may be missed.
    /// - Throws: `VectorIndexError` of kind `.dimensions`, `.notFinite` or `.tooLong` about the query, `.limit` about
    ///   k, and `.vectorsNeeded` when the storage is `.quantised`.
    public func search(
        _ query: [Float],
        k: Int,
        filter: VectorFilter = .none,
        mode: VectorSearchMode = .approximate
    ) throws(VectorIndexError) -> [VectorMatch] {
        guard storage == .full else {
            throw VectorIndexError(
                kind: .vectorsNeeded,
                operation: "search",
                cause: "the index keeps no float32 vectors",
                hint: "Search with a closure that reads them from the database."
            )
        }
        return try shortlist(query, k: k, filter: filter, mode: mode).rankedFromMemory()
    }

    /// The same, with float32 vectors from the caller.
    /// - Parameter vectors: gives one vector for each of the keys, in their order; an empty one where the row is gone.
    ///   It is called at most once, with a few dozen keys as a rule, and holds up nobody else.
    /// - Throws: what `vectors` throws, `VectorIndexError` as above, `.vectorCount` when the answer is not one vector
    ///   for each key.
    public func search(
        _ query: [Float],
        k: Int,
        filter: VectorFilter = .none,
        mode: VectorSearchMode = .approximate,
        vectors: ([Int64]) throws -> [[Float]]
    ) throws -> [VectorMatch] {
        let shortlist = try shortlist(query, k: k, filter: filter, mode: mode)
        return shortlist.ids.isEmpty ? [] : try shortlist.ranked(with: vectors(shortlist.ids))
    }

    /// The rows that can be among the results: the first half of a search, for callers who have to wait for vectors.
    /// - Throws: `VectorIndexError` as `search` does, but not `.vectorsNeeded`.
    public func shortlist(
        _ query: [Float],
        k: Int,
        filter: VectorFilter = .none,
        mode: VectorSearchMode = .approximate
    ) throws(VectorIndexError) -> VectorShortlist {
        guard k > 0 else {
            throw VectorIndexError(
                kind: .limit,
                operation: "search",
                cause: "\(k) results were asked for",
                hint: "Ask for at least one."
            )
        }
        let query = try PreparedQuery(query, dimensions: dimensions, metric: metric, level: level)
        let (snapshot, conditions) = snapshot(for: filter)
        let selection = Selection(snapshot, conditions)
        let limit = min(k, max(selection.total, 1))
        let candidates =
            query.isZero
            ? snapshot.smallestKeys(selection, limit)
            : snapshot.candidates(selection, query, k: limit, mode: mode)
        return VectorShortlist(snapshot: snapshot, query: query, k: limit, candidates: candidates)
    }
}

extension Snapshot {
    fileprivate func candidates(
        _ selection: Selection,
        _ query: PreparedQuery,
        k: Int,
        mode: VectorSearchMode
    ) -> [Candidate] {
        let wanted = SignSearch.wanted(k: k, among: selection.total)
        var threshold = -Float.infinity
        // Up to so many rows, reading the codes of all costs about what reading everybody's signs does.
        let few = max(RowBuffer.capacity, 4 * wanted, segments.count * RowBuffer.capacity / 50)
        if mode == .approximate && selection.total > few {
            var search = CandidateSearch(segments, selection, query, k: k)
            var signs = SignSearch(dimensions: query.vector.count, wanted: wanted)
            signs.run(segments, selection, query)
            signs.refine(&search)
            if signs.covers(search.best(k)) {
                for index in segments.indices where segments[index].signs == nil { search.search(index) }
                return search.candidates()
            }
            threshold = search.threshold
        }
        var search = CandidateSearch(segments, selection, query, k: k, threshold: threshold)
        for index in segments.indices { search.search(index) }
        return search.candidates()
    }

    /// What a search finds when all scores are 0: equals are ordered by key.
    fileprivate func smallestKeys(_ selection: Selection, _ k: Int) -> [Candidate] {
        var best = BestHeap<SmallestKey>(k)
        for (index, segment) in segments.enumerated() where selection.counts[index] > 0 {
            selection.forEachRow(of: index, count: segment.count) { row in
                best.insert(SmallestKey(id: segment.rows.ids[row], segment: Int32(index), row: Int32(row)))
            }
        }
        return best.sorted.map { Candidate(lower: 0, upper: 0, segment: $0.segment, row: $0.row) }
    }
}

/// A row whose key alone decides; the smaller one is the greater.
private struct SmallestKey: Comparable {
    var id: Int64
    var segment: Int32
    var row: Int32

    static func < (left: SmallestKey, right: SmallestKey) -> Bool { left.id > right.id }
}
