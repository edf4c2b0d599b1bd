import Dispatch
import SQLCore
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct FollowingTests {
    @Test(
        "A copy that follows brings inserts, updates and deletes, and ends with a comparison",
        arguments: TransferStage.pairs
    )
    func follows(between pair: (TestDatabase, TestDatabase)) async throws {
        let stage = try await TransferStage(pair)
        try await stage.fill()
        let hasStopped = Mutex(false)
        let passes = Mutex(0)
        let source = stage.source
        let shouldStop: @Sendable () -> Bool = { hasStopped.withLock { $0 } }
        let report = try await stage.transfer().follow(until: shouldStop) { _ in
            let pass = passes.withLock { passes -> Int in
                passes += 1
                return passes
            }
            guard pass == 1 else { return }
            try await source.sessions.append([NewTurn(.string("late"))], to: "a")
            try await source.sessions.delete("B")
            try await source.components.save(ComponentKey(.agent, "Z"), .object(["changed": .bool(true)]))
            hasStopped.withLock { $0 = true }
        }
        #expect(report.isVerified && report.isEqual)
        #expect(
            try await stage.target.sessions.turns(of: "a", .last(1)).first.map {
                String(decoding: $0.contentBytes, as: UTF8.self)
            } == "\"late\""
        )
        #expect(try await stage.target.sessions.session("B") == nil)
    }

    @Test("A row counts when its transaction commits late under a lower id than rows copied before")
    func lateCommit() async throws {
        let stage = try await TransferStage((.postgres, .sqliteFile))
        try await stage.fill()
        let source = stage.source
        let hasBegun = Mutex(false)
        let mayCommit = DispatchSemaphore(value: 0)
        let insert: SQLQuery = """
            INSERT INTO agent_history (agent_name, session_id, timestamp, role, content_json)
            VALUES ('a', 'late', '2025-01-01 00:00:00', 'user', '1')
            """
        async let held: Void = source.database.write { connection in
            try connection.execute(insert)
            hasBegun.withLock { $0 = true }
            mayCommit.wait()
        }
        while !hasBegun.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
        try await source.sessions.append([NewTurn(.string("higher"))], to: "a")
        let hasStopped = Mutex(false)
        let passes = Mutex(0)
        let target = stage.target
        let shouldStop: @Sendable () -> Bool = { hasStopped.withLock { $0 } }
        let report = try await stage.transfer().follow(until: shouldStop) { _ in
            let pass = passes.withLock { passes -> Int in
                passes += 1
                return passes
            }
            // The higher id is there, and only then does the lower one commit.
            guard pass == 2 else { return }
            let turn = try await target.sessions.turns(of: "a", .last(1)).first
            #expect(turn.map { String(decoding: $0.contentBytes, as: UTF8.self) } == "\"higher\"")
            // Many passes find nothing in between.
            try await Task.sleep(for: .seconds(10))
            mayCommit.signal()
            let late: SQLQuery = "SELECT count(*) FROM agent_history WHERE session_id = 'late'"
            while try await source.database.value(late, as: Int.self) == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            hasStopped.withLock { $0 = true }
        }
        try await held
        #expect(report.isEqual)
        let late = try await target.database.value(
            "SELECT count(*) FROM agent_history WHERE session_id = 'late'",
            as: Int.self
        )
        #expect(late == 1)
    }
}
