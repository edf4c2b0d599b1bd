import Foundation
import SQLCore
import TestSupport
import Testing

@Suite struct MigrateCommandTests {
    @Test(
        "The Python program's databases go to PostgreSQL and back with equal checksums, the NaN row named and set aside"
    )
    func fixtures() async throws {
        for fixture in [Fixture.pythonDatabase, .pythonSessions] {
            let folder = try TemporaryFolder()
            let path = try fixture.copy(to: folder, as: "python.db")
            let before = try folder.bytes("python.db")
            let server = try MigrationServer()
            let there = ["migrate", "--source-path", path, "--target-type", "postgresql", "--json"]
            if fixture == .pythonSessions {
                let refused = try await AuriteProcess.run(there, in: folder.path, environment: server.variables)
                #expect(refused.status == 1 && refused.error.contains("sessions agent-edge-numbers: execution_result"))
            }
            let first = try await AuriteProcess.run(
                there + ["--skip-invalid", "set-aside.jsonl"],
                in: folder.path,
                environment: server.variables
            )
            #expect(first.status == 0, "\(first.error)")
            let back = try await AuriteProcess.run(
                [
                    "migrate", "--source-type", "postgresql", "--target-type", "sqlite", "--target-path", "new/back.db",
                    "--json",
                ],
                in: folder.path,
                environment: server.variables
            )
            #expect(back.status == 0, "\(back.error)")
            #expect(try checksums(first.output, "source") == checksums(back.output, "target"))
            #expect(try folder.text("set-aside.jsonl").contains("agent-edge-numbers") == (fixture == .pythonSessions))
            #expect(try folder.bytes("python.db") == before)
            #expect(try folder.contents() == ["new", "python.db", "set-aside.jsonl"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder("new")) == ["back.db"])
            try await server.drop()
        }
    }

