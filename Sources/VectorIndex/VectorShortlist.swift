/// The rows that can be among a search's results, before their float32 vectors are looked at.
///
/// In exact mode no other row of the index can be one, and one question to the database is enough for the proof.
public struct VectorShortlist: Sendable {
    /// The keys, those with the best prospects first.
    public let ids: [Int64]

    private let snapshot: Snapshot
    private let query: PreparedQuery
    private let k: Int
    /// In the order of `ids`.
    private let candidates: [Candidate]

    init(snapshot: Snapshot, query: PreparedQuery, k: Int, candidates: [Candidate]) {
        self.snapshot = snapshot
        self.query = query
        self.k = k
        self.candidates = candidates.sorted { $0.upper > $1.upper }
        ids = self.candidates.map { snapshot.segments[Int($0.segment)].rows.ids[Int($0.row)] }
    }

    /// The results.
    /// - Parameter vectors: one for each of `ids`, in that order. An empty one says that the row is gone; it is left
    ///   out, and there may then be fewer than k results until the index has learnt of it.
    /// - Throws: `VectorIndexError` of kind `.vectorCount`, or `.dimensions`, `.notFinite`, `.tooLong` about a vector.
    public func ranked(with vectors: [[Float]]) throws(VectorIndexError) -> [VectorMatch] {
        guard vectors.count == ids.count else {
            throw VectorIndexError(
                kind: .vectorCount,
                operation: "search",
                cause: "\(vectors.count) vectors came for \(ids.count) rows",
                hint: "Answer with one vector for each key, in their order, and an empty one where a row is gone."
            )
        }
        let dimensions = query.vector.count
        var codes = Array(repeating: Int8(0), count: dimensions)
        var best = BestHeap<RankedMatch>(k)
        for (id, vector) in zip(ids, vectors) where !vector.isEmpty {
            guard vector.count == dimensions else {
                throw .dimensions(vector.count, expected: dimensions, "search, vector of row \(id)")
            }
            let score = vector.withUnsafeBufferPointer { vector in
                codes.withUnsafeMutableBufferPointer { codes in
                    Result { () throws(VectorIndexError) -> Float in
                        guard let floats = vector.baseAddress, let codes = codes.baseAddress else { return 0 }
                        let quantised = try QuantisedVector(
                            floats,
                            codes,
                            count: dimensions,
                            metric: query.metric,
                            level: query.level,
                            operation: "search, vector of row \(id)"
                        )
                        return query.score(floats, factor: quantised.factor)
                    }
                }
            }
            best.insert(RankedMatch(score: try score.get(), id: id))
        }
        return best.sorted.map { VectorMatch(id: $0.id, score: $0.score) }
    }

    /// The results, by the index's own float32 vectors.
    func rankedFromMemory() -> [VectorMatch] {
        var best = BestHeap<RankedMatch>(k)
        for (id, candidate) in zip(ids, candidates) {
            // No candidate from here on can come in. An equal score can, by its smaller key.
            if let floor = best.floor, query.score(ofKey: candidate.upper) < floor.score { break }
            let rows = snapshot.segments[Int(candidate.segment)].rows
            let row = Int(candidate.row)
            guard let vectors = rows.vectors else { break }
            let score = query.score(vectors + row * rows.dimensions, factor: rows.factors[row])
            best.insert(RankedMatch(score: score, id: id))
        }
        return best.sorted.map { VectorMatch(id: $0.id, score: $0.score) }
    }
}
