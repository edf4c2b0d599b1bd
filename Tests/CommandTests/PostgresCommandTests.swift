import Foundation
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// The same commands on a server, each test in a schema of its own.
@Suite struct PostgresCommandTests {
    /// The settings that lead to an empty schema, in the form of single variables or as a URL.
    private func settings() async throws -> [String: String] { settings(of: try await TestSchema()) }

    private func settings(of schema: TestSchema) -> [String: String] {
        let options = schema.options
        let password = options.password ?? ""
        let url =
            "postgresql://\(options.user):\(password)@\(options.host):\(options.port)/\(options.database)"
            + "?schema=\(schema.name)"
        return ["AURITE_DB_URL": url, "AURITE_ENABLE_DB": "true"]
    }

    @Test("The fixture's 17 components are exported, listed, compared and brought back")
    func exports() async throws {
        let settings = try await settings()
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let export = try await AuriteProcess.run(["export"], in: path, environment: settings)
        #expect(export.output.hasPrefix("Exported 17 components"), "\(export.error)")
        let again = try await AuriteProcess.run(["export", "--json"], in: path, environment: settings)
        #expect(try JSONText(again.output)["unchanged"]?.int == 17)
        let list = try await AuriteProcess.run(["list", "--json"], in: path, environment: settings)
        #expect(Array(try JSONText(list.output).elements).count == 17)
        let diff = try await AuriteProcess.run(["diff"], in: path, environment: settings)
        #expect(diff.status == 0 && diff.output.contains("0 differences, 17 components equal."), "\(diff.error)")
        let back = try await AuriteProcess.run(["db", "to-files"], in: path, environment: settings)
        #expect(back.output.hasPrefix("Wrote 0 components, 17 unchanged."), "\(back.error)")
    }

    @Test("SQLite and PostgreSQL hold the same after the same export, and diff names what is then changed")
    func comparesDatabases() async throws {
        let settings = try await settings()
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        _ = try await AuriteProcess.run(["export"], in: path, environment: settings)
        _ = try await AuriteProcess.run(["export"], in: path, environment: ["AURITE_DB_PATH": folder("other.db")])
        let equal = try await AuriteProcess.run(
            ["diff", "database", folder("other.db")],
            in: path,
            environment: settings
        )
        #expect(equal.status == 0, "\(equal.output)\(equal.error)")
        let change = """
            UPDATE components SET config = json_set(config, '$.max_iterations', 99) WHERE name = 'Pilot';
            DELETE FROM components WHERE name = 'Shelver'
            """
        _ = try await AuriteProcess.run("sqlite3", [folder("other.db"), change], in: path)
        let different = try await AuriteProcess.run(
            ["diff", "database", "sqlite:///\(folder("other.db"))", "--json"],
            in: path,
            environment: settings
        )
        #expect(different.status == 5)
        let result = try JSONText(different.output)
        #expect(result["changed"]?.compact.text == #"[{"type":"agent","name":"Pilot","members":["max_iterations"]}]"#)
        #expect(result["only_left"]?.compact.text == #"[{"type":"agent","name":"Shelver"}]"#)
        #expect(result["equal"]?.int == 15)
    }

    @Test("init, status, stats, vacuum, downgrade and reset work on a server too")
    func versions() async throws {
        let settings = try await settings()
        let folder = try TemporaryFolder()
        let commands = [
            ["db", "init"], ["db", "status"], ["db", "stats"], ["db", "vacuum"], ["db", "reset", "--yes"],
            ["db", "downgrade", "--to", "0", "--yes"], ["db", "upgrade"], ["list"],
        ]
        for arguments in commands {
            let result = try await AuriteProcess.run(arguments, in: folder.path, environment: settings)
            #expect(result.status == 0, "\(arguments): \(result.error)")
        }
    }

