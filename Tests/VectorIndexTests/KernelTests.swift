import CVectorKernels
import Testing

@testable import VectorIndex

@Suite("Every instruction set of this processor gives what portable C gives")
struct KernelTests {
    static let levels = KernelLevel.supported
    static let lengths = Array(1...33) + [63, 64, 65, 100, 127, 128, 129, 383, 384, 385, 1_000, 1_536]

    @Test("float32 products and distances", arguments: levels)
    func floats(_ level: KernelLevel) {
        var random = SeededGenerator(1)
        for length in Self.lengths {
            let a = random.vector(length)
            let b = random.vector(length)
            let lengths = cvk_dot_f32(CVK_SCALAR, a, a, length) + cvk_dot_f32(CVK_SCALAR, b, b, length)
            let dot = cvk_dot_f32(CVK_SCALAR, a, b, length)
            let distance = cvk_l2_squared_f32(CVK_SCALAR, a, b, length)
            #expect(abs(cvk_dot_f32(level.code, a, b, length) - dot) <= 1e-6 * lengths)
            #expect(abs(cvk_l2_squared_f32(level.code, a, b, length) - distance) <= 1e-6 * lengths)
        }
    }

    @Test("8-bit products, in order and by number, at the ends of the range", arguments: levels)
    func bytes(_ level: KernelLevel) {
        var random = SeededGenerator(2)
        for length in Self.lengths {
            let count = 9
            var rows = (0..<count * length).map { _ in Int8.random(in: -127...127, using: &random) }
            var query = (0..<length).map { _ in Int8.random(in: -127...127, using: &random) }
            for position in 0..<length {
                rows[position] = 127
                rows[length + position] = -127
                if length % 2 == 0 { query[position] = -127 }
            }
            let right = (0..<count).map { row in
                (0..<length).reduce(Int32(0)) { $0 + Int32(rows[row * length + $1]) * Int32(query[$1]) }
            }
            var dots = Array(repeating: Int32(0), count: count)
            cvk_dot_i8(level.code, rows, count, query, length, &dots)
            #expect(dots == right)
            let picks: [UInt16] = [8, 0, 3, 3, 1, 7, 2]
            var gathered = Array(repeating: Int32(0), count: picks.count)
            cvk_dot_i8_gather(level.code, rows, picks, picks.count, query, length, &gathered)
            #expect(gathered == picks.map { right[Int($0)] })
        }
    }

    @Test("rows within a Hamming distance", arguments: levels)
    func hamming(_ level: KernelLevel) {
        var random = SeededGenerator(3)
        for words in [1, 2, 3, 6, 7, 12, 24, 31, 32, 70] {
            let count = 24
            let groups = (0..<count * words).map { _ in random.next() }
            let query = (0..<words).map { _ in random.next() }
            let right = (0..<count).map { row in
                (0..<words).reduce(0) { sum, word in
                    sum + (groups[row / 8 * 8 * words + word * 8 + row % 8] ^ query[word]).nonzeroBitCount
                }
            }
            for limit in [0, words * 30, words * 32, words * 64] {
                var rows = Array(repeating: UInt16(0), count: count)
                var distances = rows
                let most = UInt32(limit)
                let found = cvk_select_hamming(level.code, groups, words, count, query, most, &rows, &distances)
                let expected = right.indices.filter { right[$0] <= limit }
                #expect(rows.prefix(found).map(Int.init) == expected)
                #expect(distances.prefix(found).map(Int.init) == expected.map { right[$0] })
            }
        }
    }

    @Test("rows whose bound reaches a threshold", arguments: levels)
    func bounds(_ level: KernelLevel) {
        var random = SeededGenerator(4)
        for count in [1, 7, 8, 15, 16, 17, 100, 512] {
            let dots = (0..<count).map { _ in Int32.random(in: -1_000_000...1_000_000, using: &random) }
            let columns = (0..<3).map { _ in (0..<count).map { _ in Float.random(in: 0...1, using: &random) } }
            let (scales, errors, norms) = (columns[0], columns[1], columns[2])
            var bound = cvk_bound()
            (bound.scale, bound.half, bound.constant) = (1e-6, 0.5, 0.01)
            (bound.per_error, bound.per_norm, bound.per_square) = (0.3, 0.2, 0.1)
            var picks = Array(repeating: UInt16(0), count: count)
            let all = -Float.infinity
            var found = cvk_select_bounds(level.code, dots, scales, errors, norms, count, &bound, all, &picks)
            #expect(found == count)
            found = cvk_select_bounds(level.code, dots, scales, errors, norms, count, &bound, 0, &picks)
            let right = (0..<count).filter { row in
                let norm = norms[row]
                let estimate = Float(dots[row]) * scales[row] * 1e-6 - 0.5 * norm * norm
                return estimate + 0.3 * errors[row] + 0.2 * norm + 0.1 * norm * norm + 0.01 >= 0
            }
            #expect(picks.prefix(found).map(Int.init) == right)
        }
    }

    @Test("codes and what rounding lost", arguments: levels)
    func quantising(_ level: KernelLevel) {
        var random = SeededGenerator(5)
        for length in Self.lengths {
            let vector = random.vector(length)
            var codes = Array(repeating: Int8(99), count: length)
            let result = cvk_quantise(level.code, vector, length, &codes)
            var lost = 0.0
            for (value, code) in zip(vector, codes) {
                let difference = Double(value) - Double(result.scale) * Double(code)
                #expect(abs(difference) <= Double(result.scale) * 0.500_01)
                lost += difference * difference
            }
            let norm = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
            let rest = norm.squareRoot() * 0x1p-23
            #expect(abs(result.error_squared.squareRoot() - lost.squareRoot()) <= 1e-3 * lost.squareRoot() + rest)
            #expect(abs(result.norm_squared - norm) < 1e-9 * Double(length))
            for bad in [Float.nan, .infinity, -.infinity] {
                var broken = vector
                broken[length / 2] = bad
                #expect(!cvk_quantise(level.code, broken, length, &codes).norm_squared.isFinite)
            }
        }
    }

    @Test("signs around a center", arguments: levels)
    func signs(_ level: KernelLevel) {
        var random = SeededGenerator(6)
        for length in Self.lengths {
            let codes = (0..<length).map { _ in Int8.random(in: -127...127, using: &random) }
            let center = (0..<length).map { _ in Float.random(in: -1...1, using: &random) }
            let words = (length + 63) / 64
            var group = Array(repeating: UInt64(0), count: words * 8)
            cvk_pack_signs(level.code, codes, 0.01, center, length, &group)
            for position in 0..<words * 64 {
                let bit = group[position / 64 * 8] >> UInt64(position % 64) & 1 == 1
                let isAbove = position < length && Float(codes[position]) * 0.01 > center[position]
                #expect(bit == isAbove)
            }
        }
    }
}
