import AgentRuntime
import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

/// Components in files: a change reaches the right file, and its own bytes alone.
@Suite struct FileModeTests {
    private let pilot = ComponentKey(.agent, "Pilot")

    private func manager(in path: String) async throws -> ConfigManager {
        try await ConfigManager.files { Discovery(startingAt: path, userDirectory: nil) }
    }

    private func fixture() throws -> (folder: TemporaryFolder, path: String) {
        let folder = try TemporaryFolder()
        return (folder, try Fixture.workspace.copy(to: folder))
    }

    @Test("An update changes the bytes of one value")
    func updates() async throws {
        let (folder, path) = try fixture()
        let manager = try await manager(in: path)
        let old = try await manager.get(pilot).config
        let new = try JSONText(old.text.replacingOccurrences(of: "Guides ships in.", with: "Guides ships out."))
        let before = try folder.text("workspace/harbor/config/agents.json")
        try await manager.update(pilot, new)
        #expect(
            try folder.text("workspace/harbor/config/agents.json")
                == before.replacingOccurrences(of: "Guides ships in.", with: "Guides ships out.")
        )
        #expect(try await manager.get(pilot).config.isEquivalent(to: new))
    }

    @Test("A delete takes its own lines, and the last one of a file the file")
    func deletes() async throws {
        let (folder, path) = try fixture()
        let manager = try await manager(in: path)
        try await manager.delete(ComponentKey(.agent, "Editor"))
        #expect(
            try await manager.get(ComponentKey(.agent, "Editor")).config["description"]?.string?.hasPrefix("Harbor")
                == true
        )
        #expect(try !folder.text("workspace/shared/agents/editor.yaml").contains("Editor"))
        try await manager.delete(ComponentKey(.agent, "Librarian"))
        #expect(!FileManager.default.fileExists(atPath: folder("workspace/library/config/librarian.json")))
        await #expect { try await manager.delete(ComponentKey(.agent, "Librarian")) } throws: {
            ($0 as? ConfigError)?.kind == .notFound
        }
    }

    @Test("A new component goes where it is asked to, else to the first project")
    func creates() async throws {
        let (folder, path) = try fixture()
        let manager = try await manager(in: path)
        let places: [(ComponentPlace, String)] = [
            (ComponentPlace(), "harbor/config/agents/agents.json"),
            (ComponentPlace(project: "library"), "library/config/agents/agents.json"),
            (ComponentPlace(inWorkspace: true), "shared/agents/agents.json"),
            (ComponentPlace(file: "agents.json"), "harbor/config/agents.json"),
            (ComponentPlace(file: "more/new.yaml"), "harbor/config/more/new.yaml"),
            (ComponentPlace(inWorkspace: true, file: "editor.yaml"), "shared/agents/editor.yaml"),
        ]
        for (number, (place, file)) in places.enumerated() {
            if number == 3 { try FileManager.default.removeItem(atPath: folder("workspace/harbor/config/agents")) }
            let key = ComponentKey(.agent, "New \(number)")
            try await manager.create(key, .object(["description": .string("n")]), at: place)
            #expect(try folder.text("workspace/\(file)").contains("New \(number)"))
            #expect(try await manager.get(key).config["description"]?.string == "n")
        }
    }

    @Test(
        "Paths that lead out of the source are refused and write nothing",
        arguments: [
            "../x.json", "/tmp/aurite-escape.json", "a/../../x.json", "x.txt", "", "a/\u{0}.json", "link/x.json",
        ]
    )
    func refusesTraversal(file: String) async throws {
        let (folder, path) = try fixture()
        try FileManager.default.createSymbolicLink(
            atPath: folder("workspace/harbor/config/link"),
            withDestinationPath: folder.path
        )
        let manager = try await manager(in: path)
        let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        await #expect {
            try await manager.create(ComponentKey(.agent, "X"), .object([:]), at: ComponentPlace(file: file))
        } throws: {
            ($0 as? ConfigError)?.kind == .badTarget
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/aurite-escape.json"))
    }

    @Test("A file or folder that cannot be written is named, and everything stays")
    func refusesReadOnly() async throws {
        let (folder, path) = try fixture()
        let manager = try await manager(in: path)
        // A folder where the file should be is refused for every user, the superuser too.
        try FileManager.default.createDirectory(
            atPath: folder("workspace/harbor/config/taken.json"),
            withIntermediateDirectories: true
        )
        await #expect(throws: ConfigError.self) {
            try await manager.create(ComponentKey(.agent, "X"), .object([:]), at: ComponentPlace(file: "./taken.json"))
        }
        #expect(try await manager.list().count == 17)
    }

    @Test("Two writers of one file lose nothing to each other")
    func writesTogether() async throws {
        let (_, path) = try fixture()
        let managers = [try await manager(in: path), try await manager(in: path)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (writer, manager) in managers.enumerated() {
                group.addTask {
                    for number in 0..<20 {
                        try await manager.create(ComponentKey(.agent, "w\(writer) \(number)"), .object([:]))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await manager(in: path).list().count == 17 + 40)
    }

    @Test("A project's component overrides the workspace's inside the project")
    func overrides() async throws {
        let (_, path) = try fixture()
        let editor = ComponentKey(.agent, "Editor")
        #expect(try await manager(in: path).get(editor).config["description"]?.string?.hasPrefix("Shared") == true)
        #expect(
            try await manager(in: "\(path)/harbor").get(editor).config["description"]?.string?.hasPrefix("Harbor")
                == true
        )
    }

    @Test("One name in two types is two components; a duplicate key is the first one's")
    func keepsTypesApart() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"c\"]\n")
        try folder.write(
            "c/a.json",
            #"""
            [{"type": "agent", "name": "x", "description": "first"}, {"type": "agent", "name": "x", "description": "second"},
             {"type": "llm", "name": "x", "provider": "p", "model": "m"}]
            """#
        )
        let manager = try await manager(in: folder.path)
        #expect(try await manager.list().map(\.key) == [ComponentKey(.agent, "x"), ComponentKey(.llm, "x")])
        #expect(try await manager.get(ComponentKey(.agent, "x")).config["description"]?.string == "first")
        #expect(try await manager.keys(named: "x").count == 2)
        #expect(await manager.warnings().map(\.message) == ["skipped: agent 'x' stands in line 1 of this file already"])
    }

    @Test("A component of 10 MB is read, exported and found byte for byte")
    func readsLargeComponent() async throws {
        let folder = try TemporaryFolder()
        let prompt = String(repeating: "Long prompts survive: é 東京 \\\" \\n. ", count: 10_000_000 / 38)
        try folder.write(".aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"c\"]\n")
        let text = #"{"type": "agent", "name": "Big", "system_prompt": "\#(prompt)"}"#
        try folder.write("c/big.json", "[\(text)]")
        let files = try await manager(in: folder.path)
        let (storage, _) = try await TestDatabase.sqliteFile.makeStorage()
        _ = try await storage.components.export(try await files.exportedComponents())
        #expect(try await storage.components.find(ComponentKey(.agent, "Big"))?.config == text)
    }
}
