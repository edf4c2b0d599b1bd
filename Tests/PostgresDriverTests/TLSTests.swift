import Logging
import PostgresDriver
import SQLCore
import TestSupport
import Testing

/// Encryption and certificates, on a server with TLS whose certificate is for the host `localhost` alone.
@Suite struct TLSTests {
    private func options(_ change: (inout PostgresOptions) -> Void) throws -> PostgresOptions {
        var options = try TestServer.older.options
        options.host = "localhost"
        change(&options)
        return options
    }

    /// Whether the server sees the connection encrypted.
    private func isEncrypted(_ options: PostgresOptions) async throws -> Bool? {
        let database = PostgresDatabase(options, logger: .silent)
        let answer = try await database.value(
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            as: Bool.self
        )
        try await database.close()
        return answer
    }

    private func failure(_ options: PostgresOptions) async throws -> SQLError {
        let database = PostgresDatabase(options, logger: .silent)
        var failure: SQLError?
        do { try await database.connect() } catch { failure = error as? SQLError }
        return try #require(failure)
    }

    @Test("Encrypted where it is asked for, and by default where the server can")
    func encrypts() async throws {
        for mode in [PostgresOptions.TLSMode.require, .prefer] {
            #expect(try await isEncrypted(options { $0.tlsMode = mode }) == true)
        }
        #expect(try await isEncrypted(options { $0.tlsMode = .disable }) == false)
    }

    @Test("A certificate of the right authority for the right host is accepted")
    func verifies() async throws {
        for mode in [PostgresOptions.TLSMode.verifyCA, .verifyFull] {
            let verified = try options {
                $0.tlsMode = mode
                $0.tlsRootCertificate = "\(TestServer.certificates)/ca.pem"
            }
            #expect(try await isEncrypted(verified) == true)
        }
    }

    @Test(
        "A certificate of another authority, for another host or beside no authority is refused with the settings to check",
        arguments: [
            ("localhost", "other-ca.pem", PostgresOptions.TLSMode.verifyFull, "certificate verify failed"),
            ("localhost", "other-ca.pem", .verifyCA, "certificate verify failed"),
            ("127.0.0.1", "ca.pem", .verifyFull, "does not match host name"),
            ("localhost", "missing.pem", .verifyFull, "missing.pem"),
        ]
    )
    func refuses(host: String, authority: String, mode: PostgresOptions.TLSMode, cause: String) async throws {
        let error = try await failure(
            options {
                $0.host = host
                $0.tlsMode = mode
                $0.tlsRootCertificate = "\(TestServer.certificates)/\(authority)"
                // A certificate does not get better by waiting: said at once.
                $0.wait = .seconds(3_600)
            }
        )
        #expect(error.kind == .unreachable && error.cause.contains(cause), "\(error)")
        #expect(error.hint?.contains("AURITE_DB_SSLMODE") == true, "\(error)")
        #expect(error.hint?.contains("AURITE_DB_SSLROOTCERT") == true, "\(error)")
    }

    @Test("A role that proves itself by a certificate gets in with it, and without it is refused")
    func certifies() async throws {
        let server = PostgresDatabase(try options { $0.tlsMode = .require }, logger: .silent)
        try await server.execute("DROP ROLE IF EXISTS certified")
        try await server.execute("CREATE ROLE certified LOGIN")
        var certified = try options {
            $0.user = "certified"
            $0.password = nil
            $0.tlsMode = .verifyFull
            $0.tlsRootCertificate = "\(TestServer.certificates)/ca.pem"
            $0.tlsCertificate = "\(TestServer.certificates)/client.pem"
            $0.tlsKey = "\(TestServer.certificates)/client.key"
        }
        let client = PostgresDatabase(certified, logger: .silent)
        #expect(try await client.value("SELECT current_user", as: String.self) == "certified")
        try await client.close()
        certified.tlsKey = "\(TestServer.certificates)/server.key"
        #expect(try await failure(certified).kind == .unreachable)
        (certified.tlsCertificate, certified.tlsKey) = (nil, nil)
        let refusal = try await failure(certified)
        #expect(refusal.cause.contains("certificate"), "\(refusal)")
        try await server.execute("DROP ROLE certified")
        try await server.close()
    }

    @Test("A server without TLS is said to have none")
    func refusesPlainServers() async throws {
        var plain = try TestServer.newest.options
        plain.tlsMode = .require
        plain.wait = .seconds(3_600)
        let error = try await failure(plain)
        #expect(error.kind == .unreachable && error.cause.contains("does not support SSL"), "\(error)")
        #expect(error.hint?.contains("AURITE_DB_SSLMODE") == true)
    }
}
