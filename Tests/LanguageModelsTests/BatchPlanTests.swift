import Testing

@testable import LanguageModels

/// Which texts are computed together.
@Suite struct BatchPlanTests {
    @Test("Small calls stay whole, larger ones are shared by the threads")
    func sizes() {
        #expect(BatchPlan(counts: [], capacity: 256, threads: 2).batches == [])
        #expect(BatchPlan(counts: [256], capacity: 256, threads: 2).batches == [0..<1])
        #expect(BatchPlan(counts: [16, 16], capacity: 256, threads: 2).batches == [0..<2])
        let texts = [Int](repeating: 16, count: 32)
        #expect(BatchPlan(counts: texts, capacity: 256, threads: 1).batches == [0..<16, 16..<32])
        #expect(BatchPlan(counts: texts, capacity: 256, threads: 2).batches == [0..<16, 16..<32])
        #expect(BatchPlan(counts: Array(texts.prefix(16)), capacity: 256, threads: 2).batches == [0..<8, 8..<16])
    }

    @Test("Whatever the counts, every text is in one batch and no batch is too large")
    func covers() {
        var random = SplitMix(seed: 9)
        for _ in 0..<500 {
            let counts = (0..<Int.random(in: 1..<200, using: &random)).map { _ in
                Int.random(in: 2...256, using: &random)
            }
            let threads = Int.random(in: 1...8, using: &random)
            let plan = BatchPlan(counts: counts, capacity: 256, threads: threads)
            #expect(plan.batches.flatMap { Array($0) } == Array(counts.indices))
            #expect(plan.batches.allSatisfy { counts[$0].reduce(0, +) <= 256 })
        }
    }
}