    @Test("The Python program's database on a server is read as it is")
    func pythonServer() async throws {
        let folder = try TemporaryFolder()
        let dump = try Fixture.pythonSessionsDump.copy(to: folder, as: "dump.sql")
        let server = try MigrationServer()
        let psql = "\(projectRoot)/scripts/postgres"
        let home = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_HOME"].map {
            ["AURITE_TEST_POSTGRES_HOME": $0]
        }
        let made = try await AuriteProcess.run(
            psql,
            ["psql", "-q", "-c", "CREATE DATABASE \(server.name)"],
            in: folder.path,
            environment: home ?? [:]
        )
        #expect(made.status == 0, "\(made.error)")
        let loaded = try await AuriteProcess.run(
            psql,
            ["psql", "-q", "-d", server.name, "-f", dump],
            in: folder.path,
            environment: home ?? [:]
        )
        #expect(loaded.status == 0, "\(loaded.error)")
        let copy = try await AuriteProcess.run(
            ["migrate", "--source-type", "postgresql", "--target-path", "copy.db", "--json"],
            in: folder.path,
            environment: server.variables
        )
        #expect(copy.status == 0, "\(copy.error)")
        let path = try Fixture.pythonSessions.copy(to: folder, as: "python.db")
        let file = try await AuriteProcess.run(
            ["migrate", "--source-path", path, "--target-path", "other.db", "--json"],
            in: folder.path
        )
        let rows = { (text: String) in try checksums(text, "target").map { $0.split(separator: " ").prefix(2) } }
        #expect(
            try rows(copy.output) == [
                ["components", "40"], ["sessions", "424"], ["agent_history", "3056"], ["qa_test_results", "30"],
            ],
            "\(copy.output)"
        )
        #expect(try rows(file.output)[2] == ["agent_history", "3056"])
        #expect(try await server.count("pg_tables WHERE schemaname = 'public'") == 4)
        try await server.drop()
    }

    @Test("The guide's three examples run as they stand, the dated backup twice on a day")
    func guide() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let server = try MigrationServer()
        #expect(try await AuriteProcess.run(["export"], in: path).status == 0)
        // 1: development to production. The settings stand in .env; the current type is the default, SQLite.
        let lines = server.variables.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "\n")
        try lines.write(toFile: "\(path)/.env", atomically: true, encoding: .utf8)
        let first = try await AuriteProcess.run(["migrate", "--from-env"], in: path)
        #expect(first.status == 0, "\(first.error)")
        #expect(first.output.contains("Migrated 17 component configurations (17 new)"))
        #expect(first.output.contains("Verified"))
        #expect(
            first.output.contains("AURITE_DB_TYPE=postgresql") && first.output.contains("AURITE_DB_PASSWORD=********")
        )
        // 2: the backup, twice on a day, once with a change between.
        let backup = """
            PATH=\((AuriteProcess.path as NSString).deletingLastPathComponent):$PATH
            aurite migrate \\
              --source-type postgresql \\
              --target-type sqlite \\
              --target-path backups/aurite_backup_$(date +%Y%m%d).db
            """
        for expected in ["(17 new)", "(1 removed)"] {
            let result = try await AuriteProcess.run("sh", ["-c", backup], in: path)
            #expect(result.status == 0 && result.output.contains(expected), "\(result.output)\(result.error)")
            try await server.execute("DELETE FROM components WHERE name = 'Pilot'")
        }
        // 3: the other way round, from the database in use now.
        try (lines + "\nAURITE_DB_TYPE=postgresql\nAURITE_DB_PATH=switched/new.db\n")
            .write(toFile: "\(path)/.env", atomically: true, encoding: .utf8)
        let third = try await AuriteProcess.run(["migrate", "--from-env"], in: path)
        #expect(
            third.status == 0 && third.output.contains("AURITE_DB_PATH=switched/new.db"),
            "\(third.output)\(third.error)"
        )
        try await server.drop()
    }

    @Test("A missing source is an error and creates nothing; source and target may not be one; types are needed")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let missing = try await AuriteProcess.run(
            ["migrate", "--source-path", "none/here.db", "--target-path", "copy.db"],
            in: folder.path
        )
        #expect(missing.status == 3 && missing.error.contains("here.db"))
        #expect(try folder.contents() == [])
        try await makeSource(folder("a.db"), turns: 100, in: folder)
        try folder.link("link.db", to: folder("a.db"))
        for name in ["a.db", "./a.db", "link.db", "x/../a.db"] {
            let same = try await AuriteProcess.run(
                ["migrate", "--source-path", "a.db", "--target-path", name],
                in: folder.path
            )
            #expect(same.status != 0 && same.error.contains("same database"), "\(name): \(same.error)")
        }
        try FileManager.default.linkItem(atPath: folder("a.db"), toPath: folder("hard.db"))
        let hard = try await AuriteProcess.run(
            ["migrate", "--source-path", "a.db", "--target-path", "hard.db", "--overwrite"],
            in: folder.path
        )
        #expect(hard.status != 0)
        #expect(try await AuriteProcess.run(["migrate", "--source-type", "sqlite"], in: folder.path).status == 2)
        let user = try await AuriteProcess.run(
            ["migrate", "--source-type", "sqlite", "--source-path", "a.db", "--target-type", "postgresql"],
            in: folder.path
        )
        #expect(user.status == 1 && user.error.contains("AURITE_DB_USER"))
    }

    @Test("A target of another schema version is refused; --overwrite copies it away first; --dry-run makes nothing")
    func targets() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 100, in: folder)
        let arguments = ["migrate", "--source-path", "a.db", "--target-path", "b.db"]
        let plan = try await AuriteProcess.run(arguments + ["--dry-run"], in: folder.path)
        #expect(
            plan.status == 0 && plan.output.contains("Would migrate 100 agent history records (100 new)"),
            "\(plan.error)"
        )
        #expect(try folder.contents() == ["a.db"])
        let environment = ["AURITE_DB_PATH": folder("b.db")]
        _ = try await AuriteProcess.run(["db", "init"], in: folder.path, environment: environment)
        _ = try await AuriteProcess.run(
            ["db", "downgrade", "--to", "1", "--yes"],
            in: folder.path,
            environment: environment
        )
        let older = try await AuriteProcess.run(arguments, in: folder.path)
        #expect(older.status == 1 && older.error.contains("version 1"), "\(older.error)")
        _ = try await AuriteProcess.run(["db", "upgrade"], in: folder.path, environment: environment)
        let own = "INSERT INTO qa_test_results VALUES ('own', 'e', '1', NULL, NULL, NULL, '2025-01-01 00:00:00.000000')"
        _ = try await AuriteProcess.run("sqlite3", ["b.db", own], in: folder.path)
        let refused = try await AuriteProcess.run(arguments, in: folder.path)
        #expect(refused.status == 1 && refused.error.contains("qa_test_results own"), "\(refused.error)")
        let overwritten = try await AuriteProcess.run(arguments + ["--overwrite"], in: folder.path)
        #expect(overwritten.status == 0 && overwritten.error.contains("before-overwrite"), "\(overwritten.error)")
        let kept = try await AuriteProcess.run(
            "sqlite3",
            ["b.db.before-overwrite", "SELECT result_id FROM qa_test_results"],
            in: folder.path
        )
        #expect(kept.output == "own\n")
    }

    @Test("Rows that differ after a copy without comparison are exit status 4 where they cannot be put right")
    func reports() async throws {
        let folder = try TemporaryFolder()
        try await makeSource(folder("a.db"), turns: 200, in: folder)
        // The target changes a row as it comes, behind the copy's back.
        _ = try await AuriteProcess.run(
            ["db", "init"],
            in: folder.path,
            environment: ["AURITE_DB_PATH": folder("b.db")]
        )
        let trigger = """
            CREATE TRIGGER thief AFTER INSERT ON agent_history WHEN NEW.id = 77
            BEGIN UPDATE agent_history SET role = 'thief' WHERE id = 77; END
            """
        _ = try await AuriteProcess.run("sqlite3", ["b.db", trigger], in: folder.path)
        let result = try await AuriteProcess.run(
            ["migrate", "--source-path", "a.db", "--target-path", "b.db", "--report", "report.json"],
            in: folder.path
        )
        #expect(result.status == 4 && result.output.contains("agent_history 77: different"), "\(result.error)")
        let report = try JSONText(try folder.text("report.json"))
        #expect(report["equal"]?.bool == false)
        let unverified = try await AuriteProcess.run(
            ["migrate", "--source-path", "a.db", "--target-path", "c.db", "--no-verify"],
            in: folder.path
        )
        #expect(unverified.status == 0 && !unverified.output.contains("Verified"))
    }
}
