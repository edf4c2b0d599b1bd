import Foundation
import SQLCore
import SQLiteDriver
import Storage

/// `aurite migrate` as a whole process beside what bare tools need for the same rows: `\\copy` from files into our own
/// tables, a bare insert into SQLite, and pgloader where there is one.
struct MigrationBenchmarks {
    let root: String
    let folder: String
    let components: Int

    private var turns: Int { components * 10 }
    private var program: String { "\(root)/.build/release/aurite" }

    func run() async throws {
        guard let server = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else {
            return Report.print("migrate", value: "skipped", note: "AURITE_TEST_POSTGRES_URL names no server")
        }
        guard FileManager.default.isExecutableFile(atPath: program) else {
            return Report.print("migrate", value: "skipped", note: "make release builds the command")
        }
        print("\(components) components, \(turns) turns of 483 bytes; whole processes, medians of \(runs)")
        let source = "\(folder)/source.db"
        try await makeSource(source)
        let floors = try MigrationFloors(server, source: source, folder: folder)
        var seconds: [String: [Double]] = [:]
        var copy = ""
        for run in 0..<runs {
            seconds["copy", default: []].append(try await floors.copyFiles())
            if let loaded = try await floors.pgloader() { seconds["pgloader", default: []].append(loaded) }
            seconds["insert", default: []].append(try floors.insertRows())
            for flag in ["--no-verify", "--verify"] {
                copy = try await floors.makeDatabase()
                seconds["to server \(flag)", default: []].append(try migrate("sqlite:///\(source)", copy, flag))
            }
            for flag in ["--no-verify", "--verify"] {
                let file = "sqlite:///\(folder)/back-\(run)\(flag).db"
                seconds["to file \(flag)", default: []].append(try migrate(copy, file, flag))
            }
        }
        let median = seconds.mapValues { $0.sorted()[$0.count / 2] }
        for (name, ours, peer, asked) in [
            ("to PostgreSQL, unverified; \\copy", "to server --no-verify", "copy", "asked: 1.3 x"),
            ("to PostgreSQL, verified; pgloader", "to server --verify", "pgloader", "asked: 1 x"),
            ("to SQLite, unverified; bare insert", "to file --no-verify", "insert", "asked: 2 x"),
            ("to SQLite, verified; bare insert", "to file --verify", "insert", ""),
        ] { Report.print(name, ours: median[ours] ?? 0, peer: median[peer], asked: asked) }
        for (name, from, to) in [
            ("to PostgreSQL", "sqlite:///\(source)", try await floors.makeDatabase()),
            ("to SQLite", copy, "sqlite:///\(folder)/peak.db"),
        ] {
            let peak = try Child.peakBytes(command(from, to, "--verify"), in: folder, environment: [:])
            Report.print("memory, \(name)", value: "\(peak / 1_000_000) MB", note: "asked: 60 MB")
        }
        try await floors.dropDatabases()
    }

    private var runs: Int { turns > 1_000_000 ? 1 : 3 }

    private func command(_ source: String, _ target: String, _ flag: String) -> [String] {
        [program, "migrate", "--source-url", source, "--target-url", target, "--yes", flag]
    }

    private func migrate(_ source: String, _ target: String, _ flag: String) throws -> Double {
        let child = try Child.run(command(source, target, flag), in: folder)
        guard child.status == 0 else { throw BenchFailure("migrate ended with \(child.status): \(child.output)") }
        return child.seconds
    }

    /// Components, and sessions of 100 turns each.
    private func makeSource(_ path: String) async throws {
        var options = SQLiteOptions()
        options.createsFile = true
        let storage = StorageManager(try SQLiteDatabase(path: path, options: options, logger: .silent))
        try await storage.prepare()
        let text = String(repeating: "The ferry lands at the north pier at nine. ", count: 11).prefix(437)
        let content = "'{\"role\": \"user\", \"content\": \"' || printf('%09d', i) || '\(text)\"}'"
        let time = "datetime(1700000000 + i, 'unixepoch') || '.000000'"
        func numbers(_ count: Int) -> String {
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(count - 1)) "
        }
        let statements = [
            numbers(components) + """
                INSERT INTO components (name, component_type, config, created_at, last_updated)
                SELECT 'Agent ' || i, 'agent', '{"system_prompt": "\(text)"}', \(time), \(time) FROM n
                """,
            numbers(turns / 100) + """
                INSERT INTO sessions (session_id, name, result_type, is_workflow, message_count, execution_result,
                    created_at, last_updated, next_turn)
                SELECT 'agent-' || i, 'Agent', 'agent', 0, 100, '{}', \(time), \(time), 100 FROM n
                """,
            numbers(turns) + """
                INSERT INTO agent_history (agent_name, session_id, timestamp, role, content_json, turn_index)
                SELECT 'Agent', 'agent-' || (i / 100), \(time), 'user', \(content), i % 100 FROM n
                """,
        ]
        try await storage.database.write { connection in
            for statement in statements { try connection.execute(SQLQuery(unsafe: statement)) }
        }
        try await storage.close()
    }
}
