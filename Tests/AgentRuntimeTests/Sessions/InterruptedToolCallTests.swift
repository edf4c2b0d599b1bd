import SQLCore
import SQLiteDriver
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// Sessions whose process died between a tool call and its result.
@Suite struct InterruptedToolCallTests {
    private static let call = #"{"role": "assistant", "content": null, "tool_calls": [\#(one), \#(two)]}"#
    private static let one = #"{"id": "c1", "type": "function", "function": {"name": "tides", "arguments": "{}"}}"#
    private static let two = #"{"id": "c2", "type": "function", "function": {"name": "winds", "arguments": "{}"}}"#
    private static let use =
        #"[{"type": "text", "text": "hm"}, {"type": "tool_use", "id": "t1", "name": "tides", "input": {}}]"#

    private static func turns(_ texts: [String], role: String? = nil) throws -> [NewTurn] {
        try texts.map { NewTurn(try JSONText($0), role: role) }
    }

    private static func result(_ id: String) -> String {
        #"{"role": "tool", "tool_call_id": "\#(id)", "name": "x", "content": "y"}"#
    }

    @Test(
        "Calls without results are told and repaired once; calls with results are left alone",
        arguments: ManagedStorage.allCases
    )
    func repairs(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            let storage = manager.storage
            let user = #"{"role": "user", "content": "go"}"#
            try await storage.append(Self.turns([user, Self.call]), to: "a", creating: NewSession(name: "Pilot"))
            let found = try #require(try await storage.interruptedToolCalls(of: "a"))
            #expect((found.head, found.turn) == (2, 1))
            #expect(found.calls == [.init(id: "c1", name: "tides"), .init(id: "c2", name: "winds")])
            try await storage.append(Self.turns([Self.result("c1")]), to: "a")
            #expect(try await storage.interruptedToolCalls(of: "a")?.calls.map(\.id) == ["c2"])
            #expect(try await storage.repairInterruptedToolCalls(of: "a").map(\.id) == ["c2"])
            let last = try #require(try await storage.turns(of: "a", .last(1)).first)
            let message = try last.content()
            #expect(last.role == "tool" && last.index == 3)
            #expect(message["tool_call_id"]?.string == "c2")
            #expect(message["name"]?.string == "winds")
            #expect(message["content"]?.string?.contains("interrupted") == true)
            #expect(try await storage.interruptedToolCalls(of: "a") == nil)
            #expect(try await storage.repairInterruptedToolCalls(of: "a").isEmpty)
            #expect(try await storage.session("a")?.head == 4)
            await #expect(throws: SessionError.unknown("b")) { try await storage.interruptedToolCalls(of: "b") }
        }
    }

    @Test("Repairers at once repair once", arguments: ManagedStorage.allCases)
    func repairsOnce(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            let storage = manager.storage
            try await storage.append(Self.turns([Self.call]), to: "a", creating: NewSession(name: "Pilot"))
            let repaired = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await storage.repairInterruptedToolCalls(of: "a").count } }
                return try await group.reduce(0, +)
            }
            #expect(repaired == 2)
            #expect(try await storage.session("a")?.head == 3)
        }
    }

    @Test("Content blocks are answered by blocks: in a message, or bare as in old rows")
    func blocks() async throws {
        let storage = try TemporaryFolder().sessions()
        let pilot = NewSession(name: "Pilot")
        let message = #"{"role": "assistant", "content": \#(Self.use)}"#
        try await storage.append(Self.turns([message]), to: "a", creating: pilot)
        try await storage.append(Self.turns([Self.use], role: "assistant"), to: "b", creating: pilot)
        for (id, role) in [("a", "user"), ("b", "tool")] {
            #expect(try await storage.repairInterruptedToolCalls(of: id) == [.init(id: "t1", name: "tides")])
            let last = try #require(try await storage.turns(of: id, .last(1)).first)
            #expect(last.role == role)
            let content = try last.content()
            let block = (content["content"] ?? content).elements.first { _ in true }
            #expect(block?["type"]?.string == "tool_result")
            #expect(block?["tool_use_id"]?.string == "t1")
            #expect(try await storage.interruptedToolCalls(of: id) == nil)
        }
    }

    @Test("Ends that are no interruption are not taken for one")
    func otherEnds() async throws {
        let storage = try TemporaryFolder().sessions()
        let user = #"{"role": "user", "content": "go"}"#
        let answer = #"{"role": "assistant", "content": "done", "tool_calls": []}"#
        let ends = [
            [], [user], [user, answer], [Self.call, Self.result("c1"), Self.result("c2")],
            [Self.call, Self.result("c1"), Self.result("c2"), answer], [Self.call, user], [Self.result("c9")],
            [#"{"role": "user", "tool_calls": [\#(Self.one)]}"#], [#""text""#],
        ]
        for (number, end) in ends.enumerated() {
            let id = "a\(number)"
            try await storage.create(id, NewSession(name: "Pilot"))
            if !end.isEmpty { try await storage.append(Self.turns(end), to: id) }
            #expect(try await storage.interruptedToolCalls(of: id) == nil, "\(end)")
        }
    }

    @Test("However many calls one message makes, all that are open are found")
    func manyCalls() async throws {
        let storage = try TemporaryFolder().sessions()
        let calls = (0..<200).map { #"{"id": "c\#($0)", "function": {"name": "f"}}"# }.joined(separator: ",")
        let turns =
            try Self.turns([#"{"role": "assistant", "tool_calls": [\#(calls)]}"#])
            + Self.turns((0..<150).map { Self.result("c\($0)") })
        try await storage.append(turns, to: "a", creating: NewSession(name: "Pilot"))
        let open = try await storage.repairInterruptedToolCalls(of: "a")
        #expect(open.map(\.id) == (150..<200).map { "c\($0)" })
    }

    @Test("Old rows of the Python program are understood, and those that end in a call can be continued")
    func fixture() async throws {
        let path = try Fixture.pythonSessions.copy(to: TemporaryFolder())
        let storage = StorageManager(try SQLiteDatabase(path: path, logger: .silent))
        try await storage.prepare()
        let (sessions, all) = (storage.sessions, SessionQuery(limit: 1_000))
        var open = 0
        for session in try await sessions.sessions(all).sessions {
            guard let found = try await sessions.interruptedToolCalls(of: session.id) else { continue }
            open += 1
            #expect(try await sessions.repairInterruptedToolCalls(of: session.id) == found.calls)
            #expect(try await sessions.session(session.id)?.head == found.head + 1)
        }
        #expect(open > 0)
        try await storage.close()
    }
}
