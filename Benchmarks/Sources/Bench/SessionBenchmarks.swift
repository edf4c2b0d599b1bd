import Foundation
import PostgresDriver
import SQLCore
import SQLiteDriver
import Storage

/// Turns of conversations: appends, reads, lists, forks. The peer is the OpenAI Agents SDK's `SQLiteSession`.
struct SessionBenchmarks {
    let folder: String
    let peer: Peer
    let appends: Int

    private let text = "The ferry lands at the north pier at nine, weather permitting; tickets are sold on board. "

    func run() async throws {
        let sdk = try peer.measure("agents_sdk_sessions.py", [], in: "agents-sdk")
        for (durability, asked) in [(SQLiteOptions.Durability.normal, ["3 x", "7 x"]), (.full, ["1.7 x", "4 x"])] {
            for (callers, asked) in zip([1, 8], asked) {
                let storage = try await file("append-\(durability)-\(callers)", durability)
                let each = try await appends(storage.sessions, callers: callers, count: appends)
                try await storage.close()
                Report.print(
                    "append of 2, \(durability), callers: \(callers)",
                    ours: each,
                    peer: sdk["append, \(callers)"],
                    asked: "asked: \(asked)"
                )
            }
        }
        try await slowest()
        try await long(sdk["read 10,000"])
        try await many()
        try await server()
    }

