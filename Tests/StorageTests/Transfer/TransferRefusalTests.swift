import Foundation
import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct TransferRefusalTests {
    @Test(
        "Every table and column of a prepared database is described or known to stay",
        arguments: TestDatabase.allCases
    )
    func catalogue(on database: TestDatabase) async throws {
        let (storage, opened) = try await database.makeStorage()
        try await storage.database.read { connection in
            for table in TransferTable.aurite { try table.check(in: connection, of: "the database") }
            #expect(try TransferTable.unknown(TransferTable.aurite, in: connection) == [])
        }
        _ = opened
    }

    @Test("A column that nobody described, or that is missing, is refused by name")
    func otherColumns() async throws {
        let stage = try await TransferStage((.memory, .memory))
        try await run("ALTER TABLE sessions ADD COLUMN mood VARCHAR", on: stage.source)
        let added = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(added?.cause.contains("sessions has a column mood") == true)
        try await run("ALTER TABLE sessions DROP COLUMN mood", on: stage.source)
        try await run("ALTER TABLE sessions DROP COLUMN title", on: stage.target)
        let missing = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(missing?.cause.contains("sessions has no column title") == true)
    }

    @Test("Values that a server does not take are named before anything is copied, and can be set aside")
    func invalidValues() async throws {
        let stage = try await TransferStage((.sqliteFile, .postgres))
        try await stage.fill()
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        for statement: SQLQuery in [
            "UPDATE agent_history SET content_json = 'NaN' WHERE id = 1",
            "UPDATE agent_history SET role = 'a' || char(0) WHERE id = 2",
            "UPDATE agent_history SET role = CAST(x'FF' AS TEXT) WHERE id = 3",
            "UPDATE agent_history SET timestamp = '2025-02-31 00:00:00.000000' WHERE id = 4",
            "UPDATE agent_history SET timestamp = '0000-01-01 00:00:00.000000' WHERE id = 5",
            "UPDATE agent_history SET key_turns = 3000000000 WHERE id = 6",
            "UPDATE agent_history SET content_json = \(deep) WHERE id = 7",
            "UPDATE sessions SET is_workflow = 7 WHERE session_id = 'B'",
        ] { try await run(statement, on: stage.source) }
        let error = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(error?.kind == .invalidValues)
        for id in 1...7 { #expect(error?.cause.contains("agent_history \(id): ") == true, "\(id)") }
        #expect(error?.cause.contains("sessions B: is_workflow") == true)
        #expect(try await stage.target.sessions.session("a") == nil)
        let lines = Mutex<[String]>([])
        let report = try await stage.transfer { $0.skipInvalid = { line in lines.withLock { $0.append(line) } } }.run()
        #expect(report.isEqual && report.tables.map(\.skipped) == [0, 1, 7, 0])
        let rows = try lines.withLock { try $0.map { try JSONText($0) } }
        #expect(rows.count == 8 && rows.contains { $0["row"]?["role"]?["hex"]?.string == "ff" })
        // To a database of its own kind everything goes.
        let (copy, opened) = try await TestDatabase.sqliteFile.makeStorage()
        #expect(try await TransferStage.transfer(from: stage.source, to: copy).run().isEqual)
        _ = opened
    }

    @Test("A server's values that SQLite has no room for are named")
    func serverValues() async throws {
        let stage = try await TransferStage((.postgres, .memory))
        try await stage.fill()
        try await run("UPDATE qa_test_results SET overall_score = 'NaN' WHERE result_id = 'r1'", on: stage.source)
        try await run("UPDATE sessions SET created_at = 'infinity' WHERE session_id = 'a'", on: stage.source)
        let error = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(error?.cause.contains("qa_test_results r1: overall_score: not a number (NaN)") == true)
        #expect(error?.cause.contains("sessions a: created_at: not a time") == true)
    }

    @Test("A second copy into the same target is refused by name; that of a process that is gone is taken over")
    func twoAtOnce() async throws {
        let stage = try await TransferStage((.memory, .postgres))
        try await stage.fill()
        try await run(
            """
            INSERT INTO transfer_owner (slot, token, host, process, source, started_at)
            VALUES (1, 'x', 'here', 77, 'other', '2025-01-01 00:00:00')
            """,
            on: stage.target
        )
        let error = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(error?.kind == .busy && error?.cause.contains("process 77 on here") == true)
        let owner = TransferOptions.Owner(host: "here", process: 1) { $0 != 77 }
        #expect(try await stage.transfer { $0.owner = owner }.run().isEqual)
    }

    @Test("A database is not copied into itself, however it is named", arguments: TestDatabase.allCases)
    func sameDatabase(_ database: TestDatabase) async throws {
        let (storage, opened) = try await database.makeStorage()
        let error = await #expect(throws: TransferError.self) {
            _ = try await TransferStage.transfer(from: storage, to: storage).run()
        }
        #expect(error?.kind == .sameDatabase)
        _ = opened
    }

    @Test("A side whose own order of texts is another is copied from and into all the same")
    func otherCollation() async throws {
        let (middle, opened) = try await TestDatabase.sqliteFile.makeStorage()
        let definition = try await middle.database.value(
            "SELECT sql FROM sqlite_schema WHERE name = 'sessions'",
            as: String.self
        )
        try await run("DROP TABLE sessions", on: middle)
        let other = try #require(definition).replacing(
            "session_id VARCHAR NOT NULL",
            with: "session_id VARCHAR COLLATE NOCASE NOT NULL"
        )
        try await run(SQLQuery(unsafe: other), on: middle)
        let stage = try await TransferStage((.postgres, .postgres))
        for name in ["a", "B", "_", "é", "Z", "c", "Ä", "ä"] {
            try await stage.source.sessions.create(name, NewSession(name: "x"))
        }
        func copy(_ source: StorageManager, _ target: StorageManager) async throws -> TransferReport {
            try await TransferStage.transfer(from: source, to: target) { $0.batchRows = 2 }.run()
        }
        #expect(try await copy(stage.source, middle).isEqual)
        #expect(try await copy(middle, stage.target).isEqual)
        try await stage.source.sessions.create("C!", NewSession(name: "x"))
        try await run("DELETE FROM sessions WHERE session_id = '_'", on: stage.source)
        for (source, target) in [(stage.source, middle), (middle, stage.target)] {
            let report = try await copy(source, target)
            #expect(report.isEqual && report.tables[1].copied == 1 && report.tables[1].deleted == 1)
        }
        _ = opened
    }

    @Test("A server whose order of texts is ICU's is copied into, from and compared all the same")
    func otherCollationOnServer() async throws {
        let stage = try await TransferStage((.sqliteFile, .postgres15))
        try await stage.fill()
        let type = #"TYPE VARCHAR COLLATE "und-x-icu""#
        for statement in [
            "ALTER TABLE components ALTER name \(type), ALTER component_type \(type)",
            "ALTER TABLE sessions ALTER session_id \(type)",
        ] { try await run(SQLQuery(unsafe: statement), on: stage.target) }
        #expect(try await stage.transfer().run().isEqual)
        try await stage.source.sessions.create("C", NewSession(name: "x"))
        try await stage.source.components.delete(ComponentKey(.agent, "_"))
        let again = try await stage.transfer().run()
        #expect(again.isEqual && again.tables[1].copied == 1 && again.tables[0].deleted == 1)
        let (end, opened) = try await TestDatabase.memory.makeStorage()
        #expect(try await TransferStage.transfer(from: stage.target, to: end).run().isEqual)
        _ = opened
    }
}
