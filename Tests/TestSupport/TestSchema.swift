import Foundation
import Logging
public import PostgresDriver
import SQLCore

/// A schema of its own on the test server.
///
/// It stays until the test process has ended: a test's database has to outlive everything that uses it,
/// which no reference count of ours can know. The next test process drops what the last one left.
public struct TestSchema: Sendable {
    /// `test_`, the process's number and eight random digits: needs no quotes in SQL.
    public let name: String
    /// A small pool that works in the schema.
    public let options: PostgresOptions

    /// - Throws: when no server runs: `scripts/test` starts one, and `scripts/postgres start` does by hand.
    public init() async throws {
        try await Self.leftovers.value
        name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(UUID().uuidString.prefix(8).lowercased())"
        var options = try Self.server
        options.poolSize = 4
        try await Self.administer(options, "CREATE SCHEMA \(name)")
        options.schema = name
        self.options = options
    }

    /// Drops the schemas of test processes that have ended.
    private static let leftovers = Task {
        let database = PostgresDatabase(try server, logger: .silent)
        let names = try await database.read { connection in
            try connection.all("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test\\_%'") { try $0[0] as String }
        }
        for name in names {
            let owner = name.split(separator: "_").dropFirst().first.flatMap { Int32($0) }
            if let owner, kill(owner, 0) == 0 { continue }
            try await database.execute(SQLQuery(unsafe: "DROP SCHEMA IF EXISTS \(name) CASCADE"))
        }
        try await database.close()
    }

    /// The test server.
    public static var server: PostgresOptions {
        get throws {
            guard let url = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else {
                throw SQLError(
                    .unreachable,
                    "looking for the test server",
                    cause: "AURITE_TEST_POSTGRES_URL is not set",
                    hint: "Run scripts/test, or export AURITE_TEST_POSTGRES_URL=$(scripts/postgres start)."
                )
            }
            return try PostgresOptions(url: url)
        }
    }

    private static func administer(_ options: PostgresOptions, _ statement: String) async throws {
        let database = PostgresDatabase(options, logger: .silent)
        try await database.execute(SQLQuery(unsafe: statement))
        try await database.close()
    }
}
