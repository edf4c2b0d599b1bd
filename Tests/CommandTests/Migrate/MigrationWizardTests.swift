import Foundation
import TestSupport
import Testing

/// What `aurite migrate` asks on a terminal, and what an empty answer means.
@Suite struct MigrationWizardTests {
    @Test("Asked for everything, with the documented defaults: from a file to a server")
    func toServer() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder(".aurite_db")
        try await makeSource(folder(".aurite_db/aurite.db"), turns: 100, in: folder)
        let server = try MigrationServer()
        let variables = server.variables
        let result = try await AuriteProcess.runOnTerminal(
            ["migrate"],
            answers: [
                ("Source database type (sqlite, postgresql) [sqlite]:", ""),
                ("Source SQLite path [.aurite_db/aurite.db]:", ""),
                ("Target database type (sqlite, postgresql) [postgresql]:", "oracle"),
                ("'oracle' is neither sqlite nor postgresql.", ""),
                ("PostgreSQL host [localhost]:", variables["AURITE_DB_HOST"] ?? ""),
                ("PostgreSQL port [5432]:", variables["AURITE_DB_PORT"] ?? ""),
                ("PostgreSQL user:", ""),
                ("PostgreSQL user:", variables["AURITE_DB_USER"] ?? ""),
                ("PostgreSQL password:", variables["AURITE_DB_PASSWORD"] ?? ""),
                ("PostgreSQL database [aurite_storage]:", server.name),
                ("Proceed with migration? [Y/n]", ""),
            ],
            in: folder.path
        )
        #expect(result.status == 0 && result.output.contains("Verified"), "\(result.output)")
        #expect(try await server.count("agent_history") == 100)
        try await server.drop()
    }

    @Test("The settings are the defaults of a server's questions, and the password is not shown")
    func fromServer() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 100, in: folder)
        let server = try MigrationServer()
        let variables = server.variables
        let there = ["migrate", "--source-path", "a.db", "--target-type", "postgresql"]
        #expect(try await AuriteProcess.run(there, in: folder.path, environment: variables).status == 0)
        let password = variables["AURITE_DB_PASSWORD"] ?? ""
        let result = try await AuriteProcess.runOnTerminal(
            ["migrate"],
            answers: [
                ("Source database type (sqlite, postgresql) [sqlite]:", "postgresql"),
                ("PostgreSQL host [\(variables["AURITE_DB_HOST"] ?? "")]:", ""),
                ("PostgreSQL port [\(variables["AURITE_DB_PORT"] ?? "")]:", ""),
                ("PostgreSQL user [\(variables["AURITE_DB_USER"] ?? "")]:", ""),
                ("Use the password of the settings? [Y/n]", "n"),
                ("PostgreSQL password:", password),
                ("PostgreSQL database [\(server.name)]:", ""),
                ("Target database type (sqlite, postgresql) [sqlite]:", ""),
                ("Target SQLite path [.aurite_db/aurite.db]:", "new/b.db"),
                ("Proceed with migration? [Y/n]", "y"),
            ],
            in: folder.path,
            environment: variables
        )
        #expect(result.status == 0 && result.output.contains("Verified"), "\(result.output)")
        // The user's name may be the same word; a line of its own would be the echo of what was typed.
        #expect(!result.output.split(separator: "\n").contains { $0 == "PostgreSQL password: \(password)" })
        let count = try await AuriteProcess.run(
            "sqlite3",
            ["new/b.db", "SELECT count(*) FROM agent_history"],
            in: folder.path
        )
        #expect(count.output == "100\n")
        try await server.drop()
    }

    @Test("A no changes nothing, and so does the end of the input")
    func refused() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 10, in: folder)
        let arguments = ["migrate", "--source-path", "a.db", "--target-path", "b.db"]
        let no = try await AuriteProcess.runOnTerminal(
            arguments,
            answers: [("Proceed with migration? [Y/n]", "n")],
            in: folder.path
        )
        #expect(no.status == 0 && no.output.contains("Migration cancelled."))
        // Control-D at the first question.
        let end = try await AuriteProcess.runOnTerminal(
            ["migrate"],
            answers: [("Source database type", "\u{4}")],
            in: folder.path
        )
        #expect(end.status == 2 && end.output.contains("nothing was copied"), "\(end.output)")
        #expect(try folder.contents().contains { $0.hasPrefix("b.db") } == false)
    }
}
