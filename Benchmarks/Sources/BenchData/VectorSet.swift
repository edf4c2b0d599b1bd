#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Rows in one block of memory and queries that are not among them.
package struct VectorSet {
    package let rows: Int
    package let dimensions: Int
    package private(set) var queries: [[Float]] = []
    private let floats: UnsafeMutablePointer<Float>

    /// Unit vectors: 1,000 random centres, plus noise of length 0.8 in 32 directions that all share, plus noise of
    /// length 0.6 in all directions.
    package init(rows: Int, queries: Int, dimensions: Int, seed: UInt64 = 20_261_121) {
        self.rows = rows
        self.dimensions = dimensions
        floats = .allocate(capacity: rows * dimensions)
        var random = Gaussian(seed: seed)
        let centres = (0..<1_000).map { _ in random.unit(dimensions) }
        let shared = (0..<32).map { _ in random.unit(dimensions) }
        for number in 0..<rows + queries {
            var vector = centres[Int(random.next() % 1_000)]
            for direction in shared {
                let length = random.normal() * 0.8 / Float(32).squareRoot()
                for position in vector.indices { vector[position] += length * direction[position] }
            }
            for position in vector.indices {
                vector[position] += random.normal() * 0.6 / Float(dimensions).squareRoot()
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for position in vector.indices { vector[position] /= length }
            if number < rows {
                (floats + number * dimensions).initialize(from: vector, count: dimensions)
            } else {
                self.queries.append(vector)
            }
        }
    }

    /// The first rows of a file are the queries.
    package init(file: String, rows: Int, queries: Int, dimensions: Int) throws {
        guard let stream = fopen(file, "rb") else { throw MissingFile(path: file) }
        defer { fclose(stream) }
        var query = Array(repeating: Float(0), count: dimensions)
        for _ in 0..<queries where fread(&query, 4, dimensions, stream) == dimensions { self.queries.append(query) }
        floats = .allocate(capacity: rows * dimensions)
        self.rows = fread(floats, 4, rows * dimensions, stream) / dimensions
        self.dimensions = dimensions
    }

    package func row(_ number: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: floats + number * dimensions, count: dimensions)
    }

    /// The keys of the k rows with the greatest products, by looking at all of them.
    package func nearest(_ query: [Float], _ k: Int, where isWanted: (Int) -> Bool) -> [Int64] {
        var best: [(score: Float, id: Int64)] = []
        for number in 0..<rows where isWanted(number) {
            let score = product(query, number)
            if best.count == k, score <= best[k - 1].score { continue }
            let place = best.firstIndex { $0.score < score } ?? best.count
            best.insert((score, Int64(number)), at: place)
            if best.count > k { best.removeLast() }
        }
        return best.map(\.id)
    }

    /// - Precondition: the dimensions are a multiple of 16.
    private func product(_ query: [Float], _ number: Int) -> Float {
        query.withUnsafeBytes { query in
            let row = UnsafeRawPointer(floats + number * dimensions)
            var sums = SIMD16<Float>.zero
            for offset in stride(from: 0, to: dimensions * 4, by: 64) {
                let a = query.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
                sums += a * row.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            }
            return sums.sum()
        }
    }
}

package struct MissingFile: Error { package let path: String }

/// Normally distributed numbers by the polar method, from SplitMix64.
struct Gaussian {
    private var state: UInt64
    private var spare: Float?

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func normal() -> Float {
        if let spare {
            self.spare = nil
            return spare
        }
        while true {
            let u = Float(next() >> 40) * 0x1p-23 - 1
            let v = Float(next() >> 40) * 0x1p-23 - 1
            let s = u * u + v * v
            guard s > 0, s < 1 else { continue }
            let factor = (-2 * logf(s) / s).squareRoot()
            spare = v * factor
            return u * factor
        }
    }

    mutating func unit(_ dimensions: Int) -> [Float] {
        let vector = (0..<dimensions).map { _ in normal() }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
}
