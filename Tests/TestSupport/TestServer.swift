import Foundation
public import PostgresDriver
import SQLCore

/// A PostgreSQL that tests run on. `scripts/test` starts them all.
public enum TestServer: String, Sendable, CaseIterable {
    /// PostgreSQL 18 with pgvector, without TLS.
    case newest = "AURITE_TEST_POSTGRES_URL"
    /// Debian's PostgreSQL 15, with TLS.
    case older = "AURITE_TEST_POSTGRES_TLS_URL"
    /// pgbouncer in transaction mode in front of the newest.
    case bouncer = "AURITE_TEST_PGBOUNCER_URL"

    /// How the server is reached.
    /// - Throws: when it does not run: missing is a failure, never a skip.
    public var options: PostgresOptions {
        get throws {
            guard let url = ProcessInfo.processInfo.environment[rawValue] else {
                throw SQLError(
                    .unreachable,
                    "looking for the test server",
                    cause: "\(rawValue) is not set",
                    hint: "Run scripts/test, or export what it exports."
                )
            }
            return try PostgresOptions(url: url)
        }
    }

    /// The folder of `ca.pem`, which signed the older server's certificate, and `other-ca.pem`, which did not.
    public static var certificates: String {
        ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_CERTIFICATES"] ?? "/AURITE_TEST_POSTGRES_CERTIFICATES"
    }
}
