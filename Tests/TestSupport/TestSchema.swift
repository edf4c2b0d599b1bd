import Foundation
import Logging
public import PostgresDriver
import SQLCore

/// A schema of its own on a test server.
///
/// It stays until the test process has ended: a test's database has to outlive everything that uses it,
/// which no reference count of ours can know. The next test process drops what the last one left.
public struct TestSchema: Sendable {
    /// `test_`, the process's number and eight random digits: needs no quotes in SQL.
    public let name: String
    /// A small pool that works in the schema.
    public let options: PostgresOptions

    /// - Throws: when no server runs: `scripts/test` starts them.
    public init(on server: TestServer = .newest) async throws {
        // pgbouncer stands in front of the newest.
        try await (server == .older ? Self.leftoversOnOlder : Self.leftovers).value
        name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(UUID().uuidString.prefix(8).lowercased())"
        var options = try server.options
        options.poolSize = 4
        // Tests run at once on busy machines: whoever has to wait may.
        options.poolTimeout = .seconds(600)
        options.connectTimeout = .seconds(120)
        // A transaction that waits for the rest of its story idles for the server.
        options.idleInTransactionTimeout = .seconds(600)
        let database = PostgresDatabase(options, logger: .silent)
        try await database.execute(SQLQuery(unsafe: "CREATE SCHEMA \(name)"))
        try await database.close()
        options.schema = name
        self.options = options
    }

    private static let leftovers = Task { try await dropLeftovers(on: .newest) }
    private static let leftoversOnOlder = Task { try await dropLeftovers(on: .older) }

    /// Drops the schemas of test processes that have ended.
    private static func dropLeftovers(on server: TestServer) async throws {
        let database = PostgresDatabase(try server.options, logger: .silent)
        let names = try await database.all("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test\\_%'") {
            try $0[0] as String
        }
        for name in names {
            let owner = name.split(separator: "_").dropFirst().first.flatMap { Int32($0) }
            if let owner, kill(owner, 0) == 0 { continue }
            try await database.execute(SQLQuery(unsafe: "DROP SCHEMA IF EXISTS \(name) CASCADE"))
        }
        try await database.close()
    }

    /// The newest server.
    public static var server: PostgresOptions { get throws { try TestServer.newest.options } }
}
