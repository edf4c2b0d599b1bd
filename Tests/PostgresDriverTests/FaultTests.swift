import Foundation
import Logging
import SQLCore
import Synchronization
import TestSupport
import Testing

@testable import PostgresDriver

/// What goes wrong with a server is said with the next step, without the password, and without a lie about what was stored.
@Suite struct FaultTests {
    private static let secret = "correct-horse-battery-staple"

    /// The error of the first use.
    private func failure(
        _ change: (inout PostgresOptions) throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> SQLError {
        var options = try TestSchema.server
        options.connectTimeout = .seconds(5)
        try change(&options)
        let database = PostgresDatabase(options, logger: .silent)
        // By the pool first and by `connect` then: both say the same.
        let errors = [
            await error(of: { _ = try await database.read { try $0.execute("SELECT 1") } }),
            await error(of: { try await database.connect() }),
        ]
        #expect(errors[0]?.description == errors[1]?.description, sourceLocation: sourceLocation)
        let error = try #require(errors[0], sourceLocation: sourceLocation)
        #expect(!"\(error)".contains(Self.secret), sourceLocation: sourceLocation)
        return error
    }

    private func error(of body: () async throws -> Void) async -> SQLError? {
        do { try await body() } catch { return error as? SQLError }
        return nil
    }

    @Test("A closed port says what to check")
    func refusesClosedPort() async throws {
        let error = try await failure { $0.port = 1 }
        #expect(error.kind == .unreachable && error.cause.contains("Connection refused"))
        for line in [
            "PostgreSQL is running and accessible", "firewall rules",
            "AURITE_DB_HOST is correct (use 'postgres' in Docker)",
        ] {
            #expect(error.hint?.contains(line) == true)
        }
    }

    @Test("A host that nobody knows is unreachable and named")
    func refusesUnknownHost() async throws {
        let error = try await failure { $0.host = "no-such-host.invalid" }
        #expect(error.kind == .unreachable && "\(error)".contains("no-such-host.invalid"))
        #expect(error.hint?.contains("AURITE_DB_HOST") == true)
    }

    @Test("A host that never answers is given up in time")
    func timesOut() async throws {
        // Listens and accepts nobody.
        let silence = try SilentServer()
        let error = try await failure {
            $0.port = silence.port
            $0.connectTimeout = .milliseconds(300)
        }
        #expect(error.kind == .unreachable && error.cause.contains("timeout"))
    }

    @Test("A wrong password names the variables, and the password stands nowhere")
    func refusesWrongPassword() async throws {
        let error = try await failure { $0.password = Self.secret }
        #expect(error.kind == .authentication)
        #expect(error.hint?.contains("AURITE_DB_USER and AURITE_DB_PASSWORD are correct") == true)
        #expect(error.hint?.contains("pg_hba.conf") == true)
    }

    @Test("A missing database comes with the two lines that make it")
    func refusesMissingDatabase() async throws {
        let error = try await failure { $0.database = "missing base" }
        #expect(error.kind == .missingDatabase)
        #expect(error.hint?.contains(#"sudo -u postgres psql -c "CREATE USER aurite WITH PASSWORD '…';""#) == true)
        #expect(
            error.hint?.contains(#"sudo -u postgres psql -c "CREATE DATABASE \"missing base\" OWNER aurite;""#) == true
        )
    }

    @Test("A missing database is created where that is allowed, and once")
    func createsDatabase() async throws {
        var options = try TestSchema.server
        let administrator = PostgresDatabase(options, logger: .silent)
        options.database = "made_\(UUID().uuidString.prefix(8).lowercased())"
        options.createsDatabase = true
        let made = PostgresDatabase(options, logger: .silent)
        try await made.connect()
        try await made.connect()
        #expect(try await made.read { try $0.value("SELECT current_database()", as: String.self) } == options.database)
        try await made.close()
        try await administrator.execute(SQLQuery(unsafe: "DROP DATABASE \"\(options.database)\""))
    }

    @Test("A role without rights is told which it lacks")
    func refusesWithoutPermission() async throws {
        let schema = try await TestSchema()
        let owner = PostgresDatabase(schema.options, logger: .silent)
        let role = "role_\(schema.name.suffix(8))"
        try await owner.write { connection in
            try connection.execute("CREATE TABLE t (v integer)")
            try connection.execute(SQLQuery(unsafe: "CREATE ROLE \(role) LOGIN PASSWORD '\(Self.secret)'"))
            try connection.execute(SQLQuery(unsafe: "GRANT USAGE ON SCHEMA \(schema.name) TO \(role)"))
        }
        var options = schema.options
        options.user = role
        options.password = Self.secret
        let guest = PostgresDatabase(options, logger: .silent)
        for statement in ["CREATE TABLE u (v integer)", "INSERT INTO t VALUES (1)", "SELECT * FROM t"] as [SQLQuery] {
            await #expect { try await guest.write { try $0.execute(statement) } } throws: { error in
                (error as? SQLError)?.kind == .permission && (error as? SQLError)?.hint?.contains("GRANT") == true
                    && !"\(error)".contains(Self.secret)
            }
        }
        try await guest.close()
        try await owner.execute(SQLQuery(unsafe: "DROP OWNED BY \(role)"))
        try await owner.execute(SQLQuery(unsafe: "DROP ROLE \(role)"))
    }

