import Foundation
import SQLCore
import TestSupport
import Testing

/// What `contextpilot import` makes of files that are in the way, gone, or somebody else's.
@Suite struct PilotImportTests {
    private func names(_ stage: PilotStage) async throws -> [String] {
        try await stage.json("list").items.compactMap { $0["name"]?.string }
    }

    @Test("A folder and a file that cannot be read are named, and keep their units")
    func unreadable() async throws {
        let stage = try await PilotStage()
        try stage.folder.write("q/closed/s.txt", "secret")
        try stage.folder.write("q/locked.txt", "locked")
        try stage.folder.write("q/t.txt", "text")
        let files = FileManager.default
        // The user that permissions hold back writes the database.
        try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: stage.folder.path)
        func run(_ arguments: String...) async throws -> AuriteProcess {
            try await AuriteProcess.runUnprivileged(
                AuriteProcess.contextPilot,
                arguments,
                in: stage.folder.path,
                environment: stage.environment
            )
        }
        #expect(try await run("import", "q").status == 0)
        let before = try await run("list", "--json").output
        try files.setAttributes([.posixPermissions: 0], ofItemAtPath: stage.folder("q/closed"))
        try files.setAttributes([.posixPermissions: 0], ofItemAtPath: stage.folder("q/locked.txt"))
        let again = try await run("import", "q")
        #expect(again.status == 0 && again.output.contains("removed 0"), "\(again.error)")
        #expect(again.error.contains("q/closed/: the folder cannot be read: Permission denied"), "\(again.error)")
        #expect(again.error.contains("q/locked.txt: it cannot be read: Permission denied"), "\(again.error)")
        #expect(try await run("list", "--json").output == before)
        // Who may list a folder, and not enter it, learns no more.
        try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: stage.folder("q/closed"))
        let listed = try await run("import", "q")
        #expect(
            listed.output.contains("removed 0") && listed.error.contains("q/closed/: the folder"),
            "\(listed.error)"
        )
        #expect(try await run("list", "--json").output == before)
        #expect(try await run("import", "q/closed/s.txt").error.contains("cannot be read: Permission denied"))
        try files.setAttributes([.posixPermissions: 0o700], ofItemAtPath: stage.folder("q/closed"))
    }

    @Test(
        "Files of one name in two projects are two; what was imported from one can be taken away, also when it is gone"
    )
    func twoProjects() async throws {
        var stage = try await PilotStage()
        stage.environment["CONTEXTPILOT_DATABASE_URL"] = "sqlite:///" + stage.folder("x.db")
        try stage.folder.write("a/src/n.md", "A")
        try stage.folder.write("b/src/n.md", "B")
        for project in ["a", "b", "b"] {
            let result = try await AuriteProcess.run(
                AuriteProcess.contextPilot,
                ["import", "src"],
                in: stage.folder(project),
                environment: stage.environment
            )
            #expect(result.status == 0 && result.output.contains("removed 0"), "\(result.error)")
        }
        #expect(try await names(stage) == ["src/n.md:1", "src/", "src/n.md:1", "src/"])
        // The same file by another name.
        #expect(try await stage.json("import", "a/src/n.md")["unchanged_files"]?.int == 1)
        try FileManager.default.removeItem(atPath: stage.folder("a"))
        #expect(try await stage.run("import", "a/src").status == 2)
        #expect(try await stage.json("delete", "--imported", "a")["deleted_count"]?.int == 2)
        #expect(try await stage.json("list").items.map { $0["content"]?.string } == ["src/n.md\nB", "src/\nn.md"])
    }

    @Test("Without the model an unchanged file keeps its units and their vectors")
    func withoutModel() async throws {
        let stage = try await PilotStage()
        let model = try PilotStage.model()
        try stage.folder.write("s/a.md", "Turns are appended, never rewritten.")
        _ = try await stage.json("import", "s", with: model)
        let before = try await names(stage)
        let again = try await stage.json("import", "s")
        #expect(again["added"]?.int == 0 && again["removed"]?.int == 0 && again["unchanged_files"]?.int == 2)
        #expect(try await names(stage) == before)
        #expect(try await stage.json("stats")["contexts_with_embeddings"]?.int == 2)
    }

    @Test("What is no file is refused, a named link is followed, and a file that was named itself stays")
    func namedPaths() async throws {
        let stage = try await PilotStage()
        try stage.folder.write("s/a.md", "first")
        try stage.folder.write("s/.hidden.md", "second")
        _ = try await AuriteProcess.run("sh", ["-c", "mkfifo p; ln -s s link; mkdir empty"], in: stage.folder.path)
        for (path, reason) in [
            ("p", "neither a file nor a folder"), ("/dev/null", "neither"), ("", "no file or folder"),
        ] {
            let refused = try await stage.run("import", path)
            #expect(refused.status == 2 && refused.error.contains(reason), "\(path): \(refused.error)")
        }
        #expect(try await stage.run("import", "empty").error.contains("nothing to import in empty"))
        #expect(try await stage.json("import", "link")["added"]?.int == 2)
        _ = try await stage.json("delete", "--imported", "link")
        #expect(try await stage.json("import", "s/.hidden.md")["added"]?.int == 1)
        #expect(try await stage.json("import", "s")["removed"]?.int == 0)
        try FileManager.default.removeItem(atPath: stage.folder("s/.hidden.md"))
        #expect(try await stage.json("import", "s")["removed"]?.int == 1)
    }

    @Test("An export keeps every byte of metadata, takes times with zones, and names rows and links that are wrong")
    func exports() async throws {
        let stage = try await PilotStage()
        try stage.folder.write(
            "in.json",
            """
            \u{FEFF}{"contexts": [
                {"id": "k1", "type": "fact", "content": "c", "created_at": "2020-01-01T02:00:00+02:00",
                    "metadata": { "a" : 1.0,"b":[ ] }, "confidence": "0.9"},
                {"id": "k2", "type": "fact", "content": "c", "superseded_by": "nobody"},
                {"id": "k3", "type": "fact", "content": "c", "created_at": "yesterday"},
                {"id": "k4", "type": "fact", "content": "c", "tags": "x"},
                {"id": "", "type": "fact", "content": "c"}
            ]}
            """
        )
        let taken = try await stage.run("import", "in.json", "--from-export", "--preserve-ids")
        #expect(taken.status == 0 && taken.output == "Imported 2 units, skipped 3.\n", "\(taken.error)")
        for part in ["k2: superseded_by", "k3: created_at", "k4: tags", "Context : id"] {
            #expect(taken.error.contains(part), "\(taken.error)")
        }
        let export = try await stage.run("export")
        #expect(export.output.contains(#"{ "a" : 1.0,"b":[ ] }"#))
        let unit = try #require(try JSONText(export.output)["contexts"]?.items.first)
        #expect(unit["created_at"]?.string == "2020-01-01T00:00:00" && unit["confidence"]?.double == 0.9)
        try stage.folder.write("out.json", export.output)
        _ = try await stage.json("import", "out.json", "--from-export", "--preserve-ids", "--replace-existing")
        let lines = try await stage.run("export").output.split(separator: "\n").filter { !$0.contains("export_date") }
        #expect(lines == export.output.split(separator: "\n").filter { !$0.contains("export_date") })
    }
}
