import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// Session files go both ways between the Python program and this one.
@Suite struct PythonSessionFileTests {
    @Test("What the Python program wrote is read, and an append keeps every byte of its result")
    func readsPython() async throws {
        let folder = try TemporaryFolder()
        try folder.write("cache/agent-1.json", pythonRecord("agent-1"))
        let storage = folder.sessions()
        let session = try #require(try await storage.session("agent-1"))
        #expect(session.createdAt.description == "2025-05-05 12:00:00.000000")
        #expect(session.lastUpdated.description == "2025-05-05 12:34:56.123456")
        #expect((session.name, session.messageCount, session.head) == ("Weather", 2, 2))
        #expect(try await storage.texts(of: "agent-1") == ["Zürich", "Grüezi 😀"])
        #expect(try await storage.turns(of: "agent-1", .last(1)).first?.timestamp == session.lastUpdated)
        let before = try #require(try await storage.result(of: "agent-1"))
        try await storage.append([message("more")], to: "agent-1")
        let after = try #require(try await storage.result(of: "agent-1"))
        let added = #",\#n      {"role": "user", "content": "more"}"#
        let text = String(decoding: after, as: UTF8.self)
        #expect(text.contains(added))
        #expect(text.replacing(added, with: "") == String(decoding: before, as: UTF8.self))
        let turns = try await storage.turns(of: "agent-1", .last(3))
        #expect(turns[1].timestamp == session.lastUpdated)
        #expect(turns[2].timestamp > session.lastUpdated)
    }

    @Test("Numbers that JSON has no word for stay in a file as Python wrote them, and an append keeps them")
    func readsNonFinite() async throws {
        let folder = try TemporaryFolder()
        let history = #"[{"role": "user", "content": "hi"}, {"role": "tool", "content": "x", "score": -Infinity}]"#
        let result = #"{"status": "success", "score": NaN, "best": [Infinity], "conversation_history": \#(history)}"#
        let record = #"{"session_id": "agent-1", "execution_result": \#(result), "result_type": "agent", "name": "A"}"#
        try folder.write("cache/agent-1.json", record)
        let storage = folder.sessions()
        #expect(try await storage.result(of: "agent-1").map { String(decoding: $0, as: UTF8.self) } == result)
        try await storage.append([message("more")], to: "agent-1")
        let grown = result.dropLast(2) + #", \#(message("more").content.text)]}"#
        #expect(try await storage.result(of: "agent-1").map { String(decoding: $0, as: UTF8.self) } == String(grown))
        let last = try await storage.turns(of: "agent-1", .last(2))
        // A message that holds one is given as its bytes; read as JSON it is refused.
        #expect(String(decoding: last[0].contentBytes, as: UTF8.self).hasSuffix(#""score": -Infinity}"#))
        #expect(throws: JSONSyntaxError.self) { try last[0].content() }
        for broken in [#"{"a": nan}"#, #"{"a": -NaN}"#, #"{"a": Infinit}"#, #"{"a": +Infinity}"#] {
            #expect(throws: JSONSyntaxError.self) { try JSONText(Array(broken.utf8), takesNonFinite: true) }
        }
        #expect(throws: JSONSyntaxError.self) { try JSONText("NaN") }
    }

