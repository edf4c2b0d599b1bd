import BenchData
import Foundation
import SQLCore
import Storage

/// One question through the library beside the same by libpq alone, in rounds that take turns in who comes first.
struct VectorComparison {
    struct Case: Sendable {
        let name: String
        let filter: ContextUnitFilter
        /// What the bare statement asks for, and in which order.
        let condition: String
        let order: String
        let asked: String
        let isWanted: @Sendable (Int) -> Bool
    }

    /// What one round of one side gave: the median in seconds, and the units for each question.
    private typealias Round = (median: Double, found: [[Int64]])

    let set: VectorSet
    /// The units' numbers, in the order of the set's rows.
    let keys: [Int64]
    let storage: ContextStorage
    let space: EmbeddingSpace
    let bare: BareQuestions

    static let k = 10
    private static let rounds = 11

    func run(_ test: Case) async throws {
        let statement =
            "SELECT seq FROM context_search_vectors WHERE \(test.condition) ORDER BY \(test.order) LIMIT \(Self.k)"
        try bare.prepare(test.name, statement)
        var times: (ours: [Double], bare: [Double]) = ([], [])
        var found: (ours: [[Int64]], bare: [[Int64]]) = ([], [])
        for number in 0...Self.rounds {
            let ours: Round
            let theirs: Round
            // Whoever comes first finds the caches as the other one left them.
            if number.isMultiple(of: 2) {
                ours = try await round { try await ask($0, test) }
                theirs = try await round { try bare.nearest(test.name, to: $0) }
            } else {
                theirs = try await round { try bare.nearest(test.name, to: $0) }
                ours = try await round { try await ask($0, test) }
            }
            found = (ours.found, theirs.found)
            // The first round warms both up.
            guard number > 0 else { continue }
            times.ours.append(ours.median)
            times.bare.append(theirs.median)
        }
        let right = set.queries.map { query in set.nearest(query, Self.k, where: test.isWanted).map { keys[Int($0)] } }
        let ratios = zip(times.ours, times.bare).map { $0 / $1 }.sorted()
        let recall = (Self.recall(found.ours, right), Self.recall(found.bare, right))
        Report.print("pgvector: \(test.name)", ours: Self.median(times.ours), peer: Self.median(times.bare))
        Report.print(
            "pgvector: ratio to bare libpq",
            value: String(format: "%.2f", Self.median(times.ours) / Self.median(times.bare)),
            note: String(
                format: "%@; rounds %.2f to %.2f; recall %.4f, bare %.4f",
                test.asked,
                ratios[0],
                ratios[ratios.count - 1],
                recall.0,
                recall.1
            )
        )
    }

    private func ask(_ query: [Float], _ test: Case) async throws -> [Int64] {
        let found = try await storage.vectors.nearest(
            to: query,
            in: space,
            test.filter,
            limit: Self.k,
            exact: false
        )
        return found?.map(\.seq) ?? []
    }

    private func round(_ ask: ([Float]) async throws -> [Int64]) async throws -> Round {
        var seconds: [Double] = []
        var found: [[Int64]] = []
        for query in set.queries {
            let start = ContinuousClock.now
            found.append(try await ask(query))
            seconds.append((ContinuousClock.now - start) / .seconds(1))
        }
        return (Self.median(seconds), found)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func recall(_ found: [[Int64]], _ right: [[Int64]]) -> Double {
        let hits = zip(found, right).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
        return Double(hits) / Double(max(right.reduce(0) { $0 + $1.count }, 1))
    }
}