    @Test("A read whose connection was cut is repeated once, unseen")
    func repeatsReads() async throws {
        let (database, _) = try await single()
        let other = PostgresDatabase(try TestSchema.server, logger: .silent)
        let backend = try await database.read { try $0.value("SELECT pg_backend_pid()", as: Int.self) }
        try await other.execute("SELECT pg_terminate_backend(\(backend)::integer)")
        #expect(try await database.read { try $0.value("SELECT 7", as: Int.self) } == 7)
        #expect(database.poolStatistics.lost == 1)
    }

    @Test("A write that was cut before COMMIT is repeated, and stored once")
    func repeatsUncommittedWrites() async throws {
        let (database, _) = try await single()
        let other = PostgresDatabase(try TestSchema.server, logger: .silent)
        try await database.write { try $0.execute("CREATE TABLE t (v integer)") }
        let runs = Mutex(0)
        try await database.write { connection in
            try connection.execute("INSERT INTO t VALUES (1)")
            if runs.withLock({
                $0 += 1
                return $0
            }) == 1 {
                let backend = try connection.value("SELECT pg_backend_pid()", as: Int.self)
                try Blocking { try await other.execute("SELECT pg_terminate_backend(\(backend)::integer)") }.wait()
            }
            try connection.execute("INSERT INTO t VALUES (2)")
        }
        #expect(runs.withLock { $0 } == 2)
        #expect(try await database.read { try $0.value("SELECT count(*) FROM t", as: Int.self) } == 2)
    }

