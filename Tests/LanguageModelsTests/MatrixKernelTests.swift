import CMatrixKernels
import Foundation
import Testing

@testable import LanguageModels

/// The kernels compute what the formulas say, for every height of a tile.
@Suite struct MatrixKernelTests {
    private let width = 384

    private func matrix(_ rows: Int, seed: UInt64) -> [Float] {
        var random = SplitMix(seed: seed)
        return (0..<rows * width).map { _ in Float.random(in: -1...1, using: &random) }
    }

    /// The sum of `count` products, from `i` on in `a` and from `j` on in `b`.
    private func dot(_ a: [Float], _ i: Int, _ b: [Float], _ j: Int, _ count: Int) -> Double {
        var sum = 0.0
        for offset in 0..<count { sum += Double(a[i + offset]) * Double(b[j + offset]) }
        return sum
    }

    @Test("A dense layer is x·W + b, with GELU and with a sum", arguments: MatrixKernels.available)
    func dense(_ kernels: MatrixKernels) {
        let weights = matrix(width, seed: 1).map { $0 * 0.05 }
        let bias = Array(matrix(1, seed: 2))
        var packed = [Float](repeating: 0, count: width * width)
        kernels.functions.pack(weights, width, &packed)
        for rows in [1, 2, 5, 7, 13, 14, 15, 29] {
            let x = matrix(rows, seed: UInt64(rows))
            var stored = [Float](repeating: 0, count: rows * width)
            kernels.functions.dense(rows, x, packed, bias, &stored, CMK_STORE)
            var bent = stored
            kernels.functions.dense(rows, x, packed, bias, &bent, CMK_GELU)
            var added = stored
            kernels.functions.dense(rows, x, packed, bias, &added, CMK_ADD)
            for (row, column) in [(0, 0), (rows - 1, 383), (rows / 2, 100), (0, 47)] {
                let at = row * width + column
                let sum = dot(x, row * width, weights, column * width, width)
                let value = sum + Double(bias[column])
                #expect(abs(Double(stored[at]) - value) < 5e-6)
                #expect(abs(Double(added[at]) - value - sum) < 1e-5)
                #expect(abs(Double(bent[at]) - 0.5 * value * (1 + erf(value / 2.squareRoot()))) < 5e-6)
            }
        }
    }

    @Test("GELU uses the exact error function", arguments: MatrixKernels.available)
    func gelu(_ kernels: MatrixKernels) {
        // No weights: the bias goes through GELU as it is.
        let packed = [Float](repeating: 0, count: width * width)
        let x = [Float](repeating: 0, count: width)
        for part in 0..<8 {
            let bias = (0..<width).map { Float(part * width + $0) * 0.004 - 6 }
            var out = x
            kernels.functions.dense(1, x, packed, bias, &out, CMK_GELU)
            for (value, result) in zip(bias, out) {
                let exact = 0.5 * Double(value) * (1 + erf(Double(value) / 2.squareRoot()))
                #expect(abs(Double(result) - exact) < 5e-7 * max(1, abs(Double(value))))
            }
        }
    }

    @Test("Attention is softmax(q·k/√32)·v over each head", arguments: MatrixKernels.available)
    func attention(_ kernels: MatrixKernels) {
        for tokens in [1, 2, 15, 16, 17, 33, 61] {
            // Scores of either sign and of some size, so that the largest matters.
            let q = matrix(tokens, seed: 10).map { $0 * 6 }
            let k = matrix(tokens, seed: 11).map { $0 * 6 }
            let v = matrix(tokens, seed: 12)
            var out = q
            // What stands in the padding must not matter.
            var scratch = [Float](repeating: .nan, count: Int(CMK_ATTENTION_SCRATCH))
            out.withUnsafeMutableBufferPointer { out in
                guard let start = out.baseAddress else { return }
                kernels.functions.attention(tokens, start, k, v, start, &scratch)
            }
            for (row, column) in [(0, 0), (tokens - 1, 383), (tokens / 2, 40)] {
                let head = column / 32 * 32
                let scores = (0..<tokens).map { other in
                    dot(q, row * width + head, k, other * width + head, 32) / 32.0.squareRoot()
                }
                let largest = scores.max() ?? 0
                let shares = scores.map { exp($0 - largest) }
                let mixed = (0..<tokens).reduce(0.0) { $0 + shares[$1] * Double(v[$1 * width + column]) }
                let exact = mixed / shares.reduce(0, +)
                #expect(abs(Double(out[row * width + column]) - exact) < 2e-5, "\(tokens) tokens")
            }
        }
    }

    @Test("LayerNorm and the mean of unit length", arguments: MatrixKernels.available)
    func rows(_ kernels: MatrixKernels) {
        let x = matrix(3, seed: 20)
        let y = matrix(3, seed: 21)
        let scale = matrix(1, seed: 22)
        let shift = matrix(1, seed: 23)
        var normal = x
        kernels.functions.add_and_normalise(3, &normal, y, scale, shift)
        for row in 0..<3 {
            let sums = (0..<width).map { Double(x[row * width + $0]) + Double(y[row * width + $0]) }
            let mean = sums.reduce(0, +) / 384
            let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 384
            for column in 0..<width {
                let standard = (sums[column] - mean) / variance.squareRoot()
                let exact = standard * Double(scale[column]) + Double(shift[column])
                #expect(abs(Double(normal[row * width + column]) - exact) < 1e-5)
            }
        }
        var pooled = [Float](repeating: 0, count: width)
        kernels.functions.pool(3, x, &pooled)
        let means = (0..<width).map { column in (0..<3).reduce(0.0) { $0 + Double(x[$1 * width + column]) } / 3 }
        let norm = means.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for column in 0..<width { #expect(abs(Double(pooled[column]) - means[column] / norm) < 1e-6) }
    }
}
