import Foundation
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Every documented variable of `contextpilot`'s storage has its effect.
@Suite struct PilotSettingsTests {
    @Test("CONTEXTPILOT_DATABASE_URL: every form of the table, from the environment or .env, in any case")
    func files() async throws {
        let stage = try await PilotStage()
        try FileManager.default.createDirectory(atPath: stage.folder("sub"), withIntermediateDirectories: true)
        let absolute = stage.folder("absolute.db")
        for (url, file) in [
            ("sqlite:///./one.db", "one.db"), ("sqlite:///two.db", "two.db"), ("sqlite:///\(absolute)", "absolute.db"),
            ("sqlite:///sub/three.db?timeout=0.5&check_same_thread=false", "sub/three.db"),
        ] {
            let made = try await stage.run("init-db", with: ["ContextPilot_Database_Url": url])
            #expect(made.status == 0 && !made.error.contains("warning"), "\(url): \(made.error)")
            #expect(FileManager.default.fileExists(atPath: stage.folder(file)), "\(url)")
        }
        for url in ["sqlite://", "sqlite:///:memory:"] {
            let memory = try await stage.run("add", "x", with: ["CONTEXTPILOT_DATABASE_URL": url])
            #expect(memory.status == 0 && memory.error.contains("in memory"), "\(url): \(memory.error)")
        }
        try stage.folder.write(".env", "# mine\nexport contextpilot_database_url='sqlite:///dot.db'\n")
        #expect(try await stage.run("init-db").status == 0)
        #expect(FileManager.default.fileExists(atPath: stage.folder("dot.db")))
        // The folder above has a file of its own, which is nobody's business here.
        let below = try await AuriteProcess.run(
            AuriteProcess.contextPilot,
            ["init-db"],
            in: stage.folder("sub"),
            environment: stage.environment
        )
        #expect(below.status == 0 && FileManager.default.fileExists(atPath: stage.folder("sub/contextpilot.db")))
    }

    @Test("What a URL may not be is refused with the next step and without the password")
    func refusals() async throws {
        let stage = try await PilotStage()
        for (url, status, part) in [
            ("sqlite:///nowhere/x.db", 3, "nowhere"), ("sqlite:///x.db?timeout=soon", 2, "timeout"),
            ("mysql://me:hunter2@h/postgresql", 2, "mysql"), ("x.db", 2, "it is no URL"),
            ("postgresql://me:hunter2@127.0.0.1:1/d?connect_timeout=2", 3, "127.0.0.1"),
            ("postgresql://me:hunter2@h/d?colour=red", 2, "colour"),
            ("postgresql://me:hunter2@h/d?sslmode=maybe", 2, "sslmode"),
        ] {
            let result = try await stage.run("list", with: ["CONTEXTPILOT_DATABASE_URL": url])
            #expect(result.status == status && result.error.contains(part), "\(url): \(result.status) \(result.error)")
            #expect(!result.error.contains("hunter2"), "\(url)")
        }
        let unknown = try await stage.run("init-db", with: ["CONTEXTPILOT_DATABASE_URL": "sqlite:///x.db?colour=red"])
        #expect(unknown.status == 0 && unknown.error.contains("colour"))
    }

    @Test("A server's URL: the driver's suffix, the short scheme and libpq's parameters")
    func servers() async throws {
        let stage = try await PilotStage(.server)
        let url = try #require(stage.environment["CONTEXTPILOT_DATABASE_URL"])
        #expect(try await stage.run("init-db").status == 0)
        _ = try await stage.json("add", "x")
        let rest = url.dropFirst("postgresql".count)
        for form in ["postgresql+asyncpg\(rest)", "postgres\(rest)"] {
            let parameters = "&sslmode=prefer&connect_timeout=10&application_name=mine&options=-c%20geqo%3Doff"
            let more = ["CONTEXTPILOT_DATABASE_URL": form + parameters]
            #expect(try await stage.json("stats", with: more)["total_contexts"]?.int == 1)
        }
        let vectors = try await stage.run("init-db", "--require-vector")
        #expect(vectors.status == 0, "\(vectors.error)")
        let file = try await PilotStage()
        #expect(try await file.run("init-db", "--require-vector").status == 1)
        #expect(try await stage.run("db", "status").output.contains("searched by the database"))
        // A server without the extension: one warning with what to do, and this program searches.
        let older = ["CONTEXTPILOT_DATABASE_URL": PilotStage.url(of: try await TestSchema(on: .older))]
        let required = try await file.run("init-db", "--require-vector", with: older)
        #expect(required.status == 1 && required.error.contains("CREATE EXTENSION vector"), "\(required.error)")
        let warned = try await file.run("init-db", with: older)
        #expect(warned.status == 0 && warned.error.contains("postgresql-NN-pgvector"), "\(warned.error)")
        #expect(try await file.run("db", "status", with: older).output.contains("searched by this program"))
        #expect(try await file.json("index", with: older)["index"]?.string == "unneeded")
    }

