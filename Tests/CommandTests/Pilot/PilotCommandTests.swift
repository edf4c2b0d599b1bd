import Foundation
import SQLCore
import TestSupport
import Testing

/// `contextpilot` as a person runs it, on a file and on a server.
@Suite struct PilotCommandTests {
    @Test("A database is made, told about, taken back and emptied", arguments: PilotStage.Place.allCases)
    func versions(_ place: PilotStage.Place) async throws {
        let stage = try await PilotStage(place)
        let first = try await stage.run("init-db")
        #expect(first.status == 0 && first.output.contains("Created context_units"), "\(first.error)")
        let second = try await stage.run("init-db")
        #expect(second.status == 0 && second.output.contains("table context_units already exists"))
        #expect(second.error.contains("reset-db"))
        #expect(try await stage.json("db", "status")["state"]?.string == "current")
        _ = try await stage.json("add", "kept", "--type", "fact")
        let asked = try await stage.run("reset-db")
        #expect(asked.status == 2 && asked.error.contains("--yes"))
        #expect(try await stage.json("stats")["total_contexts"]?.int == 1)
        let reset = try await stage.run("reset-db", "--yes")
        #expect(reset.status == 0 && reset.output.contains("A copy is in"), "\(reset.error)")
        #expect(try await stage.json("stats")["total_contexts"]?.int == 0)
        let down = try await stage.json("db", "downgrade", "--to", "0", "--yes")
        #expect(down["version"]?.int == 0)
        #expect(try await stage.json("db", "upgrade")["state"]?.string == "current")
    }

