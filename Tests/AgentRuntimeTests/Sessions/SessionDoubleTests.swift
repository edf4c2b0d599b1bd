import AuriteTesting
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// The doubles that users test their own programs with.
@Suite struct SessionDoubleTests {
    private struct Lost: Error {}

    @Test("A recording storage tells the calls in their order, with what they were given")
    func records() async throws {
        let recording = RecordingSessionStorage(try TemporaryFolder().sessions())
        let options = AppendOptions(expectedHead: 0, idempotencyKey: "k", creating: NewSession(name: "Pilot"))
        try await recording.append([message("a")], to: "a", options)
        _ = try await recording.turns(of: "a", .last(1))
        await #expect(throws: SessionError.self) { try await recording.rename("b", title: "x") }
        #expect(recording.calls.map(\.description) == ["append(a)", "turns(a)", "rename(b)"])
        #expect(recording.calls.first?.turns == [message("a")])
        #expect(recording.calls.first?.idempotencyKey == "k")
        #expect(recording.calls.first?.expectedHead == 0)
        recording.reset()
        #expect(recording.calls.isEmpty)
    }

    @Test("An answer that gets lost is safe to ask for again with the key, and only with it")
    func losesAnswers() async throws {
        let storage = try TemporaryFolder().sessions()
        let failing = FailingSessionStorage(storage, .calls(of: .append, [1, 3]), when: .afterwards, with: Lost())
        try await storage.create("a", NewSession(name: "Pilot"))
        let options = AppendOptions(idempotencyKey: "k")
        await #expect(throws: Lost.self) { try await failing.append([message("a")], to: "a", options) }
        #expect(try await failing.append([message("a")], to: "a", options).isReplay)
        await #expect(throws: Lost.self) { try await failing.append([message("b")], to: "a") }
        try await failing.append([message("b")], to: "a")
        #expect(try await storage.texts(of: "a") == ["a", "b", "b"])
    }

    @Test("Chosen calls fail before anything has happened, the others pass")
    func failsBefore() async throws {
        let storage = try TemporaryFolder().sessions()
        let numbered = FailingSessionStorage(storage, .calls([2]), with: Lost())
        try await numbered.create("a", NewSession(name: "Pilot"))
        await #expect(throws: Lost.self) { try await numbered.append([message("a")], to: "a") }
        try await numbered.append([message("b")], to: "a")
        let chosen = FailingSessionStorage(storage, .calls { $0.session == "b" }, with: Lost())
        await #expect(throws: Lost.self) { try await chosen.create("b", NewSession(name: "Pilot")) }
        #expect(try await chosen.texts(of: "a") == ["b"])
        #expect(try await storage.session("b") == nil)
        let down = FailingSessionStorage(storage, .calls(of: .count), with: Lost())
        for _ in 0..<2 { await #expect(throws: Lost.self) { try await down.count(SessionQuery()) } }
    }
}
