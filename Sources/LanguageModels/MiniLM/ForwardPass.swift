internal import CMatrixKernels

/// One thread's memory for running the model on up to 256 tokens, 2.8 MB.
///
/// It belongs to its thread, so it is not Sendable.
final class ForwardPass {
    private typealias Shape = MiniLMWeights.Shape

    /// The most tokens of all texts together that one run takes.
    static let capacity = Shape.tokens

    // Each a matrix of 256 rows by 384.
    private let state = ForwardPass.matrix()
    private let query = ForwardPass.matrix()
    private let key = ForwardPass.matrix()
    private let value = ForwardPass.matrix()
    private let inner = ForwardPass.matrix()
    private let change = ForwardPass.matrix()
    private let scratch = UnsafeMutablePointer<Float>.allocate(capacity: Int(CMK_ATTENTION_SCRATCH))

    deinit {
        for matrix in [state, query, key, value, inner, change, scratch] { matrix.deallocate() }
    }

    /// The sentence vectors of texts given as tokens, one after another in the same matrices, without padding.
    ///
    /// - Parameters:
    ///   - texts: Ids below 30,522; each text at least one, all together at most `capacity`.
    ///   - weights: The model.
    /// - Returns: For each text 384 components of length 1 together.
    func vectors(of texts: ArraySlice<[Int32]>, _ weights: MiniLMWeights) -> [[Float]] {
        let kernels = weights.kernels
        let rows = texts.reduce(0) { $0 + $1.count }
        precondition(rows <= Self.capacity && texts.allSatisfy { !$0.isEmpty }, "the texts do not fit")
        embed(texts, weights)
        kernels.add_and_normalise(rows, state, change, weights.embeddingNorm.scale, weights.embeddingNorm.shift)
        for layer in weights.layers {
            attend(layer, texts, rows, kernels)
            kernels.add_and_normalise(rows, state, change, layer.attentionNorm.scale, layer.attentionNorm.shift)
            widen(layer, rows, kernels)
            kernels.add_and_normalise(rows, state, change, layer.outputNorm.scale, layer.outputNorm.shift)
        }
        var row = 0
        return texts.map { text in
            defer { row += text.count }
            return [Float](unsafeUninitializedCapacity: Shape.width) { vector, count in
                guard let start = vector.baseAddress else { return }
                kernels.pool(text.count, state + row * Shape.width, start)
                count = Shape.width
            }
        }
    }

    /// The words into `state`, their positions into `change`.
    private func embed(_ texts: ArraySlice<[Int32]>, _ weights: MiniLMWeights) {
        var row = 0
        for text in texts {
            for token in text {
                precondition(token >= 0 && token < Shape.vocabulary, "no such token")
                (state + row * Shape.width).update(from: weights.words + Int(token) * Shape.width, count: Shape.width)
                row += 1
            }
            let start = (row - text.count) * Shape.width
            (change + start).update(from: weights.positions, count: text.count * Shape.width)
        }
    }

    /// Self-attention of each text over itself, into `change`.
    private func attend(
        _ layer: MiniLMWeights.Layer,
        _ texts: ArraySlice<[Int32]>,
        _ rows: Int,
        _ kernels: cmk_kernels
    ) {
        kernels.dense(rows, state, layer.query.packed, layer.query.bias, query, CMK_STORE)
        kernels.dense(rows, state, layer.key.packed, layer.key.bias, key, CMK_STORE)
        kernels.dense(rows, state, layer.value.packed, layer.value.bias, value, CMK_STORE)
        var start = 0
        for text in texts {
            kernels.attention(text.count, query + start, key + start, value + start, query + start, scratch)
            start += text.count * Shape.width
        }
        kernels.dense(rows, query, layer.output.packed, layer.output.bias, change, CMK_STORE)
    }

    /// The two dense layers around GELU, into `change`, a quarter of the inner columns at a time.
    private func widen(_ layer: MiniLMWeights.Layer, _ rows: Int, _ kernels: cmk_kernels) {
        var finish = CMK_STORE
        for (first, second) in zip(layer.inner, layer.outer) {
            kernels.dense(rows, state, first.packed, first.bias, inner, CMK_GELU)
            kernels.dense(rows, inner, second.packed, second.bias, change, finish)
            finish = CMK_ADD
        }
    }

    private static func matrix() -> UnsafeMutablePointer<Float> {
        let count = capacity * Shape.width
        return UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
    }
}