    /// Seconds an append of two turns takes, over sessions of each caller's own.
    private func appends(_ sessions: SessionStore, callers: Int, count: Int) async throws -> Double {
        for caller in 0..<callers { try await sessions.create("s\(caller)", NewSession(name: "Pilot")) }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for number in 0..<count / callers { try await sessions.append(pair(number), to: "s\(caller)") }
                }
            }
            try await group.waitForAll()
        }
        return (ContinuousClock.now - start) / .seconds(1) / Double(count)
    }

    private func pair(_ number: Int) -> [NewTurn] {
        [
            NewTurn(.object(["role": .string("user"), "content": .string("\(number): \(text)")])),
            NewTurn(.object(["role": .string("assistant"), "content": .string("\(number): \(text)\(text)")])),
        ]
    }

    /// The slowest of a hundred appends, in a session that has begun and in one of 100,000 turns, taken in turns.
    private func slowest() async throws {
        let storage = try await file("slowest", .normal)
        let sessions = storage.sessions
        for part in 0..<20 {
            let turns = (part * 2_500..<part * 2_500 + 2_500).flatMap(pair)
            try await sessions.append(turns, to: "long", creating: NewSession(name: "Pilot"))
        }
        var times: [String: [Double]] = [:]
        for number in 0..<appends {
            if number % 5 == 0 {
                try await sessions.append(
                    (0..<5).flatMap(pair),
                    to: "short \(number)",
                    creating: NewSession(name: "Pilot")
                )
            }
            for session in ["short \(number / 5 * 5)", "long"] {
                let start = ContinuousClock.now
                try await sessions.append(pair(number), to: session)
                times[String(session.prefix(4)), default: []].append((ContinuousClock.now - start) / .seconds(1))
            }
        }
        let short = (times["shor"] ?? []).sorted()[appends * 99 / 100]
        let long = (times["long"] ?? []).sorted()[appends * 99 / 100]
        Report.print(
            "append, p99, at turn 100,000; at turn 10",
            ours: long,
            peer: short,
            asked: "asked: 1/0.8 to 1/1.2"
        )
        try await storage.close()
    }

    /// Sessions of 10,000 and 1,000,000 turns.
    private func long(_ peerRead: Double?) async throws {
        let storage = try await file("long", .normal)
        let sessions = storage.sessions
        let session = NewSession(name: "Pilot")
        try await sessions.append((0..<5_000).flatMap(pair), to: "ten", creating: session)
        let read = try await median(of: 9) {
            guard try await sessions.turns(of: "ten", .from(0, count: .max)).count == 10_000 else {
                throw BenchFailure("short")
            }
        }
        Report.print("read of 10,000 turns", ours: read, peer: peerRead, asked: "asked: 1/3")
        for part in 0..<100 {
            try await sessions.append(
                (part * 5_000..<part * 5_000 + 5_000).flatMap(pair),
                to: "million",
                creating: session
            )
        }
        let last = try await median(of: 301) { _ = try await sessions.turns(of: "million", .last(50)) }
        Report.print("last 50 of 1,000,000 turns", ours: last, peer: nil, asked: "asked: 0.2 ms")
        let fork = try await median(of: 51) {
            try await sessions.fork("million", at: 500_000, as: UUID().uuidString, title: nil)
        }
        Report.print("fork at turn 500,000", ours: fork, peer: nil, asked: "asked: 1 ms")
        var tail = "ten"
        for depth in 0..<1_000 {
            try await sessions.fork(tail, at: nil, as: "fork \(depth)", title: nil)
            tail = "fork \(depth)"
            try await sessions.append([pair(depth)[0]], to: tail)
        }
        let chain = try await median(of: 51) { _ = try await sessions.turns(of: tail, .last(50)) }
        Report.print("last 50 through a chain of 1,000 forks", ours: chain, peer: nil, asked: "asked: 5 ms")
        let before = residentBytes()
        var count = 0
        for try await _ in sessions.stream(of: "million") {
            count += 1
            if count == 100_000 { break }
        }
        Report.print(
            "100,000 turns streamed, growth",
            value: "\((residentBytes() - before) / 1_000) kB",
            note: "asked: 10 MB"
        )
        try await storage.close()
    }

    /// A list of 1,000,000 sessions.
    private func many() async throws {
        let storage = try await file("many", .normal)
        try await storage.database.write { connection in
            try connection.execute(
                """
                WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
                INSERT INTO sessions (session_id, base_session_id, name, result_type, is_workflow, message_count,
                    execution_result, created_at, last_updated)
                SELECT 'agent-' || i, 'agent-' || i, 'Agent ' || (i % 100), CASE WHEN i % 50 = 0 THEN 'workflow' ELSE 'agent' END,
                    i % 50 = 0, 0, '{}', datetime(1700000000 + i, 'unixepoch') || '.000000',
                    datetime(1700000000 + i, 'unixepoch') || '.000000' FROM n
                """
            )
        }
        let sessions = storage.sessions
        let middle = SessionCursor(lastUpdated: SQLTimestamp(microseconds: 1_700_500_000_000_000), id: "agent-500000")
        let queries: [(String, SessionQuery)] = [
            ("no filter", SessionQuery(after: middle)), ("agent", SessionQuery(agentName: "Agent 7", after: middle)),
            ("workflow", SessionQuery(workflowName: "Agent 50", after: middle)),
            ("kind", SessionQuery(kind: .workflow, after: middle)),
            ("time", SessionQuery(updatedBefore: middle.lastUpdated)),
            ("family", SessionQuery(baseSessionID: "agent-77")),
        ]
        for (name, query) in queries {
            let page = try await median(of: 101) { _ = try await sessions.sessions(query) }
            Report.print("50 of 1,000,000 sessions: \(name)", ours: page, peer: nil, asked: "asked: 0.5 ms")
        }
        try await storage.close()
    }

    /// Appends on a server.
    private func server() async throws {
        guard let url = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else { return }
        var options = try PostgresOptions(url: url)
        let administrator = PostgresDatabase(options, logger: .silent)
        for statement in ["DROP SCHEMA IF EXISTS bench_sessions CASCADE", "CREATE SCHEMA bench_sessions"] {
            try await administrator.execute(SQLQuery(unsafe: statement))
        }
        try await administrator.close()
        options.schema = "bench_sessions"
        let storage = StorageManager(PostgresDatabase(options, logger: .silent))
        try await storage.prepare()
        for callers in [1, 8] {
            let each = try await appends(storage.sessions, callers: callers, count: 5_000)
            Report.print("PostgreSQL: append of 2, callers: \(callers)", ours: each, peer: nil)
            for caller in 0..<callers { try await storage.sessions.delete("s\(caller)") }
        }
        for part in 0..<20 {
            let turns = (part * 5_000..<part * 5_000 + 5_000).flatMap(pair)
            try await storage.sessions.append(turns, to: "long", creating: NewSession(name: "Pilot"))
        }
        let last = try await median(of: 101) { _ = try await storage.sessions.turns(of: "long", .last(50)) }
        Report.print("PostgreSQL: last 50 of 200,000 turns", ours: last, peer: nil, asked: "asked: 0.8 ms")
        try await storage.close()
    }

    private func file(_ name: String, _ durability: SQLiteOptions.Durability) async throws -> StorageManager {
        var options = SQLiteOptions()
        options.createsFile = true
        options.durability = durability
        let database = try SQLiteDatabase(path: "\(folder)/\(name).db", options: options, logger: .silent)
        let storage = StorageManager(database)
        try await storage.prepare()
        return storage
    }
}
