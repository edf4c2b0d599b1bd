import Foundation
import SQLCore
import TestSupport
import Testing

/// `aurite db`: versions, statistics, adoption, and the way back to the files.
@Suite struct DatabaseCommandTests {
    private let enabled = ["AURITE_ENABLE_DB": "true"]

    @Test("init, status, downgrade, upgrade and reset tell the version they left")
    func versions() async throws {
        let folder = try TemporaryFolder()
        #expect(try await AuriteProcess.run(["db", "status"], in: folder.path).status == 3)
        #expect(try await AuriteProcess.run(["db", "init"], in: folder.path).status == 0)
        let status = try JSONText(try await AuriteProcess.run(["db", "status", "--json"], in: folder.path).output)
        #expect(status["state"]?.string == "current" && status["version"]?.int == status["latest"]?.int)
        let asked = try await AuriteProcess.run(["db", "reset"], in: folder.path)
        #expect(asked.status == 2 && asked.error.contains("--yes"))
        let reset = try await AuriteProcess.run(["db", "reset", "--yes"], in: folder.path)
        #expect(reset.status == 0 && reset.output.contains("before-reset"))
        let down = try await AuriteProcess.run(["db", "downgrade", "--to", "0", "--yes", "--json"], in: folder.path)
        #expect(try JSONText(down.output)["version"]?.int == 0)
        #expect(try await AuriteProcess.run(["list"], in: folder.path, environment: enabled).status == 1)
        #expect(try await AuriteProcess.run(["db", "upgrade"], in: folder.path).status == 0)
        #expect(try await AuriteProcess.run(["list"], in: folder.path, environment: enabled).status == 0)
    }

    @Test("stats and vacuum count rows and bytes")
    func statistics() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        _ = try await AuriteProcess.run(["export"], in: path)
        let stats = try JSONText(try await AuriteProcess.run(["db", "stats", "--json"], in: path).output)
        let components = stats["tables"]?.elements.first { $0["name"]?.string == "components" }
        #expect(components?["rows"]?.int == 17 && components?["added_last_7_days"]?.int == 17)
        #expect((components?["bytes"]?.int ?? 0) > 0 && (stats["total_bytes"]?.int ?? 0) > 0)
        #expect(try await AuriteProcess.run(["db", "vacuum"], in: path).status == 0)
        let text = try await AuriteProcess.run(["db", "stats"], in: path)
        #expect(text.output.contains("component_changes") && text.output.contains("Total"))
    }

    @Test(
        "A database of the Python program is refused, then adopted with every row and a copy",
        arguments: [(Fixture.pythonDatabase, 17), (.pythonSessions, 40)]
    )
    func adopts(fixture: Fixture, count: Int) async throws {
        let folder = try TemporaryFolder()
        let path = try fixture.copy(to: folder)
        let environment = enabled.merging(["AURITE_DB_PATH": path]) { $1 }
        let refused = try await AuriteProcess.run(["list"], in: folder.path, environment: environment)
        #expect(refused.status == 1 && refused.error.contains("aurite db upgrade"))
        let before = try await dump(path, folder)
        let upgrade = try await AuriteProcess.run(["db", "upgrade"], in: folder.path, environment: environment)
        #expect(upgrade.status == 0 && upgrade.output.contains("before-adoption"))
        #expect(try await dump(path, folder) == before)
        let copies = try folder.contents().filter { $0.contains("before-adoption") }
        #expect(copies.count == 1)
        #expect(try await dump(folder(copies.first ?? ""), folder) == before)
        let list = try await AuriteProcess.run(["list", "--json"], in: folder.path, environment: environment)
        #expect(Array(try JSONText(list.output).elements).count == count)
        #expect(!list.output.contains("_source_file"))
        // The way back, as it was printed: the copy takes the database's place.
        #expect(upgrade.output.contains("mv "))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: folder(copies.first ?? ""), toPath: path)
        #expect(try await AuriteProcess.run(["list"], in: folder.path, environment: environment).status == 1)
        #expect(try await dump(path, folder) == before)
    }

    @Test("After an adoption the first export warns of nothing that was only spelled otherwise")
    func exportsAfterAdoption() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let database = try Fixture.pythonDatabase.copy(to: folder)
        let export = try await AuriteProcess.run(
            ["export", "--json"],
            in: path,
            environment: ["AURITE_DB_PATH": database]
        )
        #expect(export.status == 0 && export.error.contains("before-adoption"))
        #expect(!export.error.contains("changed in the database"))
        let plan = try JSONText(export.output)
        #expect(plan["total"]?.int == 17 && plan["overwritten"]?.text == "[]" && plan["stale"]?.text == "[]")
    }

    /// Every row that the Python program wrote, in its documented columns; what becomes turns has tests of its own.
    private func dump(_ path: String, _ folder: TemporaryFolder) async throws -> String {
        let query = """
            SELECT name, component_type, config, created_at, last_updated FROM components ORDER BY 1, 2;
            SELECT session_id, base_session_id, name, result_type, is_workflow, message_count, agents_involved, created_at,
                last_updated FROM sessions WHERE session_id NOT IN (SELECT session_id FROM agent_history WHERE id <= 723) ORDER BY 1;
            SELECT id, agent_name, session_id, timestamp, role, content_json FROM agent_history WHERE id <= 723 ORDER BY 1;
            SELECT * FROM qa_test_results ORDER BY 1
            """
        let result = try await AuriteProcess.run("sqlite3", [path, query], in: folder.path)
        #expect(result.status == 0 && !result.output.isEmpty)
        return result.output
    }

    @Test("to-files writes what the database has, into the bytes of its own components alone")
    func writesFiles() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        _ = try await AuriteProcess.run(["export"], in: path)
        let untouched = try await AuriteProcess.run(["db", "to-files"], in: path)
        #expect(untouched.output.hasPrefix("Wrote 0 components, 17 unchanged."))
        let change = """
            UPDATE components SET config = replace(config, 'You keep the log.', 'Keep it.') WHERE name = 'Log Keeper';
            UPDATE components SET config = replace(config, 'Put books back.', 'Sort them.') WHERE name = 'Shelver';
            INSERT INTO components (name, component_type, config, created_at, last_updated, base_path)
            SELECT 'New', 'agent', '{"system_prompt": "n"}', created_at, last_updated, 'library'
            FROM components WHERE name = 'Pilot';
            """
        _ = try await AuriteProcess.run("sqlite3", [folder("workspace/.aurite_db/aurite.db"), change], in: path)
        let agents = try folder.text("workspace/harbor/config/agents.json")
        let drafts = try folder.text("workspace/library/drafts/incomplete.yaml")
        let dry = try await AuriteProcess.run(["db", "to-files", "--dry-run"], in: path)
        #expect(dry.output.hasPrefix("Would write 3 components, 15 unchanged."))
        let written = try await AuriteProcess.run(["db", "to-files"], in: path)
        #expect(written.status == 0, "\(written.error)")
        #expect(
            try folder.text("workspace/harbor/config/agents.json")
                == agents.replacingOccurrences(of: "You keep the log.", with: "Keep it.")
        )
        #expect(
            try folder.text("workspace/library/drafts/incomplete.yaml")
                == drafts.replacingOccurrences(of: "Put books back.", with: "Sort them.")
        )
        #expect(try folder.text("workspace/library/config/agents/agents.json").contains("\"New\""))
        let again = try JSONText(try await AuriteProcess.run(["db", "to-files", "--json"], in: path).output)
        #expect(again["unchanged"]?.int == 18)
    }
}
