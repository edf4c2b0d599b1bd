import ContextPilot
import LanguageModels
import SQLCore
import Storage
import TestSupport
import Testing
import VectorIndex

/// Gives each task a vector of its own.
private struct TaskEmbedder: Embedder {
    let identifier = "s"
    let dimensions: Int
    let maximumTokens: Int? = nil

    func embed(_ texts: [String]) async throws -> [[Float]] {
        texts.map { SeededVectors.vector(of: $0, dimensions) }
    }
}

/// The ranking of prompts against the formula computed over all units.
@Suite struct RelevanceRankingTests {
    /// So many that a walk of an index misses one of the best now and then.
    private static let dimensions = 48
    private static let count = 12_500
    private static let adverse = "fix the login bug"

    private struct Unit {
        let content: String
        let tags: [String]
        let confidence: Double
        let vector: [Float]
        let norm: Double
        var isActive = true
    }

    private static func vector(_ task: String) -> [Float] { SeededVectors.vector(of: task, dimensions) }

    /// What is nearest to one of the tasks is least sure, so that the order by cosines says little about the one asked for.
    private static let units: [Unit] = {
        let question = vector(adverse)
        let norm = product(question, question).squareRoot()
        return (0..<count).map { number in
            // Some are copies of others: equals keep the order in which they came.
            let vector = SeededVectors.vector(UInt64(number % 40 == 9 ? number / 400 : number), dimensions)
            let length = product(vector, vector).squareRoot()
            let isNear = product(vector, question) / (length * norm) > 0.15
            var confidence = isNear ? 0.02 + Double(number % 7) / 100 : 1 - Double(number % 5) / 10
            if number % 40 == 9 || number < 400 { confidence = 0.9 }
            if number % 997 == 5 { confidence = 0 }
            return Unit(
                content: "note \(number)" + (number % 3 == 0 ? " about the login" : ""),
                tags: number % 11 == 0 ? ["Bug", "x"] : [],
                confidence: confidence,
                vector: vector,
                norm: length
            )
        }
    }()

    private static func product(_ left: [Float], _ right: [Float]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var sum = 0.0
                for place in 0..<left.count { sum += Double(left[place]) * Double(right[place]) }
                return sum
            }
        }
    }

    /// The formula of the documentation, over every unit, in their order.
    private func ranking(_ units: [Unit], _ task: String, _ limit: Int) -> [(content: String, score: Double)] {
        func sorted<T>(_ items: [(T, Double)]) -> [(T, Double)] {
            items.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
        }
        let question = Self.vector(task)
        let norm = Self.product(question, question).squareRoot()
        let weighted = units.filter(\.isActive).map { unit in
            // Copies have the same product here as there.
            (unit, Self.product(unit.vector, question) / (unit.norm * norm) * unit.confidence)
        }
        let best = sorted(weighted).prefix(2 * limit).map { unit, weighted in
            let keywords = Relevance.keywords(task: task, content: unit.content, tags: unit.tags)
            return (unit.content, 0.7 * weighted + 0.3 * keywords)
        }
        return sorted(best).prefix(limit).map { (content: $0, score: $1) }
    }

    @Test(
        "The ranking of 12,500 units is the formula's on every storage, with an index of vectors and without",
        arguments: [TestDatabase.sqliteFile, .postgres, .postgres15],
        VectorStorage.allCases
    )
    func equal(on kind: TestDatabase, memory: VectorStorage) async throws {
        // A server that searches by itself keeps nothing in memory.
        if kind == .postgres, memory == .quantised { return }
        var units = Self.units
        let (storage, opened) = try await kind.makeContexts()
        try await storage.units.apply(
            adding: units.map { unit in
                var new = NewContextUnit(content: unit.content, type: .fact, confidence: unit.confidence)
                new.tags = unit.tags
                return (new, ContextEmbedding(space: "s", vector: unit.vector))
            }
        )
        if let space = try await storage.spaces.all().first, try await storage.vectors.isAvailable() {
            #expect(try await storage.vectors.buildIndex(of: space) == .ready(method: "hnsw"))
        }
        let embedder = TaskEmbedder(dimensions: Self.dimensions)
        let library = try ContextLibrary(storage, embedder: embedder, memory: memory)
        func compare(_ tasks: [(String, Int)]) async throws {
            for (task, limit) in tasks {
                let expected = ranking(units, task, limit)
                let found = try await library.relevant(to: task, limit: limit)
                #expect(found.map(\.unit.content) == expected.map(\.content), "\(task)")
                #expect(zip(found, expected).allSatisfy { abs($0.score - $1.score) < 1e-5 })
            }
        }
        try await compare([(Self.adverse, 20), (Self.adverse, 1)] + (0..<40).map { ("task \($0)", 5) })
        // Superseded ones are out, by whoever's hand.
        let best = Set(ranking(units, Self.adverse, 10).map(\.content))
        for (index, unit) in units.enumerated() where best.contains(unit.content) { units[index].isActive = false }
        let names = best.map { "'\($0)'" }.joined(separator: ", ")
        try await opened.database.execute(
            SQLQuery(unsafe: "UPDATE context_units SET status = 'superseded' WHERE content IN (\(names))")
        )
        try await compare([(Self.adverse, 20)])
    }

    @Test("A task without a direction is as near to every unit", arguments: TestDatabase.allCases)
    func directionless(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        try await storage.units.apply(
            adding: (0..<30).map { number in
                let vector = SeededVectors.vector(UInt64(number), 4)
                return (
                    NewContextUnit(content: "u\(number)", type: .fact), ContextEmbedding(space: "s", vector: vector)
                )
            }
        )
        let library = try ContextLibrary(storage, embedder: TableOfVectors(vector: [0, 0, 0, 0]))
        let found = try await library.relevant(to: "task", limit: 3)
        #expect(found.map(\.unit.content) == ["u0", "u1", "u2"] && found.allSatisfy { $0.score == 0 })
        let near = try await library.search("task", limit: 2, mode: .vector)
        #expect(near.map(\.unit.content) == ["u0", "u1"] && near.allSatisfy { $0.cosine == 0 })
        withExtendedLifetime(opened) {}
    }
}
