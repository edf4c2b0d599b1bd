import SQLCore
public import Storage
public import VectorIndex

/// The vectors of one embedding space in memory, current with the database whoever writes to it.
///
/// Types, status, source types and tags are in the index too, so filters come before the search and cost no SQL.
public actor UnitIndex {
    private let store: ContextUnitStore
    /// The embedder's identifier.
    public nonisolated let space: String
    private let dimensions: Int
    private let memory: VectorStorage
    private var index: VectorIndex
    private var confidences: [Int64: Double] = [:]
    /// Nil before everything was loaded once.
    private var revision: ContextRevision?
    private var stamp: Int64?
    private var refreshing: Task<Void, any Error>?

    /// Loads nothing yet.
    /// - Parameter memory: whether the float32 vectors are kept in memory; without them searches read those of the best
    ///   few from the database.
    /// - Throws: `VectorIndexError` for a number of dimensions that no index can have.
    public init(_ store: ContextUnitStore, space: String, dimensions: Int, memory: VectorStorage = .full) throws {
        self.store = store
        self.space = space
        self.dimensions = dimensions
        self.memory = memory
        index = try VectorIndex(dimensions: dimensions, storage: memory)
    }

    /// The vectors as they are in the database now, with the confidence of each that has another one than 1.
    /// - Throws: `ContextError` when a stored vector of the space has another number of dimensions.
    public func current() async throws -> (vectors: VectorIndex, confidences: [Int64: Double]) {
        while let running = refreshing { _ = try? await running.value }
        let task = Task {
            // In the task: whoever awaits it finds it gone.
            defer { refreshing = nil }
            try await refresh()
        }
        refreshing = task
        try await task.value
        return (index, confidences)
    }

    private func refresh() async throws {
        do {
            try await followDatabase()
        } catch let unusable as UnusableVector {
            // A person knows units by their ids.
            let unit = try await store.units([unusable.seq])[unusable.seq]
            throw unusable.error(unit?.id ?? "number \(unusable.seq)")
        }
    }

    private func followDatabase() async throws {
        // Asked first: what is committed after it is found by the next call.
        let newStamp = try store.changeStamp()
        if revision != nil, let stamp, stamp == newStamp { return }
        if let revision {
            if try await store.revision() == revision {
                stamp = newStamp
                return
            }
            if let changes = try await store.vectorChanges(of: space, since: revision) {
                try apply(changes)
                stamp = newStamp
                return
            }
        }
        try await load()
        stamp = newStamp
    }

    private func apply(_ changes: ContextVectorChanges) throws {
        try index.update(revision: changes.revision.number) { [space, dimensions] batch in
            for seq in changes.removed { batch.remove(seq) }
            for (row, vector) in changes.changed {
                try vector.withUnsafeBytes { try batch.upsert(row, $0, space, dimensions) }
            }
        }
        for seq in changes.removed { confidences[seq] = nil }
        for (row, _) in changes.changed { confidences[row.seq] = row.confidence == 1 ? nil : row.confidence }
        revision = changes.revision
    }

    /// Reads rows on the connection's thread and takes them in on this one, both at once.
    private func load() async throws {
        let fresh = try VectorIndex(dimensions: dimensions, storage: memory)
        let channel = BlockingChannel<LoadedVectors>(capacity: 2)
        let (store, space) = (store, space)
        let count = try await store.vectorCount(of: space)
        async let reading = Self.read(store, space, into: channel)
        fresh.update { $0.reserveCapacity(count) }
        var confidences: [Int64: Double] = [:]
        do {
            while let loaded = try await channel.next() {
                try fresh.update { [space, dimensions] batch in
                    try loaded.visitEach { row, vector in
                        try batch.upsert(row, vector, space, dimensions)
                        if row.confidence != 1 { confidences[row.seq] = row.confidence }
                    }
                }
            }
        } catch {
            channel.abandon()
            throw error
        }
        revision = try await reading
        index = fresh
        self.confidences = confidences
    }

    private static func read(
        _ store: ContextUnitStore,
        _ space: String,
        into channel: BlockingChannel<LoadedVectors>
    ) async throws -> ContextRevision {
        do {
            let revision = try await store.withVectors(of: space) { revision, visitEach in
                var loaded = LoadedVectors()
                try visitEach { row, vector in
                    loaded.append(row, vector)
                    guard loaded.count == LoadedVectors.capacity else { return }
                    try channel.send(loaded)
                    loaded = LoadedVectors()
                }
                try channel.send(loaded)
                return revision
            }
            channel.finish()
            return revision
        } catch {
            channel.finish(.failure(error))
            throw error
        }
    }
}

/// A stored vector that an index refuses.
private struct UnusableVector: Error {
    let seq: Int64
    /// The error that names the unit by its id.
    let error: @Sendable (_ id: String) -> ContextError
}

/// Some rows with their vectors, one after another.
private struct LoadedVectors: Sendable {
    /// So few that their bytes are still in the processor's cache when the other thread takes them in.
    static let capacity = 512

    private var rows: [ContextVectorRow] = []
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { rows.count }

    mutating func append(_ row: ContextVectorRow, _ vector: UnsafeRawBufferPointer) {
        if rows.isEmpty {
            rows.reserveCapacity(Self.capacity)
            bytes.reserveCapacity(Self.capacity * vector.count)
        }
        rows.append(row)
        bytes.append(contentsOf: vector)
        ends.append(bytes.count)
    }

    func visitEach(_ visit: ContextUnitStore.VectorVisit) throws {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for (row, end) in zip(rows, ends) {
                try visit(row, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }
}

extension VectorBatch {
    fileprivate mutating func upsert(
        _ row: ContextVectorRow,
        _ vector: UnsafeRawBufferPointer,
        _ space: String,
        _ dimensions: Int
    ) throws {
        guard vector.count == dimensions * 4 else {
            let count = vector.count
            throw UnusableVector(seq: row.seq) { .wrongLength(of: $0, count, space, dimensions) }
        }
        let attributes = VectorAttributes(
            type: row.type,
            status: row.status,
            sourceType: row.sourceType,
            tags: row.tags
        )
        do {
            try upsert(row.seq, littleEndian: vector, attributes: attributes)
        } catch {
            throw UnusableVector(seq: row.seq) { .unusableVector(of: $0, error.cause) }
        }
    }
}
