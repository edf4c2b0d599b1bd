import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

/// Every hot statement reaches its rows by an index, on every engine.
///
/// The stores do their work on a database that writes down what they run; each statement that looks at a table is then
/// explained with its own values.
@Suite struct QueryPlanTests {
    private static let big = ["agent_history", "sessions", "turn_search", "context_units", "messages", "context_words"]

    @Test("No hot statement walks over a whole table", arguments: TestDatabase.allCases)
    func usesIndexes(on kind: TestDatabase) async throws {
        let opened = try await kind.make()
        let watched = WatchedDatabase(opened.database)
        let storage = StorageManager(watched)
        try await storage.prepare()
        try await fill(storage)
        if TestDatabase.servers.contains(kind) { try await opened.database.vacuum() }
        watched.forget()
        try await work(storage)
        let statements = watched.statements
        #expect(statements.count > 30)
        for query in statements {
            for step in try await plan(query, kind, opened.database) {
                #expect(!isScan(step, kind), "\(step)\n\(query.text)")
            }
        }
        try await opened.database.close()
    }

    private func say(_ text: String) -> NewTurn { NewTurn(.object(["content": .string(text)])) }

    /// Enough rows that an index is the better way for anybody who looks at the numbers.
    private func fill(_ storage: StorageManager) async throws {
        for number in 0..<300 {
            let kind: SessionKind = number % 10 == 0 ? .workflow : .agent
            let session = NewSession(name: "name \(number % 30)", kind: kind, baseSessionID: "base \(number / 3)")
            let turns = (0..<20).map { say("word \(number) \($0) \(number == 7 ? "rare" : "usual")") }
            try await storage.sessions.append(turns, to: "s\(number)", creating: session)
        }
        for number in 0..<40 { try await storage.sessions.fork("s\(number)", at: 10, as: "fork\(number)", title: nil) }
        for number in 0..<20 { try await storage.sessions.delete("s\(number)") }
        try await indexAll(storage)
        try await storage.sessions.append([say("word in the tail")], to: "s50")
    }

    private func work(_ storage: StorageManager) async throws {
        let sessions = storage.sessions
        let creating = NewSession(name: "name 1")
        let keyed = AppendOptions(idempotencyKey: "key", creating: creating)
        for _ in 0..<2 { try await sessions.append([say("a"), say("b")], to: "new", keyed) }
        try await sessions.append((0..<40).map { say("\($0)") }, to: "new")
        for range in [TurnRange.last(50), .from(5, count: 10), .before(12, count: 5)] {
            _ = try await sessions.turns(of: "fork30", range)
        }
        let cursor = SessionCursor(lastUpdated: .now, id: "s9")
        for query in [
            SessionQuery(), SessionQuery(agentName: "name 1"), SessionQuery(workflowName: "name 20"),
            SessionQuery(kind: .agent), SessionQuery(kind: .workflow), SessionQuery(baseSessionID: "base 40"),
            SessionQuery(updatedFrom: SQLTimestamp(microseconds: 0)), SessionQuery(updatedBefore: .now),
        ] {
            var next = query
            next.limit = 5
            _ = try await sessions.sessions(next)
            next.after = cursor
            _ = try await sessions.sessions(next)
        }
        try await sessions.fork("s200", at: 10, as: "fork", title: nil)
        try await sessions.delete("s210")
        try await sessions.delete("s120")
        for query in [
            SearchQuery("word"), SearchQuery("rare"), SearchQuery("\"usual word\""), SearchQuery("us*"),
            SearchQuery("word", session: "fork30"), SearchQuery("word", agentName: "name 1", since: .now),
        ] {
            _ = try await storage.search.search(query)
        }
        try await storage.indexer.catchUp()
    }

    func plan(_ query: SQLQuery, _ kind: TestDatabase, _ database: any SQLDatabase) async throws -> [String] {
        try await database.write { connection in
            var steps: [String] = []
            if TestDatabase.servers.contains(kind) {
                // These tables are small: a scan may be cheaper and says nothing about large ones.
                try connection.execute("SELECT set_config('enable_seqscan', 'off', true)")
                let text = SQLQuery(unsafe: "EXPLAIN \(query.text)", binds: query.binds)
                steps = try connection.all(text) { try $0[0] as String }
            } else {
                let text = SQLQuery(unsafe: "EXPLAIN QUERY PLAN \(query.text)", binds: query.binds)
                steps = try connection.all(text) { try $0[3] as String }
            }
            return steps
        }
    }

    func isScan(_ step: String, _ kind: TestDatabase) -> Bool {
        if TestDatabase.servers.contains(kind) { return Self.big.contains { step.contains("Seq Scan on \($0)") } }
        // A scan of an index in its order, which a LIMIT ends, is none of the table; a full-text table tells what it
        // was asked after its index's name.
        guard step.hasPrefix("SCAN ") else { return false }
        if step.contains("VIRTUAL TABLE INDEX"), !step.contains("json_each") { return !step.contains(":M") }
        guard !step.contains("USING") else { return false }
        return !["CONSTANT ROW", "place", "chain", "reader", "found", "added", "json_each"].contains {
            step.contains($0)
        }
    }
}

/// Writes down the statements that look for rows.
final class WatchedDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let seen = Mutex<[String: SQLQuery]>([:])

    init(_ base: any SQLDatabase) { self.base = base }

    /// Each text once, with values that it was run with.
    var statements: [SQLQuery] { seen.withLock { $0.values.sorted { $0.text < $1.text } } }
    var dialect: SQLDialect { base.dialect }
    var label: String { base.label }
    var changeStampIsExact: Bool { base.changeStampIsExact }

    func forget() { seen.withLock { $0 = [:] } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.read { try body(Connection(base: $0, owner: self)) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.write { try body(Connection(base: $0, owner: self)) }
    }

    func changeStamp() throws -> Int64? { try base.changeStamp() }
    func storageStatistics() async throws -> [SQLObjectStatistics] { try await base.storageStatistics() }
    func vacuum() async throws { try await base.vacuum() }
    func backUp(named name: String) async throws -> String { try await base.backUp(named: name) }
    func restoration(of backup: String) -> String { base.restoration(of: backup) }
    func close() async throws { try await base.close() }

    private final class Connection: SQLConnection {
        private let base: any SQLConnection
        private let owner: WatchedDatabase

        init(base: any SQLConnection, owner: WatchedDatabase) {
            self.base = base
            self.owner = owner
        }

        var dialect: SQLDialect { base.dialect }

        func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
            owner.seen.withLock { $0[query.text] = query }
            return try base.run(query, row)
        }

        func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
            try base.load(into: table, columns: columns, next)
        }
    }
}
