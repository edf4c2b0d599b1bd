import Foundation
import SQLCore
import TestSupport
import Testing

/// Every documented variable has its effect.
@Suite struct SettingsTests {
    private func workspace() throws -> (folder: TemporaryFolder, path: String) {
        let folder = try TemporaryFolder()
        return (folder, try Fixture.workspace.copy(to: folder))
    }

    private func listed(_ path: String, _ environment: [String: String]) async throws -> [String] {
        let result = try await AuriteProcess.run(["list", "--json"], in: path, environment: environment)
        #expect(result.status == 0, "\(result.error)")
        return try JSONText(result.output).elements.compactMap { $0["name"]?.string }
    }

    @Test("AURITE_ENABLE_DB and AURITE_DB_STORE_CONFIGS choose between files and database")
    func choosesSource() async throws {
        let (_, path) = try workspace()
        #expect(try await AuriteProcess.run(["db", "init"], in: path).status == 0)
        #expect(try await listed(path, [:]).count == 17)
        #expect(try await listed(path, ["AURITE_ENABLE_DB": "true"]).isEmpty)
        #expect(try await listed(path, ["AURITE_ENABLE_DB": "true", "AURITE_DB_STORE_CONFIGS": "false"]).count == 17)
        #expect(try await listed(path, ["AURITE_ENABLE_DB": "false", "AURITE_DB_STORE_CONFIGS": "true"]).count == 17)
    }

    @Test("AURITE_DB_PATH names the file, from the environment or .env in a parent folder")
    func choosesFile() async throws {
        let (folder, path) = try workspace()
        try folder.write(".env", "export AURITE_DB_PATH=\"\(folder("deep/er/x.db"))\" # here\nAURITE_ENABLE_DB=true\n")
        #expect(try await AuriteProcess.run(["export"], in: "\(path)/harbor").status == 0)
        #expect(FileManager.default.fileExists(atPath: folder("deep/er/x.db")))
        #expect(try await listed("\(path)/harbor", [:]).count == 17)
        let other = try await AuriteProcess.run(["list"], in: path, environment: ["AURITE_DB_PATH": folder("y.db")])
        #expect(other.status == 3)
    }

    @Test("AURITE_DB_SYNC_ON_START exports the files at the start")
    func syncs() async throws {
        let (_, path) = try workspace()
        #expect(try await listed(path, ["AURITE_ENABLE_DB": "true", "AURITE_DB_SYNC_ON_START": "true"]).count == 17)
    }

    @Test("AURITE_DB_DURABILITY and AURITE_CONFIG_FORCE_REFRESH are taken")
    func takesOthers() async throws {
        let (_, path) = try workspace()
        let environment = [
            "AURITE_DB_DURABILITY": "full", "AURITE_CONFIG_FORCE_REFRESH": "true", "AURITE_ENABLE_DB": "true",
        ]
        #expect(try await AuriteProcess.run(["export"], in: path, environment: environment).status == 0)
        #expect(try await listed(path, environment).count == 17)
    }

    @Test("AURITE_LOG_LEVEL wins over LOG_LEVEL; both quiet the warnings of the database, not those of the files")
    func logLevels() async throws {
        let (_, path) = try workspace()
        let result = try await AuriteProcess.run(
            ["list"],
            in: path,
            environment: ["LOG_LEVEL": "x", "AURITE_LOG_LEVEL": "ERROR"]
        )
        #expect(result.status == 0 && result.error.contains("broken.json"))
    }

    @Test("Components of ~/.aurite are found from everywhere")
    func userFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write("home/.aurite/a/b/mine.json", #"{"type": "agent", "name": "Mine"}"#)
        try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: true)
        #expect(try await listed(folder("empty"), ["HOME": folder("home")]) == ["Mine"])
    }
}
