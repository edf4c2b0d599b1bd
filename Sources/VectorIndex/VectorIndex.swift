import Synchronization

/// Vectors in memory with keys and attributes, and the search for those nearest to a query.
///
/// Searches are synchronous work of the calling thread, at most a few milliseconds for a million rows. They look at the
/// snapshot of one moment: they wait neither for each other nor for writers, and see each batch of changes whole or
/// not at all. Writers wait for each other.
///
/// ```swift
/// let index = try VectorIndex(dimensions: 384, metric: .cosine)
/// try index.upsert([VectorEntry(id: 1, vector: vector, attributes: .init(type: "note", tags: ["swift"]))])
/// let nearest = try index.search(query, k: 10, filter: VectorFilter(types: ["note"]))
/// ```
///
/// An index is one embedding space. Two models, numbers of dimensions or metrics are two indexes.
public final class VectorIndex: Sendable {
    /// The most dimensions that an index can have, as in pgvector 0.8 (README, "vector type").
    public static let mostDimensions = 16_000

    /// The elements of each vector.
    public let dimensions: Int
    /// How vectors are compared.
    public let metric: VectorMetric
    /// What is kept of each vector.
    public let storage: VectorStorage
    /// The instruction set of the scans.
    public let level: KernelLevel

    private struct Published {
        var snapshot = Snapshot()
        var codes = TermCodes()
    }

    // Locked in this order: the writer, then for a moment what readers take.
    private let writer: Mutex<VectorBatch>
    private let published = Mutex(Published())

    /// An empty index.
    /// - Parameters:
    ///   - dimensions: the elements of each vector, from 1 to `mostDimensions`.
    ///   - level: the instruction set of the scans. One that this processor lacks is replaced by the best that it has.
    /// - Throws: `VectorIndexError` of kind `.dimensions`.
    public init(
        dimensions: Int,
        metric: VectorMetric = .cosine,
        storage: VectorStorage = .full,
        level: KernelLevel = .best
    ) throws(VectorIndexError) {
        guard 1...Self.mostDimensions ~= dimensions else {
            throw VectorIndexError(
                kind: .dimensions,
                operation: "new index",
                cause: "\(dimensions) dimensions are outside 1...\(Self.mostDimensions)",
                hint: "Give the number of elements that the embedder returns."
            )
        }
        self.dimensions = dimensions
        self.metric = metric
        self.storage = storage
        self.level = KernelLevel.supported.contains(level) ? level : .best
        writer = Mutex(VectorBatch(dimensions: dimensions, metric: metric, storage: storage, level: self.level))
    }

    /// How many rows there are.
    public var count: Int { published.withLock { $0.snapshot.count } }

    /// The revision that the last batch came with; 0 before.
    public var revision: Int64 { published.withLock { $0.snapshot.revision } }

    /// What the index holds.
    public var statistics: VectorIndexStatistics { published.withLock { $0.snapshot }.statistics }

    /// Makes several changes visible at once.
    ///
    /// When `body` throws, the changes before that stay and become visible, but the revision does not: a caller that
    /// catches up by revision asks for the same changes again, and applying one twice changes nothing.
    /// - Parameters:
    ///   - revision: what `revision` is afterwards, or nil to keep it.
    ///   - body: makes the changes. It may search this index, which then is as it was before; another update of it
    ///     from inside never returns.
    public func update<Failure: Error>(
        revision: Int64? = nil,
        _ body: (inout VectorBatch) throws(Failure) -> Void
    ) throws(Failure) {
        try writer.withLock { batch throws(Failure) in
            do throws(Failure) {
                try body(&batch)
            } catch {
                publish(&batch, revision: nil)
                throw error
            }
            publish(&batch, revision: revision)
        }
    }

    /// Adds rows, or replaces those with their keys; of two with one key the later stays.
    /// - Throws: `VectorIndexError` of kind `.dimensions`, `.notFinite` or `.tooLong`; then see `update`.
    public func upsert(_ entries: some Sequence<VectorEntry>, revision: Int64? = nil) throws(VectorIndexError) {
        try update(revision: revision) { batch throws(VectorIndexError) in
            for entry in entries { try batch.upsert(entry.id, vector: entry.vector, attributes: entry.attributes) }
        }
    }

    /// Removes rows, and returns how many there were.
    @discardableResult
    public func remove(_ ids: some Sequence<Int64>, revision: Int64? = nil) -> Int {
        var removed = 0
        update(revision: revision) { batch in
            for id in ids where batch.remove(id) { removed += 1 }
        }
        return removed
    }

    /// Removes every row.
    public func removeAll(revision: Int64? = nil) {
        update(revision: revision) { $0.removeAll() }
    }

    private func publish(_ batch: inout VectorBatch, revision: Int64?) {
        batch.compact()
        let segments = batch.segments.filter { $0.count > 0 }
        let count = batch.count
        let changes = batch.terms.takeChanges()
        // The old snapshot is let go of outside of the lock: freeing segments takes a while.
        let old = published.withLock { published in
            let old = published.snapshot
            published.snapshot = Snapshot(segments: segments, count: count, revision: revision ?? old.revision)
            for change in changes { published.codes[change.kind, change.text] = change.code }
            return old
        }
        withExtendedLifetime(old) {}
    }

    /// The rows of this moment, and the numbers of a filter's values in them.
    func snapshot(for filter: VectorFilter) -> (Snapshot, [FilterCondition]) {
        published.withLock { published in
            (published.snapshot, FilterCondition.list(filter, published.codes))
        }
    }
}
