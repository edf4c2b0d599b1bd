import CVectorKernels

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A vector in 8 bits, as its metric sees it, with a bound on what that lost.
struct QuantisedVector {
    /// The shortest vector that has a direction, and the longest whose products stay finite.
    static let lengths = 1e-18...1e18

    var scale: Float
    /// At least the length of what rounding lost.
    var error: Float
    var norm: Float
    var factor: Float

    /// - Parameters:
    ///   - vector: `count` floats.
    ///   - codes: where the `count` codes go.
    /// - Throws: `VectorIndexError` of kind `.notFinite` or `.tooLong`; then the codes mean nothing.
    init(
        _ vector: UnsafePointer<Float>,
        _ codes: UnsafeMutablePointer<Int8>,
        count: Int,
        metric: VectorMetric,
        level: KernelLevel,
        operation: @autoclosure () -> String
    ) throws(VectorIndexError) {
        let result = cvk_quantise(level.code, vector, count, codes)
        let length = result.norm_squared.squareRoot()
        guard length <= Self.lengths.upperBound else {
            throw .unusable(length.isFinite, operation())
        }
        // The kernel is off by at most half of this; the rest covers the conversions to float.
        let lost = result.error_squared.squareRoot() * 1.002 + length * 0x1p-22
        if metric != .cosine {
            scale = result.scale
            error = Float(lost)
            norm = Float(length)
            factor = 1
        } else if length >= Self.lengths.lowerBound {
            scale = Float(Double(result.scale) / length)
            error = Float(lost / length)
            norm = 1
            factor = Float(1 / length)
        } else {
            scale = 0
            error = 0
            norm = 0
            factor = 0
        }
    }
}

extension RowBuffer {
    /// Writes a row from `dimensions` floats that may lie at any address.
    ///
    /// When it throws, the row means nothing yet and may be written again.
    /// - Throws: `VectorIndexError` of kind `.notFinite` or `.tooLong`.
    func write(
        _ id: Int64,
        _ vector: UnsafePointer<Float>,
        to row: Int,
        metric: VectorMetric,
        level: KernelLevel
    ) throws(VectorIndexError) {
        let quantised = try QuantisedVector(
            vector,
            codes + row * dimensions,
            count: dimensions,
            metric: metric,
            level: level,
            operation: "upsert of row \(id)"
        )
        ids[row] = id
        scales[row] = quantised.scale
        errors[row] = quantised.error
        norms[row] = quantised.norm
        factors[row] = quantised.factor
        if let vectors { (vectors + row * dimensions).update(from: vector, count: dimensions) }
    }
}
