import ContextPilot
import LanguageModels
import SQLCore
import Storage
import TestSupport
import Testing

/// Gives texts vectors by their bytes, the same in every process, and does something before each batch.
struct ByteEmbedder: Embedder {
    let identifier: String
    let dimensions: Int
    let maximumTokens: Int? = nil
    var before: @Sendable (Int) async throws -> Void = { _ in }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        try await before(texts.count)
        return texts.map { text in
            var vector = [Float](repeating: 0, count: dimensions)
            for (place, byte) in text.utf8.enumerated() where text != "empty" {
                vector[(place &* 7 &+ Int(byte)) % dimensions] += 1
            }
            return vector
        }
    }
}

@Suite struct SpaceTests {
    private let old = ByteEmbedder(identifier: "old", dimensions: 5)
    private let new = ByteEmbedder(identifier: "new", dimensions: 9)

    private func fill(_ storage: ContextStorage, _ count: Int = 150) async throws -> ContextLibrary {
        let library = try ContextLibrary(storage, embedder: old)
        for index in 0..<count {
            let content = index == 3 ? "empty" : "unit \(index * index)"
            _ = try await library.add(NewContextUnit(content: content, type: .fact))
        }
        return library
    }

    private func vectors(_ storage: ContextStorage) async throws -> [String: ContextEmbedding?] {
        var vectors: [String: ContextEmbedding?] = [:]
        for unit in try await storage.units.list() {
            vectors[unit.content] = .some(try await storage.units.embedding(of: unit.id))
        }
        return vectors
    }

    @Test(
        "Another model fills a space beside the old one, which is searched until all units are there",
        arguments: TestDatabase.allCases
    )
    func changes(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let foreign = try await fill(storage)
        let state: EmbeddingSpace.State = .active
        #expect(try await storage.spaces.all().map(\.state) == [state])
        // What goes on while the model works: a program that knows the old model alone, and one that knows both.
        let knowing = try ContextLibrary(storage, embedder: new, others: [old])
        #expect(try await knowing.unknownSpace() == nil)
        #expect(try await ContextLibrary(storage, embedder: new).unknownSpace() == "old")
        var busy = new
        busy.before = { count in
            guard count > 1 else { return }
            let found = try await foreign.search("unit 49", limit: 1, mode: .vector)
            #expect(found.first?.unit.content == "unit 49" && found.first?.cosine.map { $0 > 0.999 } == true)
            #expect(try await knowing.search("unit 49", limit: 1, mode: .vector).map(\.unit.content) == ["unit 49"])
            _ = try await foreign.add(NewContextUnit(content: "from the old one \(count)", type: .fact))
            let both = try await knowing.add(NewContextUnit(content: "from both \(count)", type: .fact))
            #expect(try await storage.units.embedding(of: both.id)?.space == "old")
            let first = try #require(try await storage.units.list(limit: 1).first)
            var change = ContextUnitChange()
            change.content = "changed \(count)"
            _ = try await foreign.update(first.id, change)
        }
        let filler = try ContextLibrary(storage, embedder: busy, others: [old])
        let progress = try await filler.fill(with: busy)
        #expect(progress.isActive && progress.withoutVector == 1 && progress.done > 150)
        #expect(try await storage.spaces.all().map(\.name) == ["new"])
        #expect(try await opened.database.value("SELECT count(*) FROM context_unit_vectors") == 0)
        for (content, vector) in try await vectors(storage) {
            let expected = ContextEmbedding(space: "new", vector: try await new.embed(content))
            #expect(vector == expected, "\(content)")
        }
        // Both libraries were there before the switch.
        for library in [knowing, filler] {
            #expect(try await library.search("unit 49", limit: 1, mode: .vector).map(\.unit.content) == ["unit 49"])
            #expect(try await library.relevant(to: "unit 49", limit: 1).map(\.unit.content) == ["unit 49"])
        }
        #expect(try await foreign.unknownSpace() == "new")
        await #expect(throws: ContextError.self) { _ = try await foreign.search("unit", mode: .vector) }
        #expect(try await foreign.search("unit 49", limit: 1).map(\.unit.content) == ["unit 49"])
    }

    @Test(
        "A filling that ended half way is continued, and units without a vector get one",
        arguments: TestDatabase.allCases
    )
    func continues(on kind: TestDatabase) async throws {
        struct Stop: Error {}
        let (storage, opened) = try await kind.makeContexts()
        let library = try await fill(storage)
        var dying = new
        dying.before = { [storage] _ in
            let space = try await storage.spaces.all().first { $0.name == "new" }
            if let space, try await storage.spaces.gapCount(in: space) < 100 { throw Stop() }
        }
        await #expect(throws: Stop.self) { _ = try await library.fill(with: dying) }
        #expect(try await library.search("unit 49", limit: 1, mode: .vector).first?.cosine.map { $0 > 0.999 } == true)
        let progress = try await library.fill(with: new)
        #expect(progress.isActive && progress.total < 100)
        // By another program's hand, and while no model was there.
        try await opened.database.execute("UPDATE context_units SET embedding = NULL WHERE content = 'unit 49'")
        let without = try ContextLibrary(storage, embedder: nil)
        _ = try await without.add(NewContextUnit(content: "late", type: .fact))
        let again = try await ContextLibrary(storage, embedder: new).fill(with: new)
        #expect(again.total == 3 && again.withoutVector == 1)
        for content in ["late", "unit 49"] {
            let found = try await ContextLibrary(storage, embedder: new).search(content, limit: 1, mode: .vector)
            #expect(found.first?.unit.content == content)
        }
    }

    @Test("A space is given up with its vectors, the active one never", arguments: TestDatabase.allCases)
    func discards(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        _ = try await fill(storage, 5)
        let knowing = try ContextLibrary(storage, embedder: new, others: [old])
        // A model that nobody has announced begins a space.
        let unit = try await knowing.add(NewContextUnit(content: "both", type: .goal))
        #expect(try await storage.spaces.all().map(\.name) == ["old", "new"])
        #expect(try await opened.database.value("SELECT count(*) FROM context_unit_vectors") == 1)
        await #expect(throws: ContextError.self) {
            _ = try await storage.spaces.begin("new", dimensions: 4)
        }
        try await storage.spaces.discard("new")
        #expect(try await storage.spaces.all().map(\.name) == ["old"])
        #expect(try await opened.database.value("SELECT count(*) FROM context_unit_vectors") == 0)
        await #expect(throws: ContextError.self) { try await storage.spaces.discard("old") }
        await #expect(throws: ContextError.self) { try await storage.spaces.discard("new") }
        #expect(try await storage.units.embedding(of: unit.id)?.space == "old")
        // Where no unit has a vector the next model's space is the active one.
        for unit in try await storage.units.list() { try await storage.units.delete(unit.id) }
        _ = try await ContextLibrary(storage, embedder: new).add(NewContextUnit(content: "first", type: .goal))
        #expect(try await storage.spaces.all().map(\.name) == ["new"])
    }

    @Test("The tables of an older program say which space was searched", arguments: TestDatabase.allCases)
    func upgrades(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        _ = try await fill(storage, 5)
        _ = try await storage.schema.downgrade(opened.database, to: 1)
        #expect(try await storage.prepare().steps == ["spaces"])
        let spaces = try await storage.spaces.all()
        #expect(spaces.map(\.name) == ["old"] && spaces.map(\.dimensions) == [5] && spaces[0].state == .active)
    }
}
