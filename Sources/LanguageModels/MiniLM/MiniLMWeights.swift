internal import CMatrixKernels

/// The model's numbers in the order in which the kernels read them.
///
/// The dense layers are copied into panels, 42 MB; embeddings stay in the mapped file, of which only the pages of the
/// words in use are read. `pooler.dense` is not part of a sentence's vector.
///
/// `@unchecked Sendable`: nothing changes after `init`, and the memory is freed with the last owner.
final class MiniLMWeights: @unchecked Sendable {
    /// Numbers of tokens, dimensions and layers. Source: the model's config.json.
    enum Shape {
        static let vocabulary = 30_522
        static let width = Int(CMK_WIDTH)
        static let layers = 6
        /// The inner layer's columns are four times the width, and kept as four matrices.
        static let innerBlocks = 4
        static let positions = 512
        static let tokens = Int(CMK_MAXIMUM_TOKENS)
    }

    /// The factors and summands of a LayerNorm.
    struct Norm {
        let scale: UnsafePointer<Float>
        let shift: UnsafePointer<Float>
    }

    /// A dense layer of 384 outputs and 384 inputs, or such a part of a larger one.
    struct Dense {
        let packed: UnsafePointer<Float>
        let bias: UnsafePointer<Float>
    }

    struct Layer {
        let query: Dense
        let key: Dense
        let value: Dense
        let output: Dense
        let attentionNorm: Norm
        /// The blocks that widen, and those that narrow again and are summed: they share the first one's bias.
        let inner: [Dense]
        let outer: [Dense]
        let outputNorm: Norm
    }

    let kernels: cmk_kernels
    /// 30,522 rows of 384.
    let words: UnsafePointer<Float>
    /// For each position the sum of its embedding and that of token type 0: 256 rows of 384.
    let positions: UnsafeMutablePointer<Float>
    let embeddingNorm: Norm
    let layers: [Layer]

    private let file: ModelFile
    private let packed: UnsafeMutablePointer<Float>

    /// Copies the dense layers, which takes about 20 ms.
    ///
    /// - Throws: `ModelError` of kind `damaged` when a tensor is missing or of another shape.
    init(_ file: ModelFile, kernels: MatrixKernels) throws {
        let width = Shape.width
        let block = width * width
        let perLayer = 4 + 2 * Shape.innerBlocks
        let packing = Packing(
            tensors: try Safetensors(file),
            kernels: kernels.functions,
            next: Self.allocate(Shape.layers * perLayer * block)
        )
        let positions = Self.allocate(Shape.tokens * width)
        do {
            words = try packing.pointer("embeddings.word_embeddings.weight", Shape.vocabulary, width)
            let places = try packing.pointer("embeddings.position_embeddings.weight", Shape.positions, width)
            let types = try packing.pointer("embeddings.token_type_embeddings.weight", 2, width)
            for index in 0..<Shape.tokens * width { positions[index] = places[index] + types[index % width] }
            embeddingNorm = try packing.norm("embeddings.LayerNorm")
            layers = try (0..<Shape.layers).map { try packing.layer("encoder.layer.\($0).") }
        } catch {
            packing.start.deallocate()
            positions.deallocate()
            throw error
        }
        self.kernels = kernels.functions
        self.file = file
        self.positions = positions
        packed = packing.start
    }

    deinit {
        packed.deallocate()
        positions.deallocate()
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
        // Whole cache lines, so that no load of a vector touches two.
        UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
            .bindMemory(to: Float.self, capacity: count)
    }
}

/// Takes tensors out of the file, and copies the dense ones block by block.
private final class Packing {
    let start: UnsafeMutablePointer<Float>

    private typealias Shape = MiniLMWeights.Shape
    private let tensors: Safetensors
    private let kernels: cmk_kernels
    private var next: UnsafeMutablePointer<Float>

    init(tensors: Safetensors, kernels: cmk_kernels, next: UnsafeMutablePointer<Float>) {
        self.tensors = tensors
        self.kernels = kernels
        self.next = next
        start = next
    }

    func pointer(_ name: String, _ shape: Int...) throws -> UnsafePointer<Float> {
        try tensors.floats(name, shape)
    }

    func norm(_ name: String) throws -> MiniLMWeights.Norm {
        .init(scale: try pointer(name + ".weight", Shape.width), shift: try pointer(name + ".bias", Shape.width))
    }

    func layer(_ prefix: String) throws -> MiniLMWeights.Layer {
        let inner = Shape.width * Shape.innerBlocks
        let widening = try pointer(prefix + "intermediate.dense.weight", inner, Shape.width)
        let wideBias = try pointer(prefix + "intermediate.dense.bias", inner)
        let narrowing = try pointer(prefix + "output.dense.weight", Shape.width, inner)
        let narrowBias = try pointer(prefix + "output.dense.bias", Shape.width)
        return .init(
            query: try dense(prefix + "attention.self.query"),
            key: try dense(prefix + "attention.self.key"),
            value: try dense(prefix + "attention.self.value"),
            output: try dense(prefix + "attention.output.dense"),
            attentionNorm: try norm(prefix + "attention.output.LayerNorm"),
            inner: (0..<Shape.innerBlocks).map { block in
                let outputs = block * Shape.width
                return pack(widening + outputs * Shape.width, stride: Shape.width, bias: wideBias + outputs)
            },
            outer: (0..<Shape.innerBlocks).map { block in
                pack(narrowing + block * Shape.width, stride: inner, bias: narrowBias)
            },
            outputNorm: try norm(prefix + "output.LayerNorm")
        )
    }

    private func dense(_ name: String) throws -> MiniLMWeights.Dense {
        pack(
            try pointer(name + ".weight", Shape.width, Shape.width),
            stride: Shape.width,
            bias: try pointer(name + ".bias", Shape.width)
        )
    }

    private func pack(_ weights: UnsafePointer<Float>, stride: Int, bias: UnsafePointer<Float>) -> MiniLMWeights.Dense {
        let target = next
        kernels.pack(weights, stride, target)
        next += Shape.width * Shape.width
        return .init(packed: UnsafePointer(target), bias: bias)
    }
}