    @Test("CONTEXTPILOT_USE_DATABASE takes every word of the table and no other")
    func usesDatabase() async throws {
        let stage = try await PilotStage()
        for (word, status) in [("F", 0), ("n", 0), ("Off", 0), ("0", 0), ("maybe", 2), ("", 2)] {
            let result = try await stage.run("add", "x", with: ["CONTEXTPILOT_USE_DATABASE": word])
            #expect(result.status == status, "'\(word)': \(result.error)")
            if status != 0 { #expect(result.error.contains("CONTEXTPILOT_USE_DATABASE"), "'\(word)'") }
        }
        #expect(try stage.folder.contents().isEmpty)
        #expect(try await stage.run("add", "x", with: ["CONTEXTPILOT_USE_DATABASE": "T"]).status == 0)
        #expect(try stage.folder.contents() == ["contextpilot.db"])
    }

    @Test(
        "CONTEXTPILOT_DATABASE_ECHO shows statements without their values, in the format and from the level asked for"
    )
    func echoes() async throws {
        let stage = try await PilotStage()
        let echo = ["CONTEXTPILOT_DATABASE_ECHO": "yes"]
        let json = try await stage.run("add", "topsecret words", with: echo).error
        let line = try #require(json.split(separator: "\n").first { $0.contains("INSERT INTO context_units") })
        let members = try JSONText(String(line))
        for name in ["timestamp", "level", "logger", "message", "module", "function", "line"] {
            #expect(members[name] != nil, "\(name)")
        }
        #expect(!json.contains("topsecret"))
        let text = try await stage.run("list", with: echo.merging(["CONTEXTPILOT_LOG_FORMAT": "text"]) { $1 }).error
        #expect(text.contains("notice: SQL: ") && !text.contains("{\"timestamp\""))
        let quiet = try await stage.run("list", with: echo.merging(["CONTEXTPILOT_LOG_LEVEL": "ERROR"]) { $1 })
        #expect(quiet.error.isEmpty)
        for (name, value) in [("CONTEXTPILOT_LOG_LEVEL", "LOUD"), ("CONTEXTPILOT_LOG_FORMAT", "xml")] {
            let result = try await stage.run("list", with: [name: value])
            #expect(result.status == 2 && result.error.contains(name))
        }
    }

    @Test(
        "CONTEXTPILOT_MAX_… are the limits",
        arguments: [
            ("CONTEXTPILOT_MAX_CONTENT_LENGTH", "3", ["add", "four"]),
            ("CONTEXTPILOT_MAX_CONTEXTS_PER_REQUEST", "2", ["prompt", "x", "--max", "3"]),
            ("CONTEXTPILOT_MAX_TAG_COUNT", "1", ["add", "x", "--tag", "a", "--tag", "b"]),
            ("CONTEXTPILOT_MAX_TAG_LENGTH", "2", ["add", "x", "--tag", "abc"]),
        ]
    )
    func limits(name: String, value: String, arguments: [String]) async throws {
        let stage = try await PilotStage()
        _ = try await stage.run("init-db")
        func run(_ more: [String: String]) async throws -> AuriteProcess {
            try await AuriteProcess.run(
                AuriteProcess.contextPilot,
                arguments,
                in: stage.folder.path,
                environment: stage.environment.merging(more) { $1 }
            )
        }
        #expect(try await run([:]).status == 0)
        #expect(try await run([name: value]).status == 2)
        for wrong in ["0", "1.5", "many", ""] {
            let result = try await run([name: wrong])
            #expect(result.status == 2 && result.error.contains(name), "\(wrong)")
        }
    }

    @Test("A wrong password is told with contextpilot's own variable, and not shown")
    func wrongPassword() async throws {
        var stage = try await PilotStage(.server)
        let options = try TestSchema.server
        stage.environment["CONTEXTPILOT_DATABASE_URL"] =
            "postgresql://\(options.user):wrong4711@\(options.host):\(options.port)/\(options.database)"
        let result = try await stage.run("list")
        #expect(result.status == 3 && result.error.contains("CONTEXTPILOT_DATABASE_URL"), "\(result.error)")
        #expect(!result.error.contains("AURITE_") && !result.error.contains("wrong4711"))
    }

    @Test("A missing file, a foreign file, a lock and a dead server are told in contextpilot's own words")
    func ownWords() async throws {
        let stage = try await PilotStage()
        let missing = try await stage.run("db", "status", with: ["CONTEXTPILOT_DATABASE_URL": "sqlite:///nowhere.db"])
        #expect(missing.error.contains("contextpilot init-db"), "\(missing.error)")
        try stage.folder.write("letter.db", String(repeating: "Dear Sir, ", count: 500))
        let foreign = try await stage.run("list", with: ["CONTEXTPILOT_DATABASE_URL": "sqlite:///letter.db"])
        #expect(foreign.error.contains("Check CONTEXTPILOT_DATABASE_URL"), "\(foreign.error)")
        let dead = try await stage.run(
            "list",
            with: ["CONTEXTPILOT_DATABASE_URL": "postgresql://pilot:secret4711@127.0.0.1:1/units"]
        )
        #expect(dead.error.contains("the host in CONTEXTPILOT_DATABASE_URL"), "\(dead.error)")
        _ = try await stage.json("add", "kept", "--type", "fact")
        // `sqlite3` holds the write lock while its shell command runs.
        let program = AuriteProcess.contextPilot
        let url = ["CONTEXTPILOT_DATABASE_URL": "sqlite:///contextpilot.db?timeout=0.1"]
        let locked = try await AuriteProcess.run(
            "sqlite3",
            ["contextpilot.db", "BEGIN IMMEDIATE", ".system '\(program)' add late --type fact; echo $? >&2", "COMMIT"],
            in: stage.folder.path,
            environment: stage.environment.merging(url) { $1 }
        )
        #expect(locked.error.contains("?timeout=30 behind the path"), "\(locked.error)")
        #expect(locked.error.hasSuffix("3\n") && missing.status == 3 && foreign.status == 1 && dead.status == 3)
        for error in [missing.error, foreign.error, dead.error, locked.error] {
            #expect(!error.contains("AURITE_") && !error.contains("`aurite") && !error.contains("4711"), "\(error)")
        }
    }

    @Test("CONTEXTPILOT_VECTOR_MEMORY=compact reads vectors from the database, which SQL echoed shows")
    func vectorMemory() async throws {
        let stage = try await PilotStage()
        let model = try PilotStage.model().merging(["CONTEXTPILOT_DATABASE_ECHO": "true"]) { $1 }
        _ = try await stage.run("add", "a ferry lands", with: model)
        for (value, reads) in [("full", false), ("compact", true)] {
            let result = try await stage.run(
                "search",
                "ships",
                "--mode",
                "vector",
                with: model.merging(["CONTEXTPILOT_VECTOR_MEMORY": value]) { $1 }
            )
            #expect(result.status == 0 && result.output.contains("a ferry lands"), "\(result.error)")
            #expect(result.error.contains("SELECT seq, embedding FROM context_units") == reads)
        }
        let wrong = try await stage.run("search", "ships", with: ["CONTEXTPILOT_VECTOR_MEMORY": "tiny"])
        #expect(wrong.status == 2 && wrong.error.contains("CONTEXTPILOT_VECTOR_MEMORY"))
    }

    @Test("CONTEXTPILOT_EMBEDDING_MODEL names a known model, and unknown variables are warned about")
    func others() async throws {
        let stage = try await PilotStage()
        _ = try await stage.run("init-db")
        let model = try await stage.run("search", "x", with: ["CONTEXTPILOT_EMBEDDING_MODEL": "gpt-9"])
        #expect(model.status == 2 && model.error.contains("gpt-9") && model.error.contains("all-MiniLM-L6-v2"))
        let slip = try await stage.run("list", with: ["CONTEXTPILOT_DATABSE_URL": "x"])
        #expect(slip.status == 0 && slip.error.contains("CONTEXTPILOT_DATABSE_URL is no variable"))
        #expect(!(try await stage.run("list", with: ["CONTEXTPILOT_PORT": "8002"])).error.contains("warning"))
    }
}