    @Test("Vacuum shortens the log of changes and leaves what is found alone", arguments: PilotStage.Place.allCases)
    func vacuum(_ place: PilotStage.Place) async throws {
        let stage = try await PilotStage(place)
        _ = try await stage.json("add", "Indent with tabs.", "--type", "preference")
        let database = try stage.database()
        try await database.execute(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 150010)
            INSERT INTO context_unit_changes (seq, operation, changed_at)
            SELECT seq, 'update', changed_at FROM numbers, context_unit_changes
            """
        )
        try await database.close()
        let answer = try await stage.json("db", "vacuum")
        #expect(answer["log_rows_removed"]?.int == 50_011)
        #expect(answer["bytes_before"]?.int ?? 0 > answer["bytes_after"]?.int ?? 0 || place == .server)
        #expect(try await stage.json("db", "vacuum")["log_rows_removed"]?.int == 0)
        #expect(try await stage.json("search", "tabs").items.count == 1)
        let text = try await stage.run("db", "vacuum")
        #expect(text.output.contains(" before, ") && text.output.hasSuffix(" after.\n"), "\(text.error)")
    }

    @Test("Units are added, listed, shown, changed, replaced, found and removed", arguments: PilotStage.Place.allCases)
    func units(_ place: PilotStage.Place) async throws {
        let stage = try await PilotStage(place)
        let tabs = try await stage.json("add", "Indent with tabs.", "--type", "preference", "--tag", "Größe")
        let spaces = try await stage.json("add", "Indent with spaces.", "--type", "preference", "--confidence", "0.5")
        let id = try #require(tabs["id"]?.string)
        let other = try #require(spaces["id"]?.string)
        #expect(try await Array(stage.json("list").items).count == 2)
        let greek = try await stage.json("add", "ΦΩΣ", "--type", "fact", "--tag", "ΣΑΣ")
        #expect(try await stage.json("list", "--tag", "σας").items.first?["id"]?.string == greek["id"]?.string)
        #expect(try await stage.json("list", "--text", "φως").items.count == 1)
        _ = try await stage.json("delete", greek["id"]?.string ?? "")
        #expect(try await stage.json("list", "--tag", "GRÖSSE").items.isEmpty)
        #expect(try await stage.json("list", "--tag", "GRÖßE").items.first?["id"]?.string == id)
        #expect(try await stage.json("list", "--text", "SPACES").items.first?["id"]?.string == other)
        let text = try await stage.run("show", id)
        #expect(text.output.contains("Indent with tabs.") && text.output.contains("preference · active · 1.0 · Größe"))
        #expect(
            try await stage.json("update", other, "--name", "Spaces", "--type", "decision")["name"]?.string == "Spaces"
        )
        let search = try await stage.json("search", "indenting with spaces", "--limit", "1")
        #expect(search.items.first?["context_unit"]?["id"]?.string == other)
        let old = try await stage.json("supersede", id, "--by", other)
        #expect(old["status"]?.string == "superseded" && old["superseded_by"]?.string == other)
        let circle = try await stage.run("supersede", other, "--by", id)
        #expect(circle.status == 1 && circle.error.contains("circle"))
        #expect(try await stage.json("list", "--status", "superseded").items.first?["id"]?.string == id)
        #expect(try await stage.json("search", "tabs").items.isEmpty)
        #expect(try await stage.json("search", "tabs", "--include-superseded").items.first != nil)
        let prompt = try await stage.json("prompt", "how do we indent", "--compact")
        #expect(
            prompt["generated_prompt"]?.string
                == "Given the following context about the user:\n\n\u{2022} Indent with spaces.\n\nTask: how do we indent\n"
        )
        #expect(try await stage.json("show", other)["last_used"]?.string != nil)
        #expect(try await stage.run("delete", id, other).status == 0)
        let gone = try await stage.run("delete", id)
        #expect(gone.status == 1 && gone.error.contains("contextpilot list"))
        #expect(try await stage.json("stats")["total_contexts"]?.int == 0)
    }

    @Test("Units leave as JSON and as CSV in the documented columns")
    func exports() async throws {
        let stage = try await PilotStage()
        let added = try await stage.json("add", "a, \"b\"\nc", "--type", "goal", "--tag", "x", "--tag", "y z")
        let json = try await stage.json("export")
        #expect(json["total_contexts"]?.int == 1)
        #expect(json["contexts"]?.items.first?.compact == added.compact)
        let csv = try await stage.run("export", "--format", "csv").output
        let lines = csv.components(separatedBy: "\r\n")
        #expect(
            lines.first
                == "id,type,content,confidence,tags,source,status,created_at,last_used,superseded_by,source_type,name,"
                + "metadata,updated_at"
        )
        #expect(csv.contains(",goal,\"a, \"\"b\"\"\nc\",1.0,\"x,y z\",manual,active,"))
        #expect(csv.hasSuffix("\r\n"))
    }

    @Test("An export comes back: with its ids, under new ones, in place of everything; what is wrong is named")
    func restores() async throws {
        let stage = try await PilotStage()
        let first = try await stage.json("add", "first", "--type", "goal", "--tag", "x")
        let second = try await stage.json("add", "second", "--type", "fact", "--confidence", "0.25")
        let (old, new) = (try #require(first["id"]?.string), try #require(second["id"]?.string))
        _ = try await stage.json("supersede", old, "--by", new)
        let export = try await stage.json("export", "--include-superseded")
        try stage.folder.write("contexts.json", export.text)
        let taken = try await stage.json("import", "contexts.json", "--from-export", "--preserve-ids")
        #expect(taken["imported"]?.int == 0 && taken["total_errors"]?.int == 2)
        #expect(try await stage.run("reset-db", "--yes").status == 0)
        let kept = try await stage.json("import", "contexts.json", "--from-export", "--preserve-ids")
        #expect(kept["imported"]?.int == 2)
        let again = try await stage.json("export", "--include-superseded")
        #expect(again["contexts"]?.compact == export["contexts"]?.compact)
        let fresh = try await stage.json("import", "contexts.json", "--from-export", "--replace-existing")
        #expect(fresh["imported"]?.int == 2)
        let units = try await stage.json("list", "--include-superseded").items
        #expect(units.count == 2 && !units.contains { $0["id"]?.string == old })
        #expect(
            units[0]["superseded_by"]?.string == units[1]["id"]?.string && units[0]["status"]?.string == "superseded"
        )
        #expect(try await stage.json("search", "second").items.count == 1)
        try stage.folder.write(
            "bad.json",
            #"{"contexts": [{"id": "a", "content": " ", "type": "fact"}, {"content": "x", "type": "rumour"}]}"#
        )
        try stage.folder.write("none.json", "{}")
        for file in ["bad.json", "none.json", "absent.json"] {
            let result = try await stage.run("import", file, "--from-export", "--replace-existing")
            #expect(result.status == 2, "\(file): \(result.error)")
        }
        #expect(try await stage.json("stats")["total_contexts"]?.int == 2)
        let mixed = #"{"contexts": [{"id": "a", "content": " ", "type": "fact"}, {"content": "x", "type": "fact"}]}"#
        try stage.folder.write("mixed.json", mixed)
        let report = try await stage.json("import", "mixed.json", "--from-export")
        #expect(
            report["imported"]?.int == 1 && report["errors"]?.items.first?.string == "Context a: content: it is empty"
        )
    }

    @Test("Limits are refused with status 2, what to do, and nothing stored")
    func limits() async throws {
        let stage = try await PilotStage()
        #expect(try await stage.run("init-db").status == 0)
        try stage.folder.write("big.txt", String(repeating: "x", count: 10 << 20))
        let script = "printf '%s' \"$(cat big.txt | head -c 100000)\" | xargs -0 \"$0\" add --type fact"
        let big = try await AuriteProcess.run(
            "sh",
            ["-c", script, AuriteProcess.contextPilot],
            in: stage.folder.path,
            environment: stage.environment
        )
        #expect(big.status != 0 && big.error.contains("exceeds maximum of 10000"), "\(big.error.prefix(300))")
        for arguments in [
            ["add", "  "], ["add", "x", "--confidence", "1.5"], ["add", "x", "--tag", "a/b"], ["search", " "],
            ["prompt", "x", "--max", "21"], ["search", "x", "--limit", "0"], ["add", "x", "--type", "rumour"],
        ] {
            let result = try await AuriteProcess.run(
                AuriteProcess.contextPilot,
                arguments,
                in: stage.folder.path,
                environment: stage.environment
            )
            #expect(result.status == 2, "\(arguments): \(result.status) \(result.error)")
        }
        // A file of that size is skipped with its name.
        let imported = try await stage.json("import", "big.txt")
        #expect(imported["skipped_files"]?.items.first?.string == "big.txt")
        #expect(try await stage.json("stats")["total_contexts"]?.int == 0)
    }

    @Test(
        "Units are removed all or none, and a reading command makes no database",
        arguments: PilotStage.Place.allCases
    )
    func removesAll(_ place: PilotStage.Place) async throws {
        let stage = try await PilotStage(place)
        for arguments in [["list"], ["search", "x"], ["stats"], ["export"], ["prompt", "x"], ["show", "x"]] {
            let result = try await AuriteProcess.run(
                AuriteProcess.contextPilot,
                arguments,
                in: stage.folder.path,
                environment: stage.environment
            )
            #expect(result.error.contains("contextpilot init-db"), "\(arguments): \(result.error)")
            #expect(result.status == (place == .file ? 3 : 1), "\(arguments): \(result.status)")
        }
        #expect(try stage.folder.contents().isEmpty)
        let id = try #require(try await stage.json("add", "one")["id"]?.string)
        let refused = try await stage.run("delete", id, "nobody")
        #expect(refused.status == 1 && refused.error.contains("'nobody'"), "\(refused.error)")
        #expect(try await stage.run("show", id).status == 0)
        #expect(try await stage.run("delete", id, id).output == "Removed 1 unit.\n")
        #expect(try await stage.run("show", id).status == 1)
    }

    @Test("Labels are taken away, a change without a member and a negative limit are refused, pages follow each other")
    func refusesNothing() async throws {
        let stage = try await PilotStage()
        let first = try #require(try await stage.json("add", "one", "--tag", "a")["id"]?.string)
        let second = try #require(try await stage.json("add", "two")["id"]?.string)
        #expect(try await stage.json("update", first, "--no-tags")["tags"]?.items.isEmpty == true)
        #expect(try await stage.run("update", first).status == 2)
        #expect(try await stage.run("list", "--limit=-1").status == 2)
        let script = "\(AuriteProcess.contextPilot) add \"$(printf 'a\\377b')\""
        let bytes = try await AuriteProcess.run(
            "sh",
            ["-c", script],
            in: stage.folder.path,
            environment: stage.environment
        )
        #expect(bytes.status == 2 && bytes.error.contains("argument 2 is no text"), "\(bytes.error)")
        #expect(try await stage.json("list", "--limit", "1").items.first?["id"]?.string == first)
        #expect(try await stage.json("list", "--after", first).items.map { $0["id"]?.string } == [second])
    }

    @Test("A result that standard output does not take is a failure", arguments: ["export", "list", "stats"])
    func fullOutput(command: String) async throws {
        let stage = try await PilotStage()
        _ = try await stage.json("add", "one")
        let script =
            "\(AuriteProcess.contextPilot) \(command) > /dev/full; echo $?; \(AuriteProcess.contextPilot) list >&-; echo $?"
        let result = try await AuriteProcess.run(
            "sh",
            ["-c", script],
            in: stage.folder.path,
            environment: stage.environment
        )
        #expect(result.output == "1\n1\n", "\(result.error)")
        #expect(result.error.contains("No space left on device") && result.error.contains("cut off"), "\(result.error)")
    }

    @Test("In memory a command begins with nothing, and --import is searched in the same one")
    func memory() async throws {
        let stage = try await PilotStage()
        let memory = ["CONTEXTPILOT_USE_DATABASE": "false"]
        try stage.folder.write("notes/turns.md", "Turns are appended, never rewritten.")
        #expect(try await stage.run("add", "gone", with: memory).error.contains("they end with this command"))
        #expect(try await stage.json("list", with: memory).items.isEmpty)
        let found = try await stage.json("search", "how are turns appended", "--import", "notes", with: memory)
        #expect(found.items.first?["context_unit"]?["name"]?.string == "notes/turns.md:1")
        #expect(try stage.folder.contents() == ["notes"])
        let absent = try await stage.run("search", "x", "--import", "nowhere", with: memory)
        #expect(absent.status == 2 && absent.error.contains("nowhere"))
    }

    @Test("The Python program's database is refused, then adopted with every row and a copy")
    func adopts() async throws {
        let stage = try await PilotStage()
        _ = try Fixture.pythonContexts.copy(to: stage.folder, as: "contextpilot.db")
        let refused = try await stage.run("list")
        #expect(refused.status == 1 && refused.error.contains("contextpilot db upgrade"))
        let upgrade = try await stage.run("db", "upgrade")
        #expect(
            upgrade.status == 0 && upgrade.output.contains("200 context units were taken over."),
            "\(upgrade.error)"
        )
        let copies = try stage.folder.contents().filter { $0.contains("before-adoption") }
        #expect(copies.count == 1)
        #expect(try await stage.json("stats")["total_contexts"]?.int == 200)
    }

    @Test("Both products in one file: each one's reset leaves the other alone, and migrate carries both")
    func shares() async throws {
        let stage = try await PilotStage()
        let workspace = try Fixture.workspace.copy(to: stage.folder)
        let settings = [
            "AURITE_ENABLE_DB": "true", "AURITE_DB_PATH": stage.folder("contextpilot.db"),
        ]
        _ = try await stage.json("add", "kept", "--type", "fact")
        let export = try await AuriteProcess.run(["export"], in: workspace, environment: settings)
        #expect(export.status == 0, "\(export.error)")
        let migrate = [
            "migrate", "--source-path", stage.folder("contextpilot.db"), "--target-path", "copy.db", "--json",
        ]
        let copy = try await AuriteProcess.run(migrate, in: stage.folder.path)
        #expect(copy.status == 0, "\(copy.error)")
        let other = ["CONTEXTPILOT_DATABASE_URL": "sqlite:///copy.db"]
        #expect(try await stage.json("search", "kept", with: other).items.first != nil)
        let reset = try await AuriteProcess.run(["db", "reset", "--yes"], in: workspace, environment: settings)
        #expect(reset.status == 0, "\(reset.error)")
        #expect(try await stage.json("stats")["total_contexts"]?.int == 1)
        _ = try await AuriteProcess.run(["export"], in: workspace, environment: settings)
        #expect(try await stage.run("reset-db", "--yes").status == 0)
        let list = try await AuriteProcess.run(["list", "--json"], in: workspace, environment: settings)
        #expect(Array(try JSONText(list.output).items).count == 17)
    }
}
