import SQLCore
import Storage
import Synchronization
import Testing

/// A database that nobody has: every fact is one that no engine shares, so that an assumption which crept
/// into shared code shows.
private final class AbsurdDatabase: SQLDatabase {
    let dialect = SQLDialect(
        timestampType: "MOMENT",
        jsonType: "CURLY",
        binaryType: "BITS",
        contains: { "\(unsafe: $0) BOASTS OF \($1)" },
        countedKey: "TALLY",
        countedColumn: "TALLY TOO",
        nextNumber: { "ONE MORE \($1) OF \($0)" },
        currentTimestamp: "RIGHT_NOW",
        schemaLock: "HOLD THE DOOR",
        writeLock: { SQLQuery(unsafe: "BAR \($0)") },
        writerLock: { SQLQuery(unsafe: "KNOCK AT \($0)") },
        allowsChangesInQueries: true,
        advanceCounter: { SQLQuery(unsafe: "COUNT ON IN \($0) FROM \($1)") },
        tableExists: { table in "IS THERE A \(table)" },
        primaryKeyColumns: { table in "WHAT IDENTIFIES \(table)" },
        columnNames: { table in "WHAT IS IN \(table)" },
        tableNames: "WHAT IS THERE",
        bytewise: { "BYTES OF \($0)" },
        refusesForeignValues: true,
        storesNaN: false,
        changeLogTriggers: { ["WATCH \($0.table) INTO \($0.log) BY \($0.keyColumns.joined(separator: "+"))"] },
        changeLogRemoval: { ["STOP WATCHING \($0.table)"] },
        isOneOf: { "\(unsafe: $0) AMONG \("\($1)")" },
        visibility: SQLVisibility(oldest: "ELDEST", next: "UNBORN"),
        fullText: SQLFullText(
            keyColumn: "shelf",
            documentColumn: "book",
            creation: { ["BUILD LIBRARY \($0)"] },
            clearing: { "BURN \(unsafe: $0)" },
            value: { .textBytes($1.words) },
            removal: .byNumber { "FORGET \("\($1)") IN \(unsafe: $0)" },
            preparation: "LIGHT THE LAMP",
            lookup: .ordered { "LOOK IN \(unsafe: $0) BELOW \($2) FOR \("\($1)") AT MOST \($3)" }
        ),
        vectorSearch: nil
    )
    let label = "absurd database"
    let changeStampIsExact = true
    private let statements = Mutex<[SQLQuery]>([])

    /// What was run, in order.
    var ran: [SQLQuery] { statements.withLock { $0 } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try body(Connection(self))
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try body(Connection(self))
    }

    func changeStamp() -> Int64? { 1 }
    func storageStatistics() -> [SQLObjectStatistics] { [] }
    func vacuum() {}
    func backUp(named name: String) -> String { name }
    func restoration(of backup: String) -> String { backup }
    func close() {}

    /// Writes down what it is asked; a lock is granted, and nothing else is there.
    private final class Connection: SQLConnection {
        private let database: AbsurdDatabase
        let dialect: SQLDialect

        init(_ database: AbsurdDatabase) {
            self.database = database
            dialect = database.dialect
        }

        func run(_ query: SQLQuery, _ row: (SQLRow) throws -> Void) throws -> Int {
            database.statements.withLock { $0.append(query) }
            if query.text == "HOLD THE DOOR" { try row(SQLRow(One())) }
            return 0
        }

        func load(into table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int { 0 }
    }

    /// A row with the number one in it.
    private final class One: SQLCursor {
        let columnCount = 1
        func columnName(_ column: Int) -> String { "one" }
        func isNull(_ column: Int) -> Bool { false }
        func value(_ column: Int) -> SQLValue { .integer(1) }
        func int64(_ column: Int) -> Int64? { 1 }
        func double(_ column: Int) -> Double? { 1 }
        func visitBytes(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
            try body(UnsafeBufferPointer(start: nil, count: 0))
        }
    }
}

@Suite struct AbsurdDialectTests {
    @Test("The schema asks the dialect for every fact in which engines differ")
    func schema() async throws {
        let database = AbsurdDatabase()
        _ = try await StorageManager(database).prepare()
        let text = database.ran.map(\.text).joined(separator: "\n")
        for word in ["HOLD THE DOOR", "created_at MOMENT", "revision TALLY", "WATCH components INTO component_changes"]
        {
            #expect(text.contains(word), "\(word)")
        }
        for word in ["DATETIME", "TIMESTAMP", "AUTOINCREMENT", "IDENTITY", "strftime", "sqlite_", "pg_", "::"] {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test("No statement of the component store names a thing that one engine alone has")
    func components() async throws {
        let database = AbsurdDatabase()
        let store = StorageManager(database).components
        let key = ComponentKey(.agent, "a")
        _ = try? await store.create(key, .null)
        _ = try? await store.save(key, .null)
        _ = try? await store.update(key, .null)
        _ = try? await store.delete(key)
        _ = try? await store.find(key)
        _ = try? await store.snapshot()
        _ = try? await store.changes(since: 0)
        _ = try? await store.counts()
        _ = try? await store.trimChanges()
        _ = try? await store.export([], prunes: true)
        #expect(database.ran.count > 10)
        for query in database.ran {
            for word in [
                "sqlite", "pragma", "rowid", "pg_", "::", "IFNULL", "ILIKE", "json_", "jsonb", "strftime", "?",
            ] {
                #expect(!query.text.lowercased().contains(word.lowercased()), "\(query.text)")
            }
        }
    }

    @Test("Neither the schema nor the statements of contextpilot name a thing that one engine alone has")
    func contexts() async throws {
        let database = AbsurdDatabase()
        let storage = ContextStorage(database)
        _ = try await storage.prepare()
        let units = storage.units
        _ = try? await units.create(NewContextUnit(content: "a", type: .fact))
        _ = try? await units.update("a", ContextUnitChange())
        _ = try? await units.supersede("a", by: "b")
        _ = try? await units.delete("a")
        _ = try? await units.find("a")
        var filter = ContextUnitFilter()
        filter.text = "a"
        filter.tags = ["b"]
        _ = try? await units.list(filter, limit: 5)
        _ = try? await units.holding(["a"], filter, limit: 5)
        _ = try? await units.units([1])
        _ = try? await units.markUsed([1], at: .now)
        _ = try? await units.revision()
        _ = try? await units.counts()
        _ = try? await storage.conversations.create(task: "t", provider: "p", model: "m")
        _ = try? await storage.settings.set(["a": "b"])
        _ = try? await storage.securityEvents.add("e", outcome: "o")
        let text = database.ran.map(\.text).joined(separator: "\n")
        for word in [
            "created_at MOMENT", "metadata CURLY", "embedding BITS", "seq TALLY TOO", "ONE MORE seq OF context_units",
            "folded BOASTS OF", "WATCH context_units INTO context_unit_changes",
        ] {
            #expect(text.contains(word), "\(word)")
        }
        for word in [
            "DATETIME", "TIMESTAMP(", "AUTOINCREMENT", "IDENTITY", "BYTEA", "BLOB", "strftime", "sqlite", "pg_", "::",
            "rowid", "json_", "ILIKE", "strpos", "instr",
        ] {
            #expect(!text.contains(word), "\(word)")
        }
    }
}
