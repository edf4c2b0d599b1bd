import CVectorKernels

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A query in float32 and in 8 bits, with what its rounding can do to scores.
///
/// Let q and x be query and row, q' and x' what their codes stand for. Then
/// qx = q'x' + q(x - x') + (q - q')x', so by Cauchy and Schwarz the product of the codes is off by at most
/// |q| |x - x'| + |q - q'| (|x| + |x - x'|). Float32 sums of n products add at most (n + 3) u |q| |x|, where u is 2^-24
/// (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1); a few u more cover the bound's own
/// arithmetic. Under L2 the key is qx - |x|^2 / 2, from which the distance follows.
struct PreparedQuery: Sendable {
    /// The query as the metric sees it: of unit length under cosine.
    let vector: [Float]
    let codes: [Int8]
    let bound: cvk_bound
    let metric: VectorMetric
    let level: KernelLevel
    /// Every score is 0.
    let isZero: Bool
    private let normSquared: Double

    /// - Throws: `VectorIndexError` of kind `.dimensions`, `.notFinite` or `.tooLong`.
    init(_ query: [Float], dimensions: Int, metric: VectorMetric, level: KernelLevel) throws(VectorIndexError) {
        guard query.count == dimensions else { throw .dimensions(query.count, expected: dimensions, "search") }
        var vector = query
        var codes = Array(repeating: Int8(0), count: dimensions)
        var quantised = try Self.quantise(vector, &codes, metric, level)
        if metric == .cosine, quantised.factor != 1 {
            for index in vector.indices { vector[index] *= quantised.factor }
            quantised = try Self.quantise(vector, &codes, .innerProduct, level)
        }
        let norm = Double(quantised.norm)
        let error = Double(quantised.error)
        let rounding = Double(dimensions + 32) * 0x1p-24
        let isDistance = metric == .l2
        bound = cvk_bound(
            scale: quantised.scale,
            half: isDistance ? 0.5 : 0,
            per_error: Float((norm + error) * 1.000_001),
            per_norm: Float((error + rounding * norm) * 1.000_001),
            per_square: isDistance ? Float(rounding) : 0,
            constant: Float(isDistance ? rounding * norm * norm : 0) + Float.leastNormalMagnitude
        )
        self.vector = vector
        self.codes = codes
        self.metric = metric
        self.level = level
        isZero = metric != .l2 && norm == 0
        normSquared = norm * norm
    }

    private static func quantise(
        _ vector: [Float],
        _ codes: inout [Int8],
        _ metric: VectorMetric,
        _ level: KernelLevel
    ) throws(VectorIndexError) -> QuantisedVector {
        let result = vector.withUnsafeBufferPointer { vector in
            codes.withUnsafeMutableBufferPointer { codes in
                Result { () throws(VectorIndexError) -> QuantisedVector in
                    guard let floats = vector.baseAddress, let target = codes.baseAddress else {
                        throw .dimensions(0, expected: 1, "search")
                    }
                    return try QuantisedVector(
                        floats,
                        target,
                        count: vector.count,
                        metric: metric,
                        level: level,
                        operation: "search"
                    )
                }
            }
        }
        return try result.get()
    }

    /// The least and the greatest key that a row can have.
    @inline(__always)
    func keys(of row: Int, in rows: RowBuffer, dot: Int32) -> (lower: Float, upper: Float) {
        let norm = rows.norms[row]
        let key = Float(dot) * (rows.scales[row] * bound.scale) - bound.half * norm * norm
        let slack =
            bound.per_error * rows.errors[row] + bound.per_norm * norm + bound.per_square * norm * norm + bound.constant
        return (key - slack, key + slack)
    }

    /// The score of a key; greater keys have no smaller scores.
    func score(ofKey key: Float) -> Float {
        guard metric == .l2 else { return key }
        return -Float(max(0, normSquared - 2 * Double(key)).squareRoot())
    }

    /// The score in float32.
    func score(_ vector: UnsafePointer<Float>, factor: Float) -> Float {
        self.vector.withUnsafeBufferPointer { query in
            guard let query = query.baseAddress else { return 0 }
            switch metric {
            case .cosine, .innerProduct: return cvk_dot_f32(level.code, query, vector, self.vector.count) * factor
            case .l2: return -cvk_l2_squared_f32(level.code, query, vector, self.vector.count).squareRoot()
            }
        }
    }

    /// The query's signs around a center.
    func signs(around center: SignCenter) -> [UInt64] {
        var words = Array(repeating: UInt64(0), count: (vector.count + 63) / 64)
        // Products with a shifted row differ from those with the row by the same amount, so there the query stays.
        let shift: Float = metric == .innerProduct ? 0 : 1
        for index in vector.indices where vector[index] > shift * center.values[index] {
            words[index >> 6] |= 1 << UInt64(index & 63)
        }
        return words
    }
}
