import SQLCore
import SQLiteDriver
import Storage
import TestSupport
import Testing
import VectorIndex

@testable import ContextPilot

@Suite struct SearchTests {
    /// One unit in a hundred has the tag, far from the question, and is of another type and source type.
    private func fill(_ storage: ContextStorage) async throws {
        let units = (0..<400).map { index -> (unit: NewContextUnit, embedding: ContextEmbedding?) in
            let isRare = index % 100 == 7
            var unit = NewContextUnit(content: "plain words \(index)", type: isRare ? .goal : .fact)
            unit.tags = isRare ? ["Überall"] : ["common"]
            unit.sourceType = isRare ? "file" : nil
            let vector: [Float] = isRare ? [-1, Float(index) / 1_000] : [1, Float(index) / 1_000]
            return (unit, ContextEmbedding(space: "table", vector: vector))
        }
        try await storage.units.apply(adding: units)
    }

    @Test("A filter gives as many units as match, in every mode", arguments: TestDatabase.allCases)
    func filters(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: TableEmbedder(table: ["plain": [1, 0]]))
        try await fill(storage)
        let filters: [(inout ContextUnitFilter) -> Void] = [
            { $0.tags = ["ÜBERALL", "nobody"] }, { $0.types = [.goal] }, { $0.sourceType = "file" },
            { $0.text = "WORDS 7" },
        ]
        for mode in SearchMode.allCases {
            for (place, edit) in filters.enumerated() {
                var filter = ContextUnitFilter()
                edit(&filter)
                // The last one: 7, 70 to 79.
                let count = place == 3 ? 11 : 4
                for exact in [false, true] {
                    let found = try await library.search("plain", filter, limit: 50, mode: mode, exact: exact)
                    #expect(found.count == count, "\(mode) \(place)")
                }
            }
            var nothing = ContextUnitFilter()
            nothing.types = []
            #expect(try await library.search("plain", nothing, mode: mode).isEmpty)
        }
        #expect(try await library.search("plain", limit: 25, mode: .vector).count == 25)
        withExtendedLifetime(opened) {}
    }

    @Test("Without float32 vectors in memory the same is found", arguments: TestDatabase.allCases)
    func savesMemory(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        try await fill(storage)
        let index = try UnitIndex(storage.units, space: "table", dimensions: 2)
        let compact = try UnitIndex(storage.units, space: "table", dimensions: 2, memory: .quantised)
        for exact in [false, true] {
            for query in [[1, 0], [-1, 0.3], [0.5, 0.5]] as [[Float]] {
                var found: [[UnitNeighbour]] = []
                for vectors in [try await index.current(), try await compact.current()] {
                    let search = UnitSearch.memory(
                        vectors.vectors,
                        confidences: vectors.confidences,
                        storage.units,
                        space: "table"
                    )
                    found.append(try await search.nearest(query, ContextUnitFilter(), 12, exact: exact))
                }
                #expect(found[0].count == 12 && found[0] == found[1])
            }
        }
        withExtendedLifetime(opened) {}
    }

    @Test("A rare word wins over common ones, wherever it stands", arguments: TestDatabase.allCases)
    func rareWords(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: nil)
        var units = (0..<300).map { NewContextUnit(content: "the common word \($0)", type: .fact) }
        units.append(NewContextUnit(content: "a common word in turnIndexer", type: .fact))
        units.append(NewContextUnit(content: "Ein Wort: Straßenbahn, 東京都庁", type: .fact))
        units.append(NewContextUnit(content: "Über uns", type: .fact))
        try await storage.units.apply(adding: units.shuffled().map { ($0, nil) })
        for (question, part) in [
            ("which common words does the indexer use", "turnIndexer"), ("STRAßENBAHN", "Straßenbahn"),
            ("uber", "Über uns"),
            ("京都", "東京都庁"),
        ] {
            let found = try await library.search(question, limit: 1, mode: .text)
            #expect(found.first?.unit.content.contains(part) == true, "\(question)")
        }
        withExtendedLifetime(opened) {}
    }

    @Test("What another program wrote is found, and what it removed is not", arguments: TestDatabase.allCases)
    func byHand(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let library = try ContextLibrary(storage, embedder: nil)
        let old = try await library.add(NewContextUnit(content: "a zebra", type: .fact, tags: ["animal"]))
        #expect(try await library.search("zebra").count == 1)
        try await opened.database.execute(
            "UPDATE context_units SET content = 'an okapi', name = 'o' WHERE id = \(old.id)"
        )
        #expect(try await library.search("zebra").isEmpty)
        #expect(try await library.search("okapi").map(\.unit.id) == [old.id])
        var filter = ContextUnitFilter()
        filter.text = "OKAPI"
        #expect(try await storage.units.list(filter).count == 1)
        try await opened.database.execute("DELETE FROM context_units")
        #expect(try await library.search("okapi").isEmpty)
        #expect(try await opened.database.value("SELECT count(*) FROM context_unit_texts", as: Int.self) == 0)
        withExtendedLifetime(opened) {}
    }

    @Test("Without a model a search by meaning is refused, the others go by words")
    func needsModel() async throws {
        let (storage, _) = try await TestDatabase.memory.makeContexts()
        let library = try ContextLibrary(storage, embedder: nil)
        await #expect { _ = try await library.search("x", mode: .vector) } throws: {
            ($0 as? ContextError)?.field == "mode"
        }
        #expect(try await library.search("x", mode: .text).isEmpty)
    }
}

