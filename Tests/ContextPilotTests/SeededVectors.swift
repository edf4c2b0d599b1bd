/// Vectors that differ from text to text and are the same in every run.
enum SeededVectors {
    static func vector(_ seed: UInt64, _ dimensions: Int) -> [Float] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<dimensions).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int64(state >> 40) - (1 << 23)) / Float(1 << 23)
        }
    }

    static func vector(of text: String, _ dimensions: Int) -> [Float] {
        vector(text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }, dimensions)
    }
}