    @Test("What is wrong with the connection is said with the guide's hint, and never with the password")
    func failures() async throws {
        let server = try TestSchema.server
        let folder = try TemporaryFolder()
        var good = [
            "AURITE_ENABLE_DB": "true", "AURITE_DB_TYPE": "postgresql", "AURITE_DB_HOST": server.host,
            "AURITE_DB_PORT": "\(server.port)", "AURITE_DB_USER": server.user,
            "AURITE_DB_PASSWORD": server.password ?? "", "AURITE_DB_NAME": server.database, "AURITE_DB_WAIT": "0",
        ]
        let cases: [(name: String, value: String, status: Int32, words: [String])] = [
            ("AURITE_DB_PASSWORD", "hunter2", 3, ["AURITE_DB_USER", "AURITE_DB_PASSWORD", "pg_hba.conf"]),
            ("AURITE_DB_PORT", "1", 3, ["running", "AURITE_DB_HOST"]),
            ("AURITE_DB_HOST", "no-such-host.invalid", 3, ["AURITE_DB_HOST"]),
            ("AURITE_DB_NAME", "no_such_database", 3, ["does not exist", "CREATE DATABASE"]),
            ("AURITE_DB_USER", "", 2, ["AURITE_DB_USER"]),
        ]
        for (name, value, status, words) in cases {
            let result = try await AuriteProcess.run(
                ["list"],
                in: folder.path,
                environment: good.merging([name: value]) { $1 }
            )
            #expect(result.status == status, "\(name): \(result.error)")
            for word in words { #expect(result.error.contains(word), "\(name): \(result.error)") }
            #expect(!result.error.contains("hunter2"))
        }
        good["AURITE_DB_TYPE"] = nil
        let assumed = try await AuriteProcess.run(["db", "init"], in: folder.path, environment: good)
        #expect(assumed.status == 0 && assumed.error.contains("AURITE_DB_TYPE=postgresql"), "\(assumed.error)")
    }

    @Test("A database that the Python program filled is adopted: every row is kept, the old tables are copied")
    func adopts() async throws {
        let schema = try await TestSchema()
        let folder = try TemporaryFolder()
        try Fixture.pythonSessionsDump.copy(to: folder, as: "dump.sql")
        let dump = try folder.text("dump.sql").split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("OWNER TO") }
            .map {
                $0.hasPrefix("ALTER") || $0.hasPrefix("C") || $0.hasPrefix("SELECT") || $0.hasPrefix("    ADD")
                    ? $0.replacingOccurrences(of: "public.", with: "\(schema.name).") : String($0)
            }
        try folder.write("here.sql", dump.joined(separator: "\n"))
        let restored = try await psql(["-q", "-v", "ON_ERROR_STOP=1", "-f", folder("here.sql")], folder)
        #expect(restored.status == 0, "\(restored.error)")
        let environment = settings(of: schema)
        let refused = try await AuriteProcess.run(["list"], in: folder.path, environment: environment)
        #expect(refused.status == 1 && refused.error.contains("aurite db upgrade"), "\(refused.error)")
        let before = try await rows(of: schema.name, folder)
        let upgrade = try await AuriteProcess.run(["db", "upgrade"], in: folder.path, environment: environment)
        #expect(upgrade.status == 0 && upgrade.output.contains("RENAME TO"), "\(upgrade.error)")
        #expect(try await rows(of: schema.name, folder) == before)
        #expect(before.contains("40\n363\n723\n30\n"))
        let list = try await AuriteProcess.run(["list", "--json"], in: folder.path, environment: environment)
        #expect(Array(try JSONText(list.output).elements).count == 40)
        let copies = try await psql(
            ["-Atc", "SELECT nspname FROM pg_namespace WHERE nspname LIKE '\(schema.name.prefix(20))%adoption%'"],
            folder
        )
        let copy = copies.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try await rows(of: copy, folder) == before)
    }

    /// Counts and a checksum of what the documented columns hold.
    private func rows(of schema: String, _ folder: TemporaryFolder) async throws -> String {
        let query = """
            SET search_path = "\(schema)";
            SELECT count(*) FROM components; SELECT count(*) FROM sessions WHERE session_id NOT IN (SELECT session_id FROM agent_history WHERE id <= 723);
            SELECT count(*) FROM agent_history WHERE id <= 723; SELECT count(*) FROM qa_test_results;
            SELECT md5(string_agg(concat(name, component_type, config, created_at, last_updated), '' ORDER BY name)) FROM components;
            SELECT md5(string_agg(concat(session_id, base_session_id, name, result_type, is_workflow, message_count,
                agents_involved, created_at, last_updated), '' ORDER BY session_id)) FROM sessions
                WHERE session_id NOT IN (SELECT session_id FROM agent_history WHERE id <= 723);
            SELECT md5(string_agg(concat(id, agent_name, session_id, timestamp, role, content_json), '' ORDER BY id))
                FROM agent_history WHERE id <= 723;
            SELECT md5(string_agg(qa_test_results::text, '' ORDER BY result_id)) FROM qa_test_results;
            """
        let result = try await psql(["-At", "-q", "-c", query], folder)
        #expect(result.status == 0, "\(result.error)")
        return result.output
    }

    private func psql(_ arguments: [String], _ folder: TemporaryFolder) async throws -> AuriteProcess {
        let home = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_HOME"].map {
            ["AURITE_TEST_POSTGRES_HOME": $0]
        }
        return try await AuriteProcess.run(
            "\(projectRoot)/scripts/postgres",
            ["psql"] + arguments,
            in: folder.path,
            environment: home ?? [:]
        )
    }

    @Test("Processes that create the tables at once all succeed, and every step ran once")
    func migratesAtOnce() async throws {
        let schema = try await TestSchema()
        let settings = settings(of: schema)
        let folder = try TemporaryFolder()
        let results = try await withThrowingTaskGroup(of: AuriteProcess.self) { group in
            for _ in 0..<4 {
                group.addTask { try await AuriteProcess.run(["db", "init"], in: folder.path, environment: settings) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { #expect(result.status == 0, "\(result.error)") }
        let steps = try await psql(
            ["-Atc", "SELECT count(*) = max(version) FROM \(schema.name).schema_versions"],
            folder
        )
        #expect(steps.output == "t\n", "\(steps.error)")
        let status = try await AuriteProcess.run(["db", "status"], in: folder.path, environment: settings)
        #expect(status.status == 0, "\(status.error)")
    }

    @Test("A schema that is missing is named by commands that read, and created by export and db init")
    func createsSchemas() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        for command in [["export"], ["db", "init"]] {
            let schema = try await TestSchema()
            _ = try await psql(["-qc", "DROP SCHEMA \(schema.name)"], folder)
            let settings = settings(of: schema)
            let list = try await AuriteProcess.run(["list"], in: path, environment: settings)
            #expect(
                list.status == 3 && list.error.contains("the schema \"\(schema.name)\" does not exist"),
                "\(list.error)"
            )
            #expect(list.error.contains("CREATE SCHEMA"), "\(list.error)")
            let result = try await AuriteProcess.run(command, in: path, environment: settings)
            #expect(result.status == 0, "\(result.error)")
            let after = try await AuriteProcess.run(["list"], in: path, environment: settings)
            #expect(after.status == 0, "\(after.error)")
        }
    }

    @Test("Exports at once both succeed, and every component is there once")
    func exportsAtOnce() async throws {
        let settings = try await settings()
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let results = try await withThrowingTaskGroup(of: AuriteProcess.self) { group in
            for _ in 0..<4 {
                group.addTask { try await AuriteProcess.run(["export"], in: path, environment: settings) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for result in results { #expect(result.status == 0, "\(result.error)") }
        let list = try await AuriteProcess.run(["list", "--json"], in: path, environment: settings)
        #expect(Array(try JSONText(list.output).elements).count == 17)
    }

    @Test("The guide's set-up commands lead to a database that the documented variables reach")
    func followsTheGuide() async throws {
        let folder = try TemporaryFolder()
        let path = try Fixture.workspace.copy(to: folder)
        let commands = [
            "DROP DATABASE IF EXISTS aurite_storage",
            "CREATE USER postgres_user WITH PASSWORD 'postgres_password';",
            "CREATE DATABASE aurite_storage OWNER postgres_user;",
        ]
        for command in commands {
            let result = try await psql(["-q", "-c", command], folder)
            // The role belongs to the server: another test, or an earlier run, may have made it.
            let isThere = result.error.contains("role \"postgres_user\" already exists")
            #expect(result.status == 0 || isThere, "\(result.error)")
        }
        let server = try TestSchema.server
        try folder.write(
            "workspace/.env",
            """
            AURITE_ENABLE_DB=true
            AURITE_DB_TYPE=postgresql
            AURITE_DB_HOST=\(server.host)
            AURITE_DB_PORT=\(server.port)
            AURITE_DB_USER=postgres_user
            AURITE_DB_PASSWORD=postgres_password
            AURITE_DB_NAME=aurite_storage
            """
        )
        let export = try await AuriteProcess.run(["export"], in: path)
        #expect(export.status == 0 && export.output.hasPrefix("Exported 17 components"), "\(export.error)")
        let list = try await AuriteProcess.run(["list", "agents"], in: path)
        #expect(list.output.contains("Pilot"), "\(list.error)")
        // A role that may read and write, and create nothing, is enough once the tables are there.
        let reader = [
            "DROP ROLE IF EXISTS aurite_writer", "CREATE USER aurite_writer WITH PASSWORD 'writer'",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO aurite_writer",
        ]
        for command in reader {
            let result = try await psql(["-q", "-d", "aurite_storage", "-c", command], folder)
            #expect(result.status == 0, "\(command): \(result.error)")
        }
        let writer = ["AURITE_DB_USER": "aurite_writer", "AURITE_DB_PASSWORD": "writer"]
        let again = try await AuriteProcess.run(["export"], in: path, environment: writer)
        #expect(again.status == 0, "\(again.error)")
        _ = try await psql(
            ["-q", "-d", "aurite_storage", "-c", "DROP OWNED BY aurite_writer", "-c", "DROP ROLE aurite_writer"],
            folder
        )
    }

    @Test("A program that is started before its server waits for it, and then gives up with status 3")
    func waits() async throws {
        let folder = try TemporaryFolder()
        let settings = [
            "AURITE_DB_URL": "postgresql://someone@127.0.0.1:1/nothing", "AURITE_DB_WAIT": "2",
            "AURITE_ENABLE_DB": "true",
        ]
        let result = try await AuriteProcess.run(["list"], in: folder.path, environment: settings)
        #expect(result.status == 3)
        #expect(result.error.matches(of: /waiting for the PostgreSQL database/).count >= 1, "\(result.error)")
    }
}