@Suite struct UnitIndexTests {
    @Test(
        "Two libraries on one database see each other's changes at once",
        arguments: [TestDatabase.sqliteFile, .postgres]
    )
    func current(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let (other, second) = try await opened.another()
        let embedder = TableEmbedder(table: ["east": [1, 0], "north": [0, 1], "west": [-1, 0]])
        let library = try ContextLibrary(storage, embedder: embedder)
        let elsewhere = try ContextLibrary(other, embedder: embedder)
        let east = try await library.add(NewContextUnit(content: "east", type: .fact))
        #expect(try await elsewhere.search("east", mode: .vector).map(\.unit.content) == ["east"])
        let north = try await elsewhere.add(NewContextUnit(content: "north", type: .fact))
        #expect(try await library.search("north", mode: .vector).map(\.unit.content) == ["north", "east"])
        var change = ContextUnitChange()
        change.content = "west"
        _ = try await library.update(east.id, change)
        #expect(try await elsewhere.search("west", mode: .vector).map(\.unit.content) == ["west", "north"])
        try await elsewhere.storage.units.delete(north.id)
        #expect(try await library.search("west", mode: .vector).map(\.unit.content) == ["west"])
        // Numbers begin anew: the same count of changes as before is no reason to keep what is in memory.
        try await elsewhere.storage.reset()
        for content in ["north", "north", "north", "north"] {
            _ = try await elsewhere.add(NewContextUnit(content: content, type: .fact))
        }
        #expect(
            try await library.search("west", mode: .vector).map(\.unit.content) == ["north", "north", "north", "north"]
        )
        // A log that no longer reaches back is no loss.
        _ = try await elsewhere.add(NewContextUnit(content: "east", type: .fact))
        try await elsewhere.storage.units.trimChanges(keeping: 1)
        #expect(try await library.search("east", limit: 1, mode: .vector).map(\.unit.content) == ["east"])
        withExtendedLifetime((opened, second)) {}
    }

    @Test("Vectors of other dimensions are an error that says so", arguments: TestDatabase.allCases)
    func dimensions(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeContexts()
        let new = NewContextUnit(content: "a", type: .fact)
        _ = try await storage.units.create(new, embedding: ContextEmbedding(space: "table", vector: [1, 0]))
        await #expect {
            _ = try await storage.units.create(new, embedding: ContextEmbedding(space: "table", vector: [1, 0, 0]))
        } throws: { "\($0)".contains("3 dimensions, others of 'table' have 2") }
        #expect(try await storage.units.counts().total == 1)
        _ = try await storage.units.create(new, embedding: ContextEmbedding(space: "other", vector: [1, 0, 0]))
        let bytes: [UInt8] = [0, 0, 128, 63]
        try await opened.database.execute(
            "UPDATE context_units SET embedding = \(bytes) WHERE embedding_space = 'table'"
        )
        let library = try ContextLibrary(storage, embedder: TableEmbedder(table: [:]))
        await #expect { _ = try await library.search("a") } throws: {
            "\($0)".contains("4 bytes; 'table' has 2 dimensions")
        }
    }

    @Test("The quantised search misses none of a small collection")
    func recall() async throws {
        let (storage, _) = try await TestDatabase.memory.makeContexts()
        let library = try ContextLibrary(storage, embedder: TableEmbedder(table: [:]))
        #expect(try await library.recall() == nil)
        let units = (0..<50).map { index in
            (
                NewContextUnit(content: "u\(index)", type: .fact),
                ContextEmbedding(space: "table", vector: [1, Float(index)])
            )
        }
        try await storage.units.apply(adding: units)
        let report = try #require(try await library.recall(queries: 10, k: 5))
        #expect(report.recall == 1 && report.vectors == 50 && report.queries == 10)
    }
}