    @Test(
        "The Python program reads what is written: its members in their order, ASCII, and what it cannot know at the end"
    )
    func writesForPython() async throws {
        let folder = try TemporaryFolder()
        let storage = folder.sessions { SQLTimestamp(microseconds: 1_750_000_000_000_000) }
        let options = AppendOptions(agentName: "Köchin", idempotencyKey: "k", creating: NewSession(name: "Zürich"))
        try await storage.append([message("東京"), message("b", role: "assistant")], to: "a/b", options)
        try await storage.rename("a/b", title: "Fähre")
        let program = """
            import json, sys
            text = open(sys.argv[1], encoding="utf-8").read()
            record = json.loads(text)
            print(",".join(record))
            print(record["session_id"], record["created_at"], record["message_count"], record["result_type"])
            print(ascii(record["execution_result"]["conversation_history"][0]["content"]))
            print(ascii(record["name"]), ascii(record["aurite"]["title"]))
            print(all(line.startswith("  ") for line in text.splitlines()[1:-1]))
            """
        let python = try await AuriteProcess.run(
            "python3",
            ["-c", program, folder("cache/a%2Fb.json")],
            in: folder.path
        )
        let expected = #"""
            session_id,base_session_id,execution_result,result_type,created_at,last_updated,name,message_count,agents_involved,aurite
            a/b 2025-06-15T15:06:40 2 agent
            '\u6771\u4eac'
            'Z\xfcrich' 'F\xe4hre'
            True

            """#
        #expect(python.output == expected, "\(python.error)")
        #expect(try folder.text("cache/a%2Fb.json").contains(#""name": "Z\u00fcrich""#))
    }

    @Test("A record that lacks members is completed from its result")
    func completesRecords() async throws {
        let folder = try TemporaryFolder()
        let history = #""conversation_history": [{"role": "user"}, {"role": "assistant"}]"#
        let step = #"{"step_name": "S", "result": {\#(history), "session_id": "w-0", "agent_name": "S"}}"#
        try folder.write("cache/a.json", #"{"session_id": "agent-12345678", "execution_result": {\#(history)}}"#)
        try folder.write("cache/w.json", #"{"session_id": "w", "execution_result": {"step_results": [\#(step)]}}"#)
        let storage = folder.sessions()
        let agent = try #require(try await storage.session("agent-12345678"))
        #expect((agent.name, agent.kind, agent.messageCount) == ("Untitled Agent (agent-12)", .agent, 2))
        let workflow = try #require(try await storage.session("w"))
        #expect((workflow.name, workflow.kind, workflow.messageCount) == ("Untitled Workflow (w)", .workflow, 2))
        #expect(workflow.lastUpdated.microseconds == 0)
        #expect(try await storage.sessions(SessionQuery()).sessions.count == 2)
        // A session without a time is an old one.
        let report = try await storage.retain(RetentionPolicy(before: .now), dryRun: false) { _ in }
        #expect(report.sessions == 2)
    }

    @Test("Ids that shared a file in the Python program each have their own")
    func keepsIDsApart() async throws {
        let folder = try TemporaryFolder()
        let storage = folder.sessions()
        let ids = [
            "ab", "a/b", "a b", "a.b", "a%2Fb", "../ab", ".lock", "é", "e\u{301}", "A", "a",
            String(repeating: "x", count: 500), String(repeating: "x", count: 499) + "y",
            String(repeating: "/", count: 512),
        ]
        for id in ids { try await storage.append([message(id)], to: id, creating: NewSession(name: "Pilot")) }
        for id in ids { #expect(try await storage.texts(of: id).map { Array($0.utf8) } == [Array(id.utf8)]) }
        #expect(try await storage.count(SessionQuery()) == ids.count)
        #expect(try folder.contents() == ["cache"])
        for id in ids { #expect(try await storage.delete(id)) }
        #expect(try await storage.count(SessionQuery()) == 0)
    }

    @Test("A session in a file that the Python program named is found by its content, and takes nobody's place")
    func findsByContent() async throws {
        let folder = try TemporaryFolder()
        try folder.write("cache/ab.json", pythonRecord("a/b"))
        try folder.write("cache/copied by hand.json", pythonRecord("agent-7"))
        let storage = folder.sessions()
        #expect(try await storage.session("ab") == nil)
        try await storage.append([message("own")], to: "ab", creating: NewSession(name: "Pilot"))
        try await storage.append([message("more")], to: "a/b")
        #expect(try await storage.texts(of: "ab") == ["own"])
        #expect(try await storage.texts(of: "a/b").count == 3)
        #expect(try await storage.texts(of: "agent-7").count == 2)
        #expect(try JSONText(try folder.bytes("cache/ab.json"))["session_id"]?.string == "a/b")
        #expect(try await storage.count(SessionQuery()) == 3)
        #expect(try await storage.delete("a/b"))
        #expect(try await storage.texts(of: "ab") == ["own"])
    }
}
