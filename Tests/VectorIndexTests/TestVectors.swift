import CVectorKernels
import VectorIndex

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Numbers that are the same in every run: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// Nearly normal: the sum of four even numbers from -1 to 1.
    mutating func noise() -> Float {
        let bits = next()
        var sum: Float = 0
        for part in 0..<4 { sum += Float(Int16(truncatingIfNeeded: bits >> UInt64(16 * part))) / 32_768 }
        return sum
    }

    mutating func vector(_ dimensions: Int, around center: [Float]? = nil, spread: Float = 1) -> [Float] {
        var vector = center ?? Array(repeating: 0, count: dimensions)
        for position in 0..<dimensions { vector[position] += spread * noise() }
        return vector
    }
}

/// The right answer: every score in double, sorted.
func scores(
    _ query: [Float],
    _ entries: some Sequence<VectorEntry>,
    _ metric: VectorMetric
) -> [(id: Int64, score: Double)] {
    func products(_ a: [Float], _ b: [Float]) -> Double {
        var sum = 0.0
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                for position in 0..<a.count { sum += Double(a[position]) * Double(b[position]) }
            }
        }
        return sum
    }
    let ownLength = products(query, query).squareRoot()
    return entries.map { entry in
        let product = products(query, entry.vector)
        let length = products(entry.vector, entry.vector).squareRoot()
        switch metric {
        case .innerProduct: return (entry.id, product)
        case .cosine: return (entry.id, ownLength * length == 0 ? 0 : product / (ownLength * length))
        case .l2:
            var sum = 0.0
            for (a, b) in zip(query, entry.vector) { sum += (Double(a) - Double(b)) * (Double(a) - Double(b)) }
            return (entry.id, -sum.squareRoot())
        }
    }
    .sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
}

/// Why matches are not the best k of the right scores, or nil. Rows whose right scores differ by less than float32 can
/// tell may stand in either order.
func disagreement(
    _ matches: [VectorMatch],
    _ right: [(id: Int64, score: Double)],
    k: Int,
    tolerance: Double = 1e-5
) -> String? {
    guard matches.count == min(k, right.count) else { return "\(matches.count) matches of \(right.count)" }
    guard Set(matches.map(\.id)).count == matches.count else { return "a row twice" }
    let byID = Dictionary(uniqueKeysWithValues: right.map { ($0.id, $0.score) })
    for (position, match) in matches.enumerated() {
        let best = right[position].score
        let allowed = tolerance * max(1, abs(best))
        guard let own = byID[match.id] else { return "row \(match.id) is not allowed" }
        if abs(own - Double(match.score)) > allowed { return "row \(match.id) has \(match.score), not \(own)" }
        if abs(own - best) > allowed { return "place \(position) has \(own), not \(best)" }
        if position > 0 {
            let before = matches[position - 1]
            let isOrdered = before.score > match.score || (before.score == match.score && before.id < match.id)
            if !isOrdered { return "place \(position) is out of order" }
        }
    }
    return nil
}
