public import LanguageModels
import SQLCore
import Storage

/// How far an embedding space is filled.
public struct EmbeddingProgress: Sendable, Equatable {
    /// The space that is being filled.
    public let space: String
    /// Units that had no vector of it at the beginning, and those that came meanwhile.
    public internal(set) var total = 0
    /// Units that were looked at.
    public internal(set) var done = 0
    /// Units whose content the model gives no vector that can be compared.
    public internal(set) var withoutVector = 0
    /// Whether the database's own index of the space is being made, before searches go by it.
    public internal(set) var isIndexing = false
    /// Why the database has no index of the space, or still one of a space that is gone. Every vector is compared where
    /// there is none: slower, and nothing is missed.
    public internal(set) var indexFailure: String?
    /// Whether searches go by the space now.
    public internal(set) var isActive = false
}

extension ContextLibrary {
    /// Enough to keep every core busy, and little to lose where the process is killed.
    private static let fillingBatch = 64

    /// Gives every unit a vector of an embedder's space, and makes searches go by it once all have one and the database
    /// has its index of them.
    ///
    /// Each batch is stored by itself, and the index is made outside of any transaction: a process that was killed is
    /// continued by the next call, at each of these steps. Searches go by the old space until the new one takes its place
    /// in one transaction, and units that are written meanwhile get vectors of both where this library knows both models;
    /// others are found at the end and get theirs.
    /// - Parameter report: told at the beginning, after each batch, and before and after the index.
    /// - Throws: `ContextError` where the space has other dimensions, `ModelError`, `SQLError`; what was stored stays.
    public func fill(
        with embedder: any Embedder,
        progress report: @Sendable (EmbeddingProgress) -> Void = { _ in }
    ) async throws -> EmbeddingProgress {
        var space = try await storage.spaces.begin(embedder.identifier, dimensions: embedder.dimensions)
        forgetSpaces()
        var progress = EmbeddingProgress(space: space.name)
        progress.total = try await storage.spaces.gapCount(in: space)
        report(progress)
        while true {
            var last: Int64 = 0
            while true {
                let gaps = try await storage.spaces.gaps(in: space, after: last, limit: Self.fillingBatch)
                guard let end = gaps.last else { break }
                last = end.seq
                let vectors = try await embedder.embed(gaps.map(\.content)).map {
                    ContextEmbedding(space: space.name, vector: $0)
                }
                try await storage.spaces.fill(space, zip(gaps, vectors).map { (gap: $0, vector: $1) })
                progress.done += gaps.count
                progress.total = max(progress.total, progress.done)
                progress.withoutVector += vectors.count { $0 == nil }
                report(progress)
            }
            if space.state == .active { break }
            progress.isIndexing = true
            report(progress)
            progress.indexFailure = try await index(space)
            progress.isIndexing = false
            report(progress)
            if try await storage.spaces.activate(space.name) {
                let failure = try await Self.failure { [storage] in try await storage.vectors.removeStrayIndexes() }
                progress.indexFailure = progress.indexFailure ?? failure
                break
            }
            // Units came between the last batch and the switch, or another process gave the space up.
            space = try await storage.spaces.begin(embedder.identifier, dimensions: embedder.dimensions)
        }
        forgetSpaces()
        progress.isActive = true
        report(progress)
        return progress
    }

    /// Makes the database's index of a space that is full, or waits for the program that makes it: the first searches
    /// after the switch would have none.
    /// - Returns: why there is none.
    private func index(_ space: EmbeddingSpace) async throws -> String? {
        try await Self.failure { [storage] in
            while try await storage.vectors.buildIndex(of: space) == .inProgress {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// What the server says against an index, which nothing depends on; a server that is gone is an error like any other.
    private static func failure(of work: () async throws -> Void) async throws -> String? {
        do {
            try await work()
            return nil
        } catch let error as SQLError where error.kind != .unreachable {
            return error.cause
        }
    }

    /// The vectors of contents that will be stored: one of the library's own model, and one of each other space that is
    /// there and whose model the library knows. Nil where no model gives one.
    func embeddings(of contents: [String]) async throws -> [ContextEmbedding?] {
        guard let embedder, !contents.isEmpty else { return contents.map { _ in nil } }
        let spaces = try await refreshedSpaces()
        var results = try await embedder.embed(contents).map {
            ContextEmbedding(space: embedder.identifier, vector: $0)
        }
        for other in others where spaces.contains(where: { $0.name == other.identifier }) {
            let vectors = try await other.embed(contents)
            for (place, vector) in vectors.enumerated() {
                guard let vector = ContextEmbedding(space: other.identifier, vector: vector) else { continue }
                if results[place] == nil {
                    results[place] = vector
                } else {
                    results[place]?.inOtherSpaces.append(vector)
                }
            }
        }
        return results
    }
}
