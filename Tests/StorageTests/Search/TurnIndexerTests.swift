import Foundation
import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

/// The index goes on wherever it was stopped, and passes no turn.
@Suite struct TurnIndexerTests {
    private func say(_ text: String) -> NewTurn { NewTurn(.object(["content": .string(text)])) }

    private let pilot = NewSession(name: "Pilot")

    @Test(
        "A batch that fails at any statement leaves nothing, and the next one does it all",
        arguments: TestDatabase.allCases
    )
    func failsWhole(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await storage.sessions.append((0..<700).map { say("word \($0)") }, to: "s", creating: pilot)
        for statement in 1...3 {
            let failing = FailingDatabase(opened.database, at: statement)
            _ = try? await StorageManager(failing).indexer.catchUp()
            #expect(try await indexed(opened.database, ["word"]).isEmpty, "\(statement)")
        }
        try await indexAll(storage)
        #expect(try await indexed(opened.database, ["word"]).count == 700)
        try await opened.database.close()
    }

    @Test("Cancelled indexers and those that run at once index every turn once", arguments: TestDatabase.allCases)
    func runsAtOnce(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<60 {
                        let turns = (0..<10).map { say("word \(writer) \(number) \($0)") }
                        try await storage.sessions.append(turns, to: "s\(writer)", creating: pilot)
                    }
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<10 {
                        let indexer = StorageManager(opened.database).indexer
                        let task = Task { try await indexer.run(logger: .silent) }
                        try await Task.sleep(for: .milliseconds(20))
                        indexer.signal()
                        task.cancel()
                        _ = await task.result
                    }
                }
            }
            try await group.waitForAll()
        }
        try await indexAll(storage)
        #expect(try await indexed(opened.database, ["word"]).count == 2_400)
        let states = try await opened.database.read { connection in
            try connection.all("SELECT watermark, (SELECT max(id) FROM agent_history) FROM search_state") {
                try $0[0] as Int64 == $0[1] as Int64
            }
        }
        #expect(states == [true])
        try await opened.database.close()
    }

    @Test("A running indexer takes turns by itself and ends with its task", arguments: TestDatabase.allCases)
    func runs(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        let task = Task { try await storage.indexer.run(logger: .silent) }
        try await storage.sessions.append([say("word")], to: "s", creating: pilot)
        while try await indexed(opened.database, ["word"]).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await opened.database.close()
    }

    @Test("A turn that is committed below others is found at once and indexed later")
    func lateID() async throws {
        let (storage, opened) = try await TestDatabase.postgres.makeStorage()
        try await storage.sessions.append([say("word early")], to: "a", creating: pilot)
        try await storage.sessions.append([say("word early")], to: "b", creating: pilot)
        try await indexAll(storage)
        try await opened.database.write { connection in
            try connection.execute("UPDATE sessions SET next_turn = next_turn + 1 WHERE session_id = 'a'")
            try connection.execute(
                """
                INSERT INTO agent_history (session_id, turn_index, agent_name, timestamp, role, content_json)
                VALUES ('a', 1, 'Pilot', \(SQLTimestamp.now), 'user', '{"content": "word late"}')
                """
            )
            let meanwhile = Blocking {
                try await storage.sessions.append([say("word higher")], to: "b")
                // The first round notes the candidate, the second finds the transaction still open.
                for _ in 0..<3 { try await storage.indexer.catchUp() }
                #expect(try await indexed(opened.database, ["higher"]).isEmpty)
                #expect(try await storage.search.search(SearchQuery("higher")).hits.count == 1)
                #expect(try await storage.search.search(SearchQuery("late")).hits.isEmpty)
            }
            try meanwhile.wait()
        }
        #expect(try await storage.search.search(SearchQuery("late")).hits.count == 1)
        try await indexAll(storage)
        #expect(try await indexed(opened.database, ["word"]).count == 4)
        #expect(try await storage.search.search(SearchQuery("late")).hits.map(\.turnIndex) == [1])
        #expect(try await storage.search.search(SearchQuery("word")).hits.count == 4)
        try await opened.database.close()
    }

    @Test("A server that ends the indexer's connection in a batch makes it begin anew")
    func killedConnection() async throws {
        let (storage, opened) = try await TestDatabase.postgres.makeStorage()
        try await storage.sessions.append((0..<600).map { say("word \($0)") }, to: "s", creating: pilot)
        let indexing = try await opened.database.write { connection in
            try connection.execute("LOCK TABLE turn_search IN EXCLUSIVE MODE")
            let indexing = Task { try await storage.indexer.catchUp() }
            // It has moved the mark and waits for the table.
            var isEnded = false
            while !isEnded {
                Thread.sleep(forTimeInterval: 0.01)
                try connection.run(
                    """
                    SELECT pg_terminate_backend(locks.pid) FROM pg_locks AS locks
                    JOIN pg_class AS class ON class.oid = locks.relation
                    JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
                    WHERE NOT locks.granted AND class.relname = 'turn_search' AND namespace.nspname = current_schema()
                    """
                ) { _ in isEnded = true }
            }
            return indexing
        }
        _ = await indexing.result
        try await indexAll(storage)
        #expect(try await indexed(opened.database, ["word"]).count == 600)
        try await opened.database.close()
    }

    @Test("Words of older rules are made anew", arguments: TestDatabase.allCases)
    func olderVersion(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        try await storage.sessions.append([say("word"), say("other word")], to: "s", creating: pilot)
        try await indexAll(storage)
        try await opened.database.write { try $0.execute("UPDATE search_state SET words_version = 0") }
        #expect(try await storage.search.search(SearchQuery("word")).hits.count == 2)
        try await indexAll(storage)
        #expect(try await indexed(opened.database, ["word"]) == [2, 1])
        try await opened.database.close()
    }
}

/// Throws instead of one of the statements that write transactions run.
private final class FailingDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let left: Mutex<Int>

    init(_ base: any SQLDatabase, at statement: Int) {
        self.base = base
        left = Mutex(statement)
    }

    private struct Failure: Error {}

    var dialect: SQLDialect { base.dialect }
    var label: String { base.label }
    var changeStampIsExact: Bool { base.changeStampIsExact }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.write { connection in
            let value = try body(Connection(base: connection, owner: self))
            // The death before the commit.
            try self.step()
            return value
        }
    }

    private func step() throws {
        let isDue = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isDue { throw Failure() }
    }

    func changeStamp() throws -> Int64? { try base.changeStamp() }
    func storageStatistics() async throws -> [SQLObjectStatistics] { try await base.storageStatistics() }
    func vacuum() async throws { try await base.vacuum() }
    func backUp(named name: String) async throws -> String { try await base.backUp(named: name) }
    func restoration(of backup: String) -> String { base.restoration(of: backup) }
    func close() async throws { try await base.close() }

    private final class Connection: SQLConnection {
        private let base: any SQLConnection
        private let owner: FailingDatabase

        init(base: any SQLConnection, owner: FailingDatabase) {
            self.base = base
            self.owner = owner
        }

        var dialect: SQLDialect { base.dialect }

        func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
            try owner.step()
            return try base.run(query, row)
        }

        func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
            var rows = 0
            return try base.load(into: table, columns: columns) {
                rows += 1
                if rows == 300 { try owner.step() }
                return try next()
            }
        }
    }
}
