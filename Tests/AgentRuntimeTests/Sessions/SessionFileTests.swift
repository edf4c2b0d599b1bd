import Foundation
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// What may lie in a folder of sessions, and what is left alone there.
@Suite struct SessionFileTests {
    @Test("A broken file is a problem of its own: others are listed, it is never written over or removed")
    func leavesBrokenFiles() async throws {
        let folder = try TemporaryFolder()
        let half = String(pythonRecord("agent-1").prefix(200))
        let files = [
            "agent-1.json": half, "agent-2.json": #"{"session_id": "agent-2"}"#,
            "agent-3.json": #"{"session_id": 5, "execution_result": {}}"#, "agent-4.json": "",
            "agent-5.json": #"{"session_id": "agent-5", "execution_result": {}, "aurite": {"keys": [1]}}"#,
        ]
        for (name, text) in files { try folder.write("cache/\(name)", text) }
        try folder.write("cache/agent-9.json", pythonRecord("agent-9"))
        let storage = folder.sessions()
        #expect(try await storage.sessions(SessionQuery()).sessions.map(\.id) == ["agent-9"])
        #expect(try await storage.problems().count == files.count)
        #expect(try await storage.problems().allSatisfy { $0.contains("/cache/agent-") && $0.contains("backup") })
        for number in 1...5 {
            let id = "agent-\(number)"
            await #expect(throws: FileProblem.self) { try await storage.session(id) }
            await #expect(throws: FileProblem.self) { try await storage.delete(id) }
            await #expect(throws: FileProblem.self) {
                try await storage.append([message("x")], to: id, creating: NewSession(name: "Pilot"))
            }
        }
        let report = try await storage.retain(RetentionPolicy(keeping: 0), dryRun: false) { _ in }
        #expect(report.families == ["agent-9"])
        for (name, text) in files { #expect(try folder.text("cache/\(name)") == text) }
    }

    @Test("Files that hold no session are not looked at, whatever is removed")
    func ignoresOthers() async throws {
        let folder = try TemporaryFolder()
        let files = ["qa_1.json": #"{"result": 1}"#, "list.json": "[1]", "notes.txt": "x", "session.json~": "{}"]
        for (name, text) in files { try folder.write("cache/\(name)", text) }
        try folder.makeFolder("cache/folder.json")
        let storage = folder.sessions()
        #expect(try await storage.count(SessionQuery()) == 0)
        #expect(try await storage.problems().isEmpty)
        try await storage.append([message("x")], to: "qa_1", creating: NewSession(name: "Pilot"))
        try await storage.append([message("x")], to: "folder", creating: NewSession(name: "Pilot"))
        #expect(try await storage.texts(of: "qa_1") == ["x"])
        #expect(try await storage.retain(RetentionPolicy(keeping: 0), dryRun: false) { _ in }.sessions == 2)
        for (name, text) in files { #expect(try folder.text("cache/\(name)") == text) }
    }

    @Test("Members of other programs are written back")
    func keepsOtherMembers() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "cache/a.json",
            #"{"session_id": "a", "tags": [1.0, "\ud800"], "execution_result": {}, "aurite": {"later": {"x": 1e400}}}"#
        )
        let storage = folder.sessions()
        try await storage.append([message("x")], to: "a")
        let record = try JSONText(try folder.bytes("cache/a.json"))
        #expect(record["tags"]?.text == #"[1.0, "\ud800"]"#)
        #expect(record["aurite"]?["later"]?.text == #"{"x": 1e400}"#)
        #expect(record["execution_result"]?.text == "{}")
        #expect(try await storage.texts(of: "a") == ["x"])
    }

