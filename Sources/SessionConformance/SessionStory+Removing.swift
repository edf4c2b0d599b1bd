import SQLCore
import Storage

extension SessionStory {
    /// A workflow of two steps, a run of an agent under the same base id, and an agent of its own.
    private static func family(_ storage: any SessionStorage) async throws {
        for id in ["workflow-1-0", "workflow-1-1", "agent-1"] {
            let session = NewSession(name: "Step", baseSessionID: "1")
            try await storage.append(messages(0..<2), to: id, creating: session)
        }
        try await storage.create("workflow-1", NewSession(name: "W", kind: .workflow, baseSessionID: "1"))
        try await storage.append(messages(0..<2), to: "agent-2", creating: pilot)
    }

    static let removing = [
        SessionStory("A workflow goes with the sessions of its steps, and with nobody else's") { storage in
            try await family(storage)
            try expectEqual(try await storage.delete("workflow-1"), true)
            let left = try await storage.sessions(SessionQuery()).sessions.map(\.id)
            try expectEqual(Set(left), ["agent-1", "agent-2"])
            try expectEqual(try await storage.delete("workflow-1"), false)
        },
        SessionStory("A deleted session leaves nothing: its id and its keys are free again") { storage in
            let options = AppendOptions(idempotencyKey: "k", creating: pilot)
            try await storage.append(messages(0..<1_100), to: "a", options)
            try expectEqual(try await storage.delete("a"), true)
            try await expectError(.unknown("a")) { _ = try await storage.turns(of: "a", .last(1)) }
            let again = try await storage.append(messages(7..<9), to: "a", options)
            try expectEqual(again, AppendResult(firstIndex: 0, head: 2, isReplay: false))
        },
        SessionStory("Retention by number keeps the newest families whole; a dry run only tells") { storage in
            try await family(storage)
            let policy = RetentionPolicy(keeping: 2)
            let planned = try await storage.retain(policy, dryRun: true) { _ in }
            try expectEqual(planned, RetentionReport(families: ["agent-1"], sessions: 1))
            try expectEqual(try await storage.count(SessionQuery()), 5)
            let done = try await storage.retain(RetentionPolicy(keeping: 1), dryRun: false) { _ in }
            try expectEqual(done, RetentionReport(families: ["workflow-1", "agent-1"], sessions: 4))
            try expectEqual(try await storage.sessions(SessionQuery()).sessions.map(\.id), ["agent-2"])
        },
        SessionStory("Retention by age and by agent removes what is older, and listing removes nothing") { storage in
            try await family(storage)
            guard let newest = try await storage.session("agent-2") else {
                throw SessionStoryFailure(description: "agent-2 is gone")
            }
            let byAgent = RetentionPolicy(before: .distantFuture, agentName: "Pilot")
            try expectEqual(try await storage.retain(byAgent, dryRun: true) { _ in }.families, ["agent-2"])
            let none = try await storage.retain(RetentionPolicy(before: SQLTimestamp(microseconds: 0)), dryRun: false) {
                _ in
            }
            try expectEqual(none, RetentionReport())
            let report = try await storage.retain(RetentionPolicy(before: newest.lastUpdated), dryRun: false) { _ in }
            try expectEqual(report.sessions, 4)
            try expectEqual(try await storage.sessions(SessionQuery()).sessions.map(\.id), ["agent-2"])
            try expectEqual(try await storage.retain(RetentionPolicy(keeping: 0), dryRun: false) { _ in }.sessions, 1)
        },
    ]
}

extension SQLTimestamp {
    /// The last moment of the year 9998.
    static let distantFuture = SQLTimestamp(microseconds: 253_370_764_799_999_999)
}
