public import Storage
import Synchronization
public import VectorIndex

/// The vectors of one embedding space in memory, current with the database whoever writes to it.
public actor UnitIndex {
    private let store: ContextUnitStore
    /// The embedder's identifier.
    public nonisolated let space: String
    private let dimensions: Int
    private var index: VectorIndex
    private var confidences: [Int64: Double] = [:]
    /// Nil before everything was loaded once.
    private var revision: Int64?
    private var stamp: Int64?
    private var refreshing: Task<Void, any Error>?

    /// Loads nothing yet.
    /// - Throws: `VectorIndexError` for a number of dimensions that no index can have.
    public init(_ store: ContextUnitStore, space: String, dimensions: Int) throws {
        self.store = store
        self.space = space
        self.dimensions = dimensions
        index = try VectorIndex(dimensions: dimensions)
    }

    /// The vectors as they are in the database now, with the confidence of each.
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
        let newStamp = try store.changeStamp()
        if revision != nil, let stamp, stamp == newStamp { return }
        if let revision {
            let newest = try await store.revision()
            if newest == revision {
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
        let usable = changes.changed.filter { $0.vector.count == dimensions }
        index.remove(changes.removed)
        for seq in changes.removed { confidences[seq] = nil }
        try index.upsert(usable.map(VectorEntry.init), revision: changes.revision)
        for row in usable { confidences[row.seq] = row.confidence }
        revision = changes.revision
    }

    private func load() async throws {
        let fresh = try VectorIndex(dimensions: dimensions)
        let loading = Mutex(Loading())
        let found = try await store.vectors(of: space) { [dimensions] row in
            guard row.vector.count == dimensions else { return }
            try loading.withLock { loading in
                loading.confidences[row.seq] = row.confidence
                loading.waiting.append(VectorEntry(row))
                if loading.waiting.count == 4_096 { try loading.flush(into: fresh) }
            }
        }
        confidences = try loading.withLock { loading in
            try loading.flush(into: fresh)
            return loading.confidences
        }
        index = fresh
        revision = found
    }

    private struct Loading: Sendable {
        var waiting: [VectorEntry] = []
        var confidences: [Int64: Double] = [:]

        mutating func flush(into index: VectorIndex) throws {
            try index.upsert(waiting)
            waiting.removeAll(keepingCapacity: true)
        }
    }
}

extension VectorEntry {
    fileprivate init(_ row: ContextVectorRow) {
        self.init(
            id: row.seq,
            vector: row.vector,
            attributes: VectorAttributes(
                type: row.type,
                status: row.status,
                sourceType: row.sourceType,
                tags: row.tags
            )
        )
    }
}
