import Foundation
import SQLCore
import TestSupport
import Testing

/// `aurite export` of real workspaces, as a process.
@Suite struct ExportCommandTests {
    private func workspace() throws -> (folder: TemporaryFolder, path: String) {
        let folder = try TemporaryFolder()
        return (folder, try Fixture.workspace.copy(to: folder))
    }

    @Test("The fixture's 17 components are exported, each file's own faults cost that file alone")
    func exportsFixture() async throws {
        let (folder, path) = try workspace()
        let export = try await AuriteProcess.run(["export"], in: path)
        #expect(export.status == 0, "\(export.error)")
        #expect(export.output.hasPrefix("Exported 17 components"))
        #expect(export.error.contains("library/config/broken.json:1"))
        #expect(export.error.contains("Field 'model': Field required"))
        let list = try await AuriteProcess.run(["list", "--json"], in: path, environment: ["AURITE_ENABLE_DB": "true"])
        #expect(list.status == 0, "\(list.error)")
        #expect(Array(try JSONText(list.output).elements).count == 17)
        _ = folder
    }

    @Test("A second export touches nothing; a changed file changes one row")
    func exportsAgain() async throws {
        let (folder, path) = try workspace()
        _ = try await AuriteProcess.run(["export"], in: path)
        let again = try JSONText(try await AuriteProcess.run(["export", "--json"], in: path).output)
        #expect(again["unchanged"]?.int == 17 && again["total"]?.int == 17)
        let file = "workspace/harbor/config/agents.json"
        try folder.write(
            file,
            try folder.text(file).replacingOccurrences(of: "Guides ships in.", with: "Guides ships out.")
        )
        let changed = try JSONText(try await AuriteProcess.run(["export", "--json"], in: path).output)
        #expect(changed["changed"]?.compact.text == #"[{"type":"agent","name":"Pilot"}]"#)
        #expect(changed["overwritten"]?.text == "[]")
    }

    @Test("A dry run makes no file and says the same")
    func dryRun() async throws {
        let (folder, path) = try workspace()
        let dry = try JSONText(try await AuriteProcess.run(["export", "--dry-run", "--json"], in: path).output)
        #expect(dry["added"].map { Array($0.elements).count } == 17)
        #expect(!FileManager.default.fileExists(atPath: folder("workspace/.aurite_db")))
    }

    @Test("What was changed in the database is named before it is replaced, and --prune removes the rest")
    func warnsAndPrunes() async throws {
        let (folder, path) = try workspace()
        _ = try await AuriteProcess.run(["export"], in: path)
        let change =
            "UPDATE components SET config = '{}' WHERE name = 'Pilot'; "
            + "INSERT INTO components VALUES ('Stray', 'agent', '{}', '2025-01-01 00:00:00.000000', "
            + "'2025-01-01 00:00:00.000000', NULL, NULL)"
        let hand = try await AuriteProcess.run("sqlite3", [folder("workspace/.aurite_db/aurite.db"), change], in: path)
        #expect(hand.status == 0, "\(hand.error)")
        let export = try await AuriteProcess.run(["export", "--prune"], in: path)
        #expect(export.status == 0)
        #expect(export.error.contains("changed in the database since the last export"))
        #expect(export.error.contains("agent 'Pilot'"))
        let stray = try await AuriteProcess.run(["show", "Stray"], in: path, environment: ["AURITE_ENABLE_DB": "true"])
        #expect(stray.status == 1)
        #expect(stray.error.contains("aurite list"))
    }

    @Test("A workspace without components is no failure")
    func exportsNothing() async throws {
        let folder = try TemporaryFolder()
        let export = try await AuriteProcess.run(["export"], in: folder.path)
        #expect(export.status == 0)
        #expect(export.output.contains("Exported 0 components"))
    }

    @Test("A secret in clear is warned about and never shown")
    func hidesSecrets() async throws {
        let folder = try TemporaryFolder()
        try folder.write(".aurite", "[aurite]\ntype = \"project\"\ninclude_configs = [\"config\"]\n")
        try folder.write(
            "config/a.json",
            #"[{"type": "llm", "name": "l", "provider": "p", "model": "m", "api_key": "sk-hunter2", "max_tokens": 5}]"#
        )
        let export = try await AuriteProcess.run(["export"], in: folder.path)
        #expect(export.error.contains("llm 'l' holds a secret in clear"))
        for arguments in [["show", "l"], ["show", "l", "--full"], ["show", "l", "--json"], ["list", "--json"]] {
            for environment in [[:], ["AURITE_ENABLE_DB": "true"]] {
                let shown = try await AuriteProcess.run(arguments, in: folder.path, environment: environment)
                #expect(shown.status == 0)
                #expect(!(export.error + shown.output + shown.error).contains("hunter2"))
            }
        }
    }
}