    @Test("Agent, role and time of each turn survive, in the session and in its forks")
    func keepsDetails() async throws {
        let folder = try TemporaryFolder()
        let clock = TestClock()
        let storage = folder.sessions(now: clock.next)
        let blocks = try JSONText(#"[{"type": "text", "text": "a"}]"#)
        try await storage.append([message("a")], to: "a", AppendOptions(creating: NewSession(name: "Pilot")))
        try await storage.append([NewTurn(blocks, role: "assistant")], to: "a", AppendOptions(agentName: "Cook"))
        try await storage.append([message("b")], to: "a")
        try await storage.fork("a", at: 2, as: "b", title: nil)
        let turns = try await folder.sessions().turns(of: "a", .last(5))
        #expect(turns.map(\.role) == ["user", "assistant", "user"])
        #expect(turns.map(\.agentName) == ["Pilot", "Cook", "Pilot"])
        #expect(Set(turns.map(\.timestamp)).count == 3)
        #expect(try await folder.sessions().turns(of: "b", .last(5)) == Array(turns.prefix(2)))
    }

    @Test("A result grows with later turns, however it is spelled")
    func resultsGrow() async throws {
        let cases = [
            (#"{"conversation_history": []}"#, #"{"conversation_history": [X, Y]}"#),
            (#"{"conversation_history":[ ],"f":1.0}"#, #"{"conversation_history":[X, Y],"f":1.0}"#),
            (#"{"conversation_history":[1,2],"f":1.0}"#, #"{"conversation_history":[1,2,X,Y],"f":1.0}"#),
            ("{\"conversation_history\": [\n  1\n]}", "{\"conversation_history\": [\n  1,\n  X,\n  Y\n]}"),
            (#"{"f": 1}"#, #"{"f": 1}"#), (#"{"conversation_history": null}"#, #"{"conversation_history": null}"#),
        ]
        let storage = try TemporaryFolder().sessions()
        let (x, y) = (message("x"), message("y"))
        for (number, (document, expected)) in cases.enumerated() {
            let result = SessionResult(
                document: try JSONText(document),
                session: NewSession(name: "Pilot"),
                messageCount: 0
            )
            try await storage.saveResult(result, of: "a\(number)")
            try await storage.append([x], to: "a\(number)")
            try await storage.append([y], to: "a\(number)")
            let found = try await storage.result(of: "a\(number)").map { String(decoding: $0, as: UTF8.self) }
            #expect(found == expected.replacing("X", with: x.content.text).replacing("Y", with: y.content.text))
            #expect(
                try await storage.turns(of: "a\(number)", .last(2)).map(\.contentBytes)
                    == [Array(x.content.bytes), Array(y.content.bytes)]
            )
        }
    }

    @Test("A message may nest as deep as in a database, and be large")
    func takesDeepMessages() async throws {
        let storage = try TemporaryFolder().sessions()
        let deep =
            String(repeating: "[", count: JSONText.depthLimit) + String(repeating: "]", count: JSONText.depthLimit)
        let large = JSONText.string(String(repeating: "é", count: 1 << 20))
        let turns = [NewTurn(try JSONText(deep)), NewTurn(large)]
        try await storage.append(turns, to: "a", creating: NewSession(name: "Pilot"))
        #expect(try await storage.turns(of: "a", .last(2)).map(\.contentBytes) == turns.map { Array($0.content.bytes) })
    }

    @Test("Lists see what others change, at once")
    func seesChanges() async throws {
        let folder = try TemporaryFolder()
        let (one, other) = (folder.sessions(), folder.sessions())
        try await one.create("a", NewSession(name: "Pilot"))
        for number in 0..<20 {
            try await other.rename("a", title: "title \(number % 10)")
            #expect(try await one.sessions(SessionQuery()).sessions.first?.title == "title \(number % 10)")
        }
        #expect(try await other.delete("a"))
        #expect(try await one.count(SessionQuery()) == 0)
    }

    @Test("What killed processes left behind goes after an hour")
    func sweeps() async throws {
        let folder = try TemporaryFolder()
        try folder.write("cache/.aurite-old.tmp", "{")
        try folder.write("cache/.aurite-new.tmp", "{")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -4_000)],
            ofItemAtPath: folder("cache/.aurite-old.tmp")
        )
        try await folder.sessions().create("a", NewSession(name: "Pilot"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder("cache")).sorted()
        #expect(left == [".aurite-new.tmp", ".lock", "a.json"])
    }

    @Test("A folder that cannot be listed is an error, one that is missing holds nothing")
    func tellsOutages() async throws {
        let folder = try TemporaryFolder()
        #expect(try await folder.sessions().count(SessionQuery()) == 0)
        #expect(try await folder.sessions().session("a") == nil)
        #expect(try folder.contents().isEmpty)
        try folder.write("cache", "a file")
        await #expect(throws: FileProblem.self) { try await folder.sessions().count(SessionQuery()) }
        await #expect(throws: FileProblem.self) { try await folder.sessions().session("a") }
        await #expect(throws: FileProblem.self) {
            try await folder.sessions().create("a", NewSession(name: "Pilot"))
        }
    }
}
