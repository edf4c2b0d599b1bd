import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

/// What goes wrong around `contextpilot`: sudden death, two processes, a model that is not what it should be.
@Suite struct PilotFaultTests {
    private func contents(_ stage: PilotStage) async throws -> [String] {
        try await stage.json("list").items.compactMap { $0["content"]?.string }.sorted()
    }

    @Test("Killed in the middle, an import is continued by the next one with the same result")
    func killed() async throws {
        let (whole, broken) = (try await PilotStage(), try await PilotStage())
        for stage in [whole, broken] {
            for file in 0..<60 {
                let text = (0..<200).map { "file \(file) line \($0) of some length" }.joined(separator: "\n")
                try stage.folder.write("notes/\(file).md", text)
            }
            #expect(try await stage.run("init-db").status == 0)
        }
        #expect(try await whole.run("import", "notes").status == 0)
        let expected = try await contents(whole)
        var counts: Set<Int> = []
        for delay in [0.05, 0.1, 0.2, 0.3] {
            _ = try await AuriteProcess.run(
                "sh",
                [
                    "-c", "\"$0\" import notes >/dev/null 2>&1 & p=$!; sleep \(delay); kill -9 $p; wait $p",
                    AuriteProcess.contextPilot,
                ],
                in: broken.folder.path,
                environment: broken.environment
            )
            counts.insert(try await contents(broken).count)
        }
        #expect(try await broken.run("import", "notes").status == 0)
        #expect(try await contents(broken) == expected)
        #expect(try await broken.json("import", "notes")["added"]?.int == 0)
        #expect(counts.contains { $0 < expected.count })
    }

    @Test(
        "Killed again and again, a change of the model ends as if nothing had been",
        arguments: PilotStage.Place.allCases
    )
    func killedEmbedding(_ place: PilotStage.Place) async throws {
        var stage = try await PilotStage(place)
        #expect(try await stage.run("init-db").status == 0)
        let storage = ContextStorage(try stage.database())
        try await storage.units.apply(
            adding: (0..<600).map { index in
                let unit = NewContextUnit(content: "unit number \(index)", type: .fact)
                return (unit, ContextEmbedding(space: "other", vector: [1, Float(index)]))
            }
        )
        stage.environment.merge(try PilotStage.model()) { $1 }
        let warned = try await stage.run("search", "unit number 7", "--limit", "3")
        #expect(warned.status == 0 && warned.error.contains("contextpilot embed"), "\(warned.error)")
        let refused = try await stage.run("search", "unit number 7", "--mode", "vector")
        #expect(refused.status == 2 && refused.error.contains("contextpilot embed"), "\(refused.error)")
        var counts: [Int] = []
        for delay in [0.3, 0.5, 0.7] {
            _ = try await AuriteProcess.run(
                "sh",
                [
                    "-c", "\"$0\" embed >/dev/null 2>&1 & p=$!; sleep \(delay); kill -9 $p; wait $p",
                    AuriteProcess.contextPilot,
                ],
                in: stage.folder.path,
                environment: stage.environment
            )
            counts.append(
                try await storage.database.value(
                    "SELECT count(*) FROM context_unit_vectors WHERE embedding IS NOT NULL"
                )
                    ?? 0
            )
        }
        #expect(counts == counts.sorted())
        // A program of the old model goes on.
        try await storage.units.apply(
            adding: [
                (NewContextUnit(content: "a late cat", type: .fact), ContextEmbedding(space: "other", vector: [2, 3]))
            ]
        )
        let done = try await stage.json("embed")
        #expect(done["active"]?.bool == true && done["space"]?.string == "all-MiniLM-L6-v2")
        #expect(try await storage.spaces.all().map(\.name) == ["all-MiniLM-L6-v2"])
        #expect(try await stage.json("stats")["contexts_with_embeddings"]?.int == 601)
        let found = try await stage.json("search", "a kitten", "--mode", "vector", "--limit", "1")
        #expect(found.items.first?["context_unit"]?["content"]?.string == "a late cat")
        #expect(try await stage.json("embed")["embedded"]?.int == 0)
        #expect(try await stage.json("embed", "--list").items.first?["dimensions"]?.int == 384)
        try await storage.close()
    }

