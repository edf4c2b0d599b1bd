import Foundation
import Logging
import SQLCore
import Synchronization
import TestSupport
import Testing

@testable import PostgresDriver

/// What a session is set to, and what it says when a limit or a place is missing.
@Suite struct SessionTests {
    private func database(
        _ kind: TestDatabase,
        _ change: (inout PostgresOptions) -> Void
    ) async throws -> PostgresDatabase {
        let schema = try #require(try await kind.make().schema)
        var options = schema.options
        change(&options)
        return PostgresDatabase(options, logger: .silent)
    }

    @Test(
        "The durability that is asked for is the session's, also where the role has it off",
        arguments: TestDatabase.servers
    )
    func setsDurability(on kind: TestDatabase) async throws {
        let setting: SQLQuery = "SELECT current_setting('synchronous_commit')"
        for (durability, values) in [(PostgresOptions.Durability.normal, ["on", "local"]), (.full, ["on"])] {
            let database = try await database(kind) { $0.durability = durability }
            let (read, written) = (
                try await database.value(setting, as: String.self),
                try await database.write { try $0.value(setting, as: String.self) }
            )
            #expect(values.contains(read ?? "") && read == written)
            try await database.close()
        }
    }

    @Test("A role's synchronous_commit = off is raised: to local, and to on for full durability")
    func raisesDurability() async throws {
        let schema = try await TestSchema()
        let owner = PostgresDatabase(schema.options, logger: .silent)
        let role = "role_\(schema.name.suffix(8))"
        for statement in [
            "CREATE ROLE \(role) LOGIN PASSWORD 'secret'", "ALTER ROLE \(role) SET synchronous_commit = off",
            "GRANT USAGE ON SCHEMA \(schema.name) TO \(role)",
        ] { try await owner.execute(SQLQuery(unsafe: statement)) }
        for (durability, value) in [(PostgresOptions.Durability.normal, "local"), (.full, "on")] {
            var options = schema.options
            options.user = role
            options.password = "secret"
            options.durability = durability
            let database = PostgresDatabase(options, logger: .silent)
            #expect(try await database.value("SHOW synchronous_commit", as: String.self) == value)
            try await database.close()
        }
        try await owner.execute(SQLQuery(unsafe: "DROP OWNED BY \(role)"))
        try await owner.execute(SQLQuery(unsafe: "DROP ROLE \(role)"))
        try await owner.close()
    }

    @Test(
        "A transaction that idles past its limit is ended, said to be, and stored nothing",
        arguments: TestDatabase.servers
    )
    func endsIdleTransactions(on kind: TestDatabase) async throws {
        let database = try await database(kind) { $0.idleInTransactionTimeout = .seconds(1) }
        try await database.execute("CREATE TABLE t (v integer)")
        let runs = Mutex(0)
        await #expect { () async throws in
            try await database.write { connection in
                runs.withLock { $0 += 1 }
                try connection.execute("INSERT INTO t VALUES (1)")
                // Until the server has ended the session, as its neighbour sees it.
                let backend = try connection.value("SELECT pg_backend_pid()", as: Int.self) ?? 0
                try Blocking {
                    let sessions: SQLQuery = "SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend)"
                    while try await database.value(sessions, as: Int.self) != 0 {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }.wait()
                try connection.execute("INSERT INTO t VALUES (2)")
            }
        } throws: { error in
            guard let error = error as? SQLError else { return false }
            return error.kind == .busy && error.description.contains("idle") && error.hint?.contains("stored") == true
        }
        #expect(runs.withLock { $0 } >= 1)
        #expect(try await database.value("SELECT count(*) FROM t", as: Int.self) == 0)
        try await database.close()
    }

    @Test("A statement past its limit is ended with the setting's name", arguments: TestDatabase.servers)
    func endsSlowStatements(on kind: TestDatabase) async throws {
        let database = try await database(kind) { $0.statementTimeout = .milliseconds(100) }
        let attempts: [@Sendable () async throws -> Void] = [
            { _ = try await database.read { try $0.execute("SELECT pg_sleep(60)") } },
            { try await database.execute("SELECT pg_sleep(60)") },
            { _ = try await database.value("SELECT pg_sleep(60)::text", as: String.self) },
        ]
        for attempt in attempts {
            await #expect { try await attempt() } throws: {
                ($0 as? SQLError)?.kind == .busy
                    && ($0 as? SQLError)?.hint?.contains("AURITE_DB_STATEMENT_TIMEOUT") == true
            }
        }
        #expect(try await database.value("SELECT 1", as: Int.self) == 1)
        try await database.close()
    }

    @Test(
        "A schema that does not exist is named with the line that creates it, and created where that is allowed",
        arguments: TestDatabase.servers
    )
    func missesSchemas(on kind: TestDatabase) async throws {
        var options = try #require(try await kind.make().schema).options
        let name = "\(options.schema ?? "") \"new\""
        options.schema = name
        let database = PostgresDatabase(options, logger: .silent)
        await #expect { try await database.read { try $0.execute("SELECT 1") } } throws: { error in
            guard let error = error as? SQLError else { return false }
            return error.kind == .missingDatabase && error.cause.contains(name.dropLast(5))
                && error.hint?.contains("CREATE SCHEMA") == true
        }
        options.createsDatabase = true
        for _ in 0..<2 {
            let created = PostgresDatabase(options, logger: .silent)
            try await created.connect()
            #expect(try await created.read { try $0.value("SELECT current_schema()", as: String.self) } == name)
            try await created.close()
        }
        #expect(try await database.value("SELECT 1", as: Int.self) == 1)
        try await database.execute(SQLQuery(unsafe: "DROP SCHEMA \(SQLName.quoted(name))"))
        try await database.close()
    }

    @Test("A role that may neither look into the schema nor create one is told what to grant")
    func missesRights() async throws {
        let schema = try await TestSchema()
        let owner = PostgresDatabase(schema.options, logger: .silent)
        let role = "role_\(schema.name.suffix(8))"
        try await owner.execute(SQLQuery(unsafe: "CREATE ROLE \(role) LOGIN PASSWORD 'secret'"))
        var options = schema.options
        options.user = role
        options.password = "secret"
        options.createsDatabase = true
        for (name, kind, words) in [
            (schema.name, SQLError.Kind.permission, "GRANT USAGE"),
            ("\(schema.name)_new", .missingDatabase, "AUTHORIZATION \"\(role)\""),
        ] {
            options.schema = name
            let guest = PostgresDatabase(options, logger: .silent)
            await #expect { try await guest.connect() } throws: {
                ($0 as? SQLError)?.kind == kind && ($0 as? SQLError)?.hint?.contains(words) == true
            }
        }
        try await owner.execute(SQLQuery(unsafe: "DROP ROLE \(role)"))
        try await owner.close()
    }

    @Test("A server older than 12 gets a warning with its version")
    func warnsOfOldServers() {
        #expect(ConnectionPool.warning(ofVersion: 110_022)?.contains("PostgreSQL 11 ") == true)
        #expect(ConnectionPool.warning(ofVersion: 90_624)?.contains("PostgreSQL 9.6 ") == true)
        for version in [120_000, 150_018, 180_006] { #expect(ConnectionPool.warning(ofVersion: version) == nil) }
    }

    @Test("The two servers are of two versions")
    func speaksToTwoVersions() async throws {
        var versions: [Int] = []
        for server in [TestServer.older, .newest] {
            let database = PostgresDatabase(try server.options, logger: .silent)
            versions.append(
                try await database.value("SELECT current_setting('server_version_num')::integer / 10000") ?? 0
            )
            try await database.close()
        }
        #expect(versions == [15, 18])
    }
}