    @Test("A write whose COMMIT got no answer is not repeated, and says that its fate is not known")
    func tellsOfUnknownFate() async throws {
        let (database, _) = try await single()
        let other = PostgresDatabase(try TestSchema.server, logger: .silent)
        try await database.write { try $0.execute("CREATE TABLE t (v integer)") }
        let runs = Mutex(0)
        await #expect { () async throws in
            try await database.write { connection in
                runs.withLock { $0 += 1 }
                try connection.execute("INSERT INTO t VALUES (1)")
                let backend = try connection.value("SELECT pg_backend_pid()", as: Int.self)
                try Blocking { try await other.execute("SELECT pg_terminate_backend(\(backend)::integer)") }.wait()
            }
        } throws: { ($0 as? SQLError)?.hint?.contains("may or may not have been stored") == true }
        #expect(runs.withLock { $0 } == 1)
    }

    @Test("An exhausted pool says so after its timeout, and serves those who wait in time")
    func exhaustsThePool() async throws {
        var options = try await TestSchema().options
        options.poolSize = 1
        options.poolTimeout = .seconds(1)
        let database = PostgresDatabase(options, logger: .silent)
        // Connecting may take longer than the timeout on a busy machine; the connection stays for the next caller.
        while (try? await database.value("SELECT 1", as: Int.self)) != 1 {}
        let before = database.poolStatistics.timeouts
        try await database.read { connection in
            try connection.execute("SELECT 1")
            let attempt = Blocking { _ = try await database.read { try $0.execute("SELECT 1") } }
            #expect { try attempt.wait() } throws: {
                ($0 as? SQLError)?.kind == .busy && ($0 as? SQLError)?.hint?.contains("AURITE_DB_POOL_SIZE") == true
            }
        }
        #expect(try await database.read { try $0.value("SELECT 1", as: Int.self) } == 1)
        #expect(database.poolStatistics.timeouts == before + 1)
    }

    @Test("A program that starts before its database waits, with a line a second")
    func waitsForTheServer() async throws {
        let silence = try SilentServer()
        let lines = Lines()
        var options = try TestSchema.server
        options.port = silence.port
        options.connectTimeout = .milliseconds(100)
        options.wait = .seconds(5)
        let start = ContinuousClock.now
        let database = PostgresDatabase(options, logger: Logger(label: "test") { _ in lines })
        await #expect(throws: SQLError.self) { try await database.connect() }
        #expect(start.duration(to: .now) >= .seconds(5))
        #expect(lines.all.count <= 6)
        #expect(lines.all.allSatisfy { $0.contains("waiting for the PostgreSQL database aurite") })
    }

    @Test("What libpq would take from the environment is set explicitly, or is empty")
    func ignoresTheEnvironment() async throws {
        // In a process of its own: no other thread may look at the environment while it changes.
        await #expect(processExitsWith: .success) {
            // libpq prefers PGHOSTADDR to any host: were it taken over, nothing would answer there.
            for (name, value) in [
                ("PGHOSTADDR", "127.0.0.9"), ("PGOPTIONS", "-c work_mem=123kB"), ("PGPORT", "1"),
                ("PGSSLMODE", "require"), ("PGDATESTYLE", "German"),
            ] {
                setenv(name, value, 1)
            }
            let database = PostgresDatabase(try TestSchema.server, logger: .silent)
            let (memory, day) = try await database.read { connection in
                (
                    try connection.value("SELECT current_setting('work_mem')", as: String.self),
                    try connection.value("SELECT date '2025-12-31'", as: String.self)
                )
            }
            #expect(memory != "123kB" && day == "2025-12-31")
        }
    }

    @Test("A server that restarts under an open pool is used again, by readers and writers")
    func outlivesARestart() async throws {
        var environment = ["AURITE_TEST_POSTGRES_CLUSTER": "restarted"]
        environment["AURITE_TEST_POSTGRES_HOME"] = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_HOME"]
        let script = "\(projectRoot)/scripts/postgres"
        func server(_ command: String) async throws -> String {
            let run = try await AuriteProcess.run(script, [command], in: projectRoot, environment: environment)
            guard run.status == 0 else { throw SQLError(.other, "scripts/postgres \(command)", cause: run.error) }
            return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let database = PostgresDatabase(try PostgresOptions(url: try await server("start")), logger: .silent)
        try await database.write { connection in
            try connection.execute("CREATE TABLE IF NOT EXISTS t (v integer)")
            try connection.execute("DELETE FROM t")
        }
        // Several connections are open and idle when the server goes.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await database.execute("SELECT pg_sleep(0.05)") } }
            try await group.waitForAll()
        }
        _ = try await server("restart")
        try await database.write { try $0.execute("INSERT INTO t VALUES (1)") }
        _ = try await server("restart")
        #expect(try await database.read { try $0.value("SELECT count(*) FROM t", as: Int.self) } == 1)
        _ = try await server("stop")
        await #expect { try await database.read { try $0.execute("SELECT 1") } } throws: {
            ($0 as? SQLError)?.kind == .unreachable
        }
        try await database.close()
    }

    /// A database of one connection, so that a test knows which it gets.
    private func single() async throws -> (PostgresDatabase, TestSchema) {
        let schema = try await TestSchema()
        var options = schema.options
        options.poolSize = 1
        return (PostgresDatabase(options, logger: .silent), schema)
    }
}
