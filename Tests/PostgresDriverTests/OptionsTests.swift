import PostgresDriver
import SQLCore
import Testing

/// URLs are read whole or refused, and never shown.
@Suite struct OptionsTests {
    @Test("Every part of a URL is read and decoded")
    func readsURLs() throws {
        let full = try PostgresOptions(
            url: "postgresql://us%65r:p%40ss%3A%2Fword@db.example:6543/na%20me?sslmode=verify-full&pgbouncer=true"
                + "&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3&schema=notes"
        )
        #expect(full.user == "user" && full.password == "p@ss:/word" && full.host == "db.example" && full.port == 6_543)
        #expect(full.database == "na me" && full.tlsMode == .verifyFull && full.usesPgBouncer)
        #expect(
            full.tlsRootCertificate == "/etc/ca.pem" && full.connectTimeout == .seconds(3) && full.schema == "notes"
        )
        let short = try PostgresOptions(url: "postgres://me@/aurite")
        #expect(short.host == "localhost" && short.port == 5_432 && short.password == nil && !short.usesPgBouncer)
        let numbered = try PostgresOptions(url: "postgresql+psycopg2://me:a@b:c@[::1]:5433/aurite")
        #expect(numbered.host == "::1" && numbered.port == 5_433 && numbered.password == "a@b:c")
        #expect(numbered.description == "PostgreSQL database aurite at [::1]:5433")
        let local = try PostgresOptions(url: "postgresql://me@/aurite?host=%2Fvar%2Frun%2Fpostgresql")
        #expect(local.host == "/var/run/postgresql")
    }

    @Test(
        "What is wrong is named, and neither the URL nor the password repeated",
        arguments: [
            ("mysql://u:hunter2@h/d", "postgresql://"), ("u:hunter2@h/d", "://"),
            ("postgresql://u:hunter2@h:none/d", "port"), ("postgresql://u:hunter2@h:70000/d", "port"),
            ("postgresql://u:hunter2%zz@h/d", "password"), ("postgresql://u:hunter2%00@h/d", "password"),
            ("postgresql://u:hunter2@[::1/d", "bracket"), ("postgresql://u:hunter2@h/", "database"),
            ("postgresql://:hunter2@h/d", "user"), ("postgresql://u:hunter2@h/d?sslmode=maybe", "sslmode"),
            ("postgresql://u:hunter2@h/d?colour=red", "colour"),
            ("postgresql://u:hunter2@h/d?pgbouncer=1", "pgbouncer"),
        ]
    )
    func refusesURLs(url: String, part: String) throws {
        #expect { _ = try PostgresOptions(url: url) } throws: {
            "\($0)".contains(part) && !"\($0)".contains("hunter2")
        }
    }

    @Test("Any bytes are read or refused, and none of them stops the program")
    func survivesAnything() {
        let pieces = ["postgresql://", "%", "%4", "@", ":", "/", "?", "&", "=", "[", "]", "#", "a", "é", "5432", "+"]
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            var text = "postgresql://"
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            _ = try? PostgresOptions(url: text)
        }
    }

    @Test("No way to print options shows the password")
    func hidesPasswords() throws {
        let options = try PostgresOptions(url: "postgresql://user:hunter2@h/d")
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(options)", String(reflecting: options), String(describing: [options]), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
