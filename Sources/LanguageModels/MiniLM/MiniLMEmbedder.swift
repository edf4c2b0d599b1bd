internal import Dispatch
internal import Foundation
internal import Synchronization

/// all-MiniLM-L6-v2, run by this program: no network, no key, no library.
///
/// A text's vector has 384 components and length 1, and is the same whatever texts it is computed with. Components
/// agree with the reference implementation to 1e-6. What comes after 256 tokens is not read. An empty text has a
/// vector too: refuse it where it would be found.
///
/// The model is read when it is first needed, in about a tenth of a second, once. When that fails, the next call
/// tries again. Work happens on threads of its own.
///
/// Sources: Reimers and Gurevych, "Sentence-BERT", arXiv 1908.10084; Wang et al., "MiniLM", arXiv 2002.10957; the
/// model's config.json.
public final class MiniLMEmbedder: Embedder {
    /// The name of the model and of its space.
    public static let identifier = "all-MiniLM-L6-v2"

    /// `all-MiniLM-L6-v2`.
    public var identifier: String { Self.identifier }

    /// 384.
    public var dimensions: Int { MiniLMWeights.Shape.width }

    /// 256, of which two are the marks of beginning and end.
    public var maximumTokens: Int? { MiniLMWeights.Shape.tokens }

    /// Where the model's files are, for messages.
    public let folder: String

    private let threads: ComputeThreads<ForwardPass>
    private let kernels: MatrixKernels
    private let loadedTokenizer = Mutex<WordPieceTokenizer?>(nil)
    private let loadedWeights = Mutex<MiniLMWeights?>(nil)

    /// Opens nothing yet.
    ///
    /// - Parameters:
    ///   - folder: The folder with `model.safetensors` and `vocab.txt`, which `scripts/model` prints.
    ///   - threads: How many threads compute; nil for one on each active processor.
    public convenience init(folder: String, threads: Int? = nil) {
        self.init(folder: folder, threads: threads, kernels: MatrixKernels.available[0])
    }

    init(folder: String, threads: Int?, kernels: MatrixKernels) {
        self.folder = folder
        self.kernels = kernels
        self.threads = ComputeThreads(
            name: "MiniLM",
            count: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            makeWorkspace: { ForwardPass() }
        )
    }

    /// The tokenizer alone, for cutting texts: it needs a few milliseconds and not the weights.
    ///
    /// - Throws: `ModelError` when the vocabulary is missing or not the model's.
    public func tokenizer() async throws -> WordPieceTokenizer {
        if let tokenizer = loadedTokenizer.withLock({ $0 }) { return tokenizer }
        return try await threads.run { [self] _ in try loadTokenizer() }
    }

    /// Reads the model now, so that the first text need not wait for it and a wrong model is noticed.
    ///
    /// - Throws: `ModelError` when a file is missing, truncated or not the model's.
    public func prepare() async throws {
        try await threads.run { [self] _ in
            _ = try loadTokenizer()
            _ = try loadWeights()
        }
    }

    /// The vectors of the texts, in their order, each with 384 components and length 1.
    ///
    /// A large call takes the threads for one batch of at most 256 tokens after another, so a small one that comes
    /// in between waits for tens of milliseconds at most.
    ///
    /// - Throws: `ModelError` when a file is missing, truncated or not the model's; `CancellationError`.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        if texts.isEmpty { return [] }
        let plan = try await threads.run { [self] workspace in
            try begin(texts, in: workspace)
        }
        if let vectors = plan.vectors { return vectors }
        return try await withThrowingTaskGroup(of: (Range<Int>, [[Float]]).self) { group in
            var vectors = [[Float]](repeating: [], count: texts.count)
            var waiting = plan.batches[...]
            func addNext() {
                guard let batch = waiting.popFirst() else { return }
                group.addTask { [self] in
                    (batch, try await threads.run { [self] in try $0.vectors(of: plan.tokens[batch], loadWeights()) })
                }
            }
            for _ in 0..<threads.count { addNext() }
            while let (batch, found) = try await group.next() {
                vectors.replaceSubrange(batch, with: found)
                addNext()
            }
            return vectors
        }
    }
}

// MARK: - On the threads

extension MiniLMEmbedder {
    /// The tokens of all texts, and what is computed together; the vectors where that is one batch.
    private struct Plan: Sendable {
        var tokens: [[Int32]]
        var batches: [Range<Int>]
        var vectors: [[Float]]?
    }

    private func begin(_ texts: [String], in workspace: ForwardPass) throws -> Plan {
        let tokenizer = try loadTokenizer()
        let tokens = texts.map { tokenizer.tokens(of: $0) }
        let weights = try loadWeights()
        let plan = BatchPlan(counts: tokens.map(\.count), capacity: ForwardPass.capacity, threads: threads.count)
        let isOne = plan.batches.count == 1
        return Plan(
            tokens: tokens,
            batches: plan.batches,
            vectors: isOne ? workspace.vectors(of: tokens[...], weights) : nil
        )
    }

    /// Holding the lock while reading makes the other threads wait, which are ours alone.
    private func loadTokenizer() throws -> WordPieceTokenizer {
        try loadedTokenizer.withLock { loaded in
            if let loaded { return loaded }
            let file = try ModelFile.mapping(MiniLMFiles.vocabulary, in: folder)
            try file.check(MiniLMFiles.vocabulary)
            let tokenizer = try WordPieceTokenizer(
                vocabulary: Array(file.bytes),
                maximumTokens: MiniLMWeights.Shape.tokens
            )
            loaded = tokenizer
            return tokenizer
        }
    }

    private func loadWeights() throws -> MiniLMWeights {
        try loadedWeights.withLock { loaded in
            if let loaded { return loaded }
            let file = try ModelFile.mapping(MiniLMFiles.weights, in: folder)
            // Half of the time goes into the check, so weights are taken out at the same time: nothing in the file is
            // trusted for that. They are given to nobody before the check is done.
            let check = Mutex<Result<Void, any Error>>(.success(()))
            let weights = Mutex<Result<MiniLMWeights, any Error>?>(nil)
            DispatchQueue.concurrentPerform(iterations: 2) { [kernels] part in
                if part == 0 {
                    let result = Result { try MiniLMWeights(file, kernels: kernels) }
                    weights.withLock { $0 = result }
                } else {
                    let result = Result { try file.check(MiniLMFiles.weights) }
                    check.withLock { $0 = result }
                }
            }
            try check.withLock { try $0.get() }
            loaded = try weights.withLock { try $0?.get() }
            guard let loaded else { throw file.damaged("it was not read") }
            return loaded
        }
    }
}
