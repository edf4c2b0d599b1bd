import AuriteTesting
import SQLCore
import Storage
import TestSupport
import Testing

@testable import AgentRuntime

/// The documented rules, over every storage.
@Suite struct SessionManagerTests {
    private static func agentResult(_ name: String?, _ messages: Int, _ more: String = "") throws -> JSONText {
        let history = (0..<messages).map { #"{"role": "user", "content": "message \#($0)"}"# }.joined(separator: ", ")
        let name = name.map { "\"\($0)\"" } ?? "null"
        return try JSONText(#"{"conversation_history": [\#(history)], "agent_name": \#(name)\#(more)}"#)
    }

    /// A workflow of two steps under one base id, saved as its run would.
    private static func saveFamily(_ number: Int, in manager: SessionManager) async throws {
        let id = "workflow-\(number)"
        var steps: [String] = []
        for step in 0..<2 {
            let child = SessionManager.childID(of: id, step: step)
            let result = try agentResult("Step \(step)", 2 + step, #", "session_id": "\#(child)""#)
            try await manager.saveResult(result, of: child, baseSessionID: "\(number)")
            steps.append(#"{"step_name": "S", "result": \#(result.text)}"#)
        }
        let custom = #"{"step_name": "C", "result": {"x": 1}}"#
        let document = #"{"workflow_name": "Voyage", "step_results": [\#(steps.joined(separator: ", ")), \#(custom)]}"#
        try await manager.saveResult(try JSONText(document), of: id, baseSessionID: "\(number)")
    }

    @Test("Results tell names, numbers and children; what has no name is Untitled", arguments: ManagedStorage.allCases)
    func metadata(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            try await Self.saveFamily(1, in: manager)
            let workflow = try await manager.find("workflow-1")
            #expect((workflow.name, workflow.kind, workflow.messageCount) == ("Voyage", .workflow, 5))
            #expect(workflow.agentsInvolved == #"{"workflow-1-0": "Step 0", "workflow-1-1": "Step 1"}"#)
            #expect(workflow.baseSessionID == "1")
            #expect(try await manager.history(of: "workflow-1").count == 5)
            #expect(try await manager.history(of: "workflow-1-1").count == 3)
            try await manager.saveResult(try Self.agentResult(nil, 1), of: "agent-12345678")
            #expect(try await manager.find("agent-12345678").name == "Untitled Agent (agent-12)")
            let graph = #"{"node_results": {"n": {"name": "N", "result": {"final_response": null}}}}"#
            try await manager.saveResult(try JSONText(graph), of: "workflow-g")
            let untitled = try await manager.find("workflow-g")
            #expect((untitled.name, untitled.messageCount) == ("Untitled Workflow (workflow)", 0))
            #expect(untitled.agentsInvolved == nil)
            await #expect(throws: SessionError.self) { try await manager.saveResult(.null, of: "x") }
            await #expect(throws: SessionError.unknown("x")) { try await manager.history(of: "x") }
        }
    }

    @Test(
        "A failed run is stored, its exception as null, all other bytes as they came",
        arguments: ManagedStorage.allCases
    )
    func failures(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            let failed = try Self.agentResult("Pilot", 1, #", "status":"error",  "exception" : {"a": [1]}, "n": 1.0"#)
            let stored = failed.text.replacing(#"{"a": [1]}"#, with: "null")
            try await manager.saveResult(failed, of: "agent-1")
            let result = try await manager.result(of: "agent-1")
            #expect(String(decoding: result.executionResult, as: UTF8.self) == stored)
            let nested = #"{"step_results": [{"result": \#(failed.text)}], "exception": "x"}"#
            try await manager.saveResult(try JSONText(nested), of: "workflow-1")
            let workflow = try await manager.result(of: "workflow-1")
            let text = String(decoding: workflow.executionResult, as: UTF8.self)
            #expect(text == #"{"step_results": [{"result": \#(stored)}], "exception": null}"#)
            let document = try workflow.document()
            #expect(document.members.map(\.key) == ["result_type", "execution_result", "metadata"])
            #expect(document["metadata"]?["is_workflow"]?.bool == true)
        }
    }

    @Test("A session is found by its id or by its family's", arguments: ManagedStorage.allCases)
    func partialIDs(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            try await Self.saveFamily(1, in: manager)
            #expect(try await manager.find("workflow-1-1").id == "workflow-1-1")
            #expect(try await manager.find("1").id == "workflow-1")
            // Ten and more steps, nodes with names and nested workflows are children too.
            for child in ["workflow-1-10", "workflow-1-west"] {
                try await manager.saveResult(try Self.agentResult("A", 1), of: child, baseSessionID: "1")
            }
            let inner = try JSONText(#"{"workflow_name": "Inner", "step_results": []}"#)
            try await manager.saveResult(inner, of: "workflow-1-2", baseSessionID: "1")
            #expect(try await manager.find("1").id == "workflow-1")
            try await manager.saveResult(try Self.agentResult("A", 1), of: "agent-abc", baseSessionID: "abc")
            #expect(try await manager.find("abc").id == "agent-abc")
            for number in 0..<7 {
                let id = "agent-many-\(number)"
                try await manager.saveResult(try Self.agentResult("A", 1), of: id, baseSessionID: "many")
            }
            let error = await #expect(throws: SessionError.self) { try await manager.find("many") }
            guard case .ambiguous("many", let candidates) = error else {
                Issue.record("\(error.map { "\($0)" } ?? "no error")")
                return
            }
            #expect(candidates.count == 5)
            for text in ["", "workflow", "w", "-1"] {
                await #expect(throws: SessionError.unknown(text)) { try await manager.find(text) }
            }
        }
    }

    @Test(
        "Lists are paged by offset, with a total; a workflow's name wins over an agent's",
        arguments: ManagedStorage.allCases
    )
    func lists(_ storage: ManagedStorage) async throws {
        try await storage.run(now: TestClock().next) { manager in
            for number in 0..<7 {
                try await manager.saveResult(try Self.agentResult("Pilot", 1), of: "agent-\(number)")
            }
            try await Self.saveFamily(1, in: manager)
            let page = try await manager.list(agentName: "Pilot", limit: 3, offset: 2)
            #expect(page.sessions.map(\.id) == ["agent-4", "agent-3", "agent-2"])
            #expect((page.total, page.offset, page.limit) == (7, 2, 3))
            #expect(try await manager.list(agentName: "Pilot", limit: 3, offset: 6).sessions.map(\.id) == ["agent-0"])
            let past = try await manager.list(agentName: "Pilot", offset: 70)
            #expect(past.sessions.isEmpty && past.total == 7)
            #expect(try await manager.list(limit: 0).total == 10)
            #expect(try await manager.list(agentName: "Step 0").sessions.map(\.id) == ["workflow-1-0"])
            let both = try await manager.list(agentName: "Pilot", workflowName: "Voyage")
            #expect(both.sessions.map(\.id) == ["workflow-1"])
            let item = try #require(both.document["sessions"]?.elements.first { _ in true })
            let keys = [
                "session_id", "name", "created_at", "last_updated", "message_count", "is_workflow", "agents_involved",
                "base_session_id",
            ]
            #expect(item.members.map(\.key) == keys)
            #expect(item["created_at"]?.string?.contains("T") == true)
            await #expect(throws: SessionError.self) { try await manager.list(offset: -1) }
        }
    }

    @Test(
        "Clean-up counts families and removes them whole; listing removes nothing",
        arguments: ManagedStorage.allCases
    )
    func cleanup(_ storage: ManagedStorage) async throws {
        try await storage.run(now: TestClock().next) { manager in
            for number in 1...4 { try await Self.saveFamily(number, in: manager) }
            try await manager.saveResult(try Self.agentResult("Pilot", 1), of: "agent-1")
            #expect(try await manager.list(limit: 1).total == 13)
            #expect(try await manager.cleanup().sessions == 0)
            let planned = try await manager.cleanup(maxSessions: 3, dryRun: true)
            #expect(planned == RetentionReport(families: ["workflow-2", "workflow-1"], sessions: 6))
            #expect(try await manager.cleanup(maxSessions: 3) == planned)
            #expect(try await manager.list().total == 7)
            #expect(try await manager.cleanup(days: .max).sessions == 0)
            #expect(try await manager.cleanup(days: 0).sessions == 7)
            try await Self.saveFamily(5, in: manager)
            #expect(try await manager.cleanup(maxSessions: 0).families == ["workflow-5"])
            await #expect(throws: SessionError.self) { try await manager.cleanup(days: -1) }
        }
    }

    @Test("A deletion takes exact ids alone, and a step leaves its workflow's list", arguments: ManagedStorage.allCases)
    func deletes(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            try await Self.saveFamily(1, in: manager)
            try await manager.saveResult(try Self.agentResult("Other", 1), of: "agent-1", baseSessionID: "1")
            #expect(try await manager.delete("1") == false)
            #expect(try await manager.delete("workflow-1-0"))
            #expect(try await manager.find("workflow-1").agentsInvolved == #"{"workflow-1-1": "Step 1"}"#)
            #expect(try await manager.history(of: "workflow-1").count == 5)
            #expect(try await manager.delete("workflow-1"))
            #expect(try await manager.list().sessions.map(\.id) == ["agent-1"])
        }
    }

    @Test("The old calls load the last messages and save what is new", arguments: ManagedStorage.allCases)
    func oldCalls(_ storage: ManagedStorage) async throws {
        try await storage.run { manager in
            let messages = (0..<60).map { message("\($0)").content }
            #expect(try await manager.loadHistory(agentName: "Pilot", sessionID: nil).isEmpty)
            #expect(try await manager.loadHistory(agentName: "Pilot", sessionID: "agent-1").isEmpty)
            try await manager.saveFullHistory(
                agentName: "Pilot",
                sessionID: "agent-1",
                messages: Array(messages[..<40])
            )
            try await manager.saveFullHistory(agentName: "Pilot", sessionID: "agent-1", messages: messages)
            try await manager.saveFullHistory(
                agentName: "Pilot",
                sessionID: "agent-1",
                messages: messages.map(\.compact)
            )
            #expect(try await manager.loadHistory(agentName: "Pilot", sessionID: "agent-1") == Array(messages[10...]))
            #expect(
                try await manager.loadHistory(agentName: "Pilot", sessionID: "agent-1", limit: 2) == messages.suffix(2)
            )
            #expect(try await manager.find("agent-1").name == "Pilot")
            await #expect(throws: SessionError.conflict(session: "agent-1", expected: 2, head: 60)) {
                try await manager.saveFullHistory(agentName: "Pilot", sessionID: "agent-1", messages: [.null, .null])
            }
            try await manager.saveFullHistory(agentName: "Pilot", sessionID: "agent-2", messages: [])
            #expect(try await manager.find("agent-2").messageCount == 0)
        }
    }

    @Test("Saving the messages before a run keeps the result of the one before")
    func keepsResults() async throws {
        let manager = SessionManager(try TemporaryFolder().sessions())
        let result = try Self.agentResult("Pilot", 2, #", "final_response": {"content": "done"}"#)
        try await manager.saveResult(result, of: "agent-1", baseSessionID: "one")
        let messages = try await manager.history(of: "agent-1") + [message("next").content]
        try await manager.saveFullHistory(agentName: "Pilot", sessionID: "agent-1", messages: messages)
        let stored = try await manager.result(of: "agent-1")
        let document = try JSONText(stored.executionResult)
        #expect(document["final_response"]?["content"]?.string == "done")
        #expect(document["conversation_history"].map { Array($0.elements).count } == 3)
        #expect(stored.session.baseSessionID == "one")
    }

    @Test("An outage is an error in every call, never an empty answer")
    func outages() async throws {
        struct Outage: Error {}
        let down = FailingSessionStorage(try TemporaryFolder().sessions(), .all, with: Outage())
        let manager = SessionManager(down)
        await #expect(throws: Outage.self) { try await manager.list() }
        await #expect(throws: Outage.self) { try await manager.find("agent-1") }
        await #expect(throws: Outage.self) { try await manager.history(of: "agent-1") }
        await #expect(throws: Outage.self) { try await manager.loadHistory(agentName: "A", sessionID: "agent-1") }
        await #expect(throws: Outage.self) {
            try await manager.saveFullHistory(agentName: "A", sessionID: "agent-1", messages: [])
        }
        await #expect(throws: Outage.self) { try await manager.saveResult(try Self.agentResult("A", 1), of: "agent-1") }
        await #expect(throws: Outage.self) { try await manager.delete("agent-1") }
        await #expect(throws: Outage.self) { try await manager.cleanup() }
        await #expect(throws: Outage.self) { try await down.repairInterruptedToolCalls(of: "agent-1") }
    }
}