    @Test("Processes that add at once lose nothing", arguments: PilotStage.Place.allCases)
    func atOnce(_ place: PilotStage.Place) async throws {
        let stage = try await PilotStage(place)
        #expect(try await stage.run("init-db").status == 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let result = try await stage.run("add", "number\(number) word", "--type", "fact")
                    #expect(result.status == 0, "\(result.error)")
                }
            }
            try await group.waitForAll()
        }
        let found = try await stage.json("search", "word", "--limit", "20")
        #expect(Set(found.items.compactMap { $0["context_unit"]?["id"]?.string }).count == 8)
    }

    @Test("A model that is missing, cut off or changed is named with the next step; words still find")
    func models() async throws {
        let stage = try await PilotStage()
        _ = try await stage.json("add", "turns are appended", "--type", "fact")
        let good = try #require(try PilotStage.model()["CONTEXTPILOT_MODEL_FOLDER"])
        for name in ["cut", "changed"] {
            try FileManager.default.createDirectory(atPath: stage.folder(name), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(good)/vocab.txt", toPath: stage.folder("\(name)/vocab.txt"))
            try FileManager.default.copyItem(
                atPath: "\(good)/model.safetensors",
                toPath: stage.folder("\(name)/model.safetensors")
            )
            let file = try #require(FileHandle(forUpdatingAtPath: stage.folder("\(name)/model.safetensors")))
            if name == "cut" {
                try file.truncate(atOffset: 1 << 20)
            } else {
                try file.seek(toOffset: 50 << 20)
                try file.write(contentsOf: Data([1, 2, 3, 4]))
            }
            try file.close()
        }
        for name in ["absent", "cut", "changed"] {
            let model = [
                "CONTEXTPILOT_EMBEDDING_MODEL": "all-MiniLM-L6-v2", "CONTEXTPILOT_MODEL_FOLDER": stage.folder(name),
            ]
            let search = try await stage.run("search", "how are turns appended", with: model)
            #expect(search.status == 0 && search.output.contains("turns are appended"), "\(name): \(search.error)")
            #expect(search.error.contains("words alone") && search.error.contains("scripts/model"), "\(search.error)")
            let add = try await stage.run("add", "x", "--type", "fact", with: model)
            #expect(add.status == 3 && add.error.contains("scripts/model"), "\(name): \(add.error)")
            let vector = try await stage.run("search", "x", "--mode", "vector", with: model)
            #expect(vector.status == 2 && vector.error.contains("--mode text"), "\(name): \(vector.error)")
        }
        #expect(try await stage.json("stats")["total_contexts"]?.int == 1)
        // Nobody named a folder and there is none: a warning, and words decide.
        let plain = try await stage.run("search", "turns", with: ["CONTEXTPILOT_EMBEDDING_MODEL": "all-MiniLM-L6-v2"])
        #expect(plain.status == 0 && plain.error.contains("CONTEXTPILOT_MODEL_FOLDER"))
    }

    @Test("With the model a question finds what it means, and recall is measured", arguments: PilotStage.Place.allCases)
    func meaning(_ place: PilotStage.Place) async throws {
        var stage = try await PilotStage(place)
        stage.environment.merge(try PilotStage.model()) { $1 }
        try stage.folder.write("notes/a.md", "Messages of a conversation are stored one after another.")
        try stage.folder.write("notes/b.md", "The cat sleeps on the warm oven.")
        let added = try await stage.json("import", "notes")
        #expect(added["added"]?.int == 3)
        let found = try await stage.json("search", "a pet resting", "--mode", "vector", "--limit", "1")
        #expect(found.items.first?["context_unit"]?["name"]?.string == "notes/b.md:1")
        #expect(try await stage.json("stats")["contexts_with_embeddings"]?.int == 3)
        #expect(try await stage.json("recall")["recall"]?.double == 1)
        #expect(try await stage.json("import", "notes")["unchanged_files"]?.int == 3)
    }
}
