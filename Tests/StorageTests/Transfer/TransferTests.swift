import SQLCore
import TestSupport
import Testing

@testable import Storage

@Suite struct TransferTests {
    @Test("A copy holds the same rows, a second one changes nothing", arguments: TransferStage.pairs)
    func copies(between pair: (TestDatabase, TestDatabase)) async throws {
        let stage = try await TransferStage(pair)
        try await stage.fill()
        let first = try await stage.transfer().run()
        #expect(first.isVerified && first.isEqual)
        #expect(first.tables.map(\.rows) == [11, 12, 55, 5])
        #expect(first.tables.map(\.copied) == [11, 12, 55, 5])
        #expect(try await stage.transfer().run().changes == 0)
        // The next turn goes on after the highest id.
        let next = try await stage.target.sessions.append([NewTurn(.string("next"))], to: "a")
        #expect(next.firstIndex == 5)
        let ids = try await stage.target.sessions.turns(of: "a", .last(1)).map(\.id)
        #expect(ids == [56])
        let config = try await stage.target.components.find(ComponentKey(.agent, "é"))?.config
        #expect(config == #"{"name": "x", "n": 1.0, "big": 12345678901234567890, "u": "é\u0000\ud800"}"#)
    }

    @Test("There and back again gives equal checksums")
    func returns() async throws {
        let stage = try await TransferStage((.sqliteFile, .postgres))
        try await stage.fill()
        let there = try await stage.transfer().run()
        let (end, opened) = try await TestDatabase.sqliteFile.makeStorage()
        let back = try await TransferStage.transfer(from: stage.target, to: end).run()
        #expect(there.tables.map(\.source) == back.tables.map(\.target) && back.isEqual)
        _ = opened
    }

    @Test("A second copy brings what is new or changed and removes what is gone", arguments: TransferStage.pairs)
    func catchesUp(between pair: (TestDatabase, TestDatabase)) async throws {
        let stage = try await TransferStage(pair)
        try await stage.fill()
        _ = try await stage.transfer().run()
        try await stage.source.components.save(ComponentKey(.agent, "C"), .object(["new": .bool(true)]))
        try await stage.source.components.save(ComponentKey(.agent, "_"), .object(["changed": .bool(true)]))
        try await stage.source.components.delete(ComponentKey(.agent, "é"))
        try await run("DELETE FROM agent_history WHERE id = 1", on: stage.source)
        // Two rows change places in an index that refuses equal values, and one comes under a number that was passed.
        for (id, turn) in [(17, -1), (40, -2)] {
            try await run(
                "UPDATE agent_history SET session_id = 'a', turn_index = \(turn) WHERE id = \(id)",
                on: stage.source
            )
        }
        for (id, turn) in [(17, -3), (40, -1), (17, -2)] {
            try await run("UPDATE agent_history SET turn_index = \(turn) WHERE id = \(id)", on: stage.source)
        }
        let again = try await stage.transfer().run()
        #expect(again.isEqual)
        #expect(again.tables[0].copied == 1 && again.tables[0].updated == 1 && again.tables[0].deleted == 1)
        #expect(again.tables[2].updated == 2 && again.tables[2].deleted == 1 && again.tables[2].copied == 0)
        #expect(try await stage.transfer().run().changes == 0)
    }

    @Test("Rows that never came from the source are refused by name before anything changes, and kept on demand")
    func foreignRows() async throws {
        let stage = try await TransferStage((.sqliteFile, .postgres))
        try await stage.fill()
        try await stage.target.components.save(ComponentKey(.llm, "mine"), .object(["k": .int(1)]))
        try await stage.target.components.save(ComponentKey(.agent, "Q"), .object(["k": .int(1)]))
        let error = await #expect(throws: TransferError.self) { _ = try await stage.transfer().run() }
        #expect(error?.kind == .foreignRows && error?.cause.contains("components llm mine") == true)
        #expect(error?.cause.contains("components agent Q") == true)
        #expect(try await stage.target.sessions.session("a") == nil)
        let merged = try await stage.transfer { $0.merges = true }.run()
        #expect(merged.isEqual && merged.tables[0].kept == 2)
        #expect(try await stage.target.components.find(ComponentKey(.llm, "mine")) != nil)
        // The same key with other content is nobody's to decide.
        try await stage.source.components.save(ComponentKey(.llm, "mine"), .object(["k": .int(2)]))
        let conflict = await #expect(throws: TransferError.self) {
            _ = try await stage.transfer { $0.merges = true }.run()
        }
        #expect(conflict?.cause.contains("components llm mine") == true)
    }

    @Test("A row of the target that was equal already is taken over")
    func takesOver() async throws {
        let stage = try await TransferStage((.sqliteFile, .memory))
        try await stage.fill()
        _ = try await stage.transfer().run()
        // Another name for the source: nothing is recorded of it.
        let moved = try await TransferStage.transfer(from: stage.source, to: stage.target, named: "moved").run()
        #expect(moved.changes == 0 && moved.isEqual)
    }

    @Test("A row changed by hand is put right by the next copy, and without one found and named by the comparison")
    func changedByHand() async throws {
        let stage = try await TransferStage((.sqliteFile, .postgres))
        try await stage.fill()
        let target = stage.target
        // Changed between the copy and the comparison.
        let report = try await stage.transfer { options in
            options.progress = { progress in
                // The first table is compared, on the connection's own thread; the others are not yet.
                guard progress.phase == .verifying, progress.table == "components", !progress.isLast else { return }
                try? Blocking {
                    try await run("UPDATE agent_history SET role = 'thief' WHERE id = 23", on: target)
                    try await run("DELETE FROM sessions WHERE session_id = 'B'", on: target)
                    try await run(
                        "INSERT INTO qa_test_results VALUES ('own', 'e', '1', NULL, NULL, NULL, '2025-01-01 00:00:00')",
                        on: target
                    )
                }
                .wait()
            }
        }
        .run()
        #expect(!report.isEqual)
        #expect(report.tables[2].differences.differing.map(\.description) == ["23"])
        #expect(report.tables[1].differences.missing.map(\.description) == ["B"])
        #expect(report.tables[3].differences.extra.map(\.description) == ["own"])
        try await run("DELETE FROM qa_test_results WHERE result_id = 'own'", on: target)
        let again = try await stage.transfer().run()
        #expect(again.isEqual && again.changes == 2)
    }

    @Test("What is written to the source meanwhile is not in this copy, and in the next one")
    func writtenMeanwhile() async throws {
        for pair in [(TestDatabase.postgres, TestDatabase.memory), (.sqliteFile, .postgres)] {
            let stage = try await TransferStage(pair)
            try await stage.fill()
            let transfer = stage.transfer()
            let report = try await transfer.exclusively { report in
                try await transfer.withSnapshot { snapshot in
                    _ = try await snapshot.run { try $0.value("SELECT count(*) FROM sessions", as: Int.self) }
                    try await stage.source.sessions.append([NewTurn(.string("late"))], to: "a")
                    let plans = try await transfer.pass(snapshot, trustsRecords: false, into: &report)
                    try await transfer.verify(plans, snapshot, &report)
                }
            }
            #expect(report.isEqual && report.tables[2].rows == 55)
            #expect(try await stage.transfer().run().tables[2].rows == 56)
        }
    }

    @Test("A dry run tells and writes nothing")
    func plans() async throws {
        let stage = try await TransferStage((.postgres, .sqliteFile))
        try await stage.fill()
        let plan = try await stage.transfer().plan()
        #expect(plan.tables.map(\.copied) == [11, 12, 55, 5])
        #expect(try await stage.target.sessions.session("a") == nil)
    }
}
