import SQLCore
import Storage

extension SessionStory {
    private static func result(_ document: String, _ session: NewSession, count: Int64) throws -> SessionResult {
        SessionResult(document: try JSONText(document), session: session, messageCount: count)
    }

    private static let spellings = [
        #"{"status": "success", "conversation_history": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "agent_name": "Pilot", "exception": null}"#,
        #"{"conversation_history":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#,
        "{\n  \"conversation_history\": [\n    {\"role\": \"user\"},\n    {\"role\": \"tool\"}\n  ],\n  \"x\": 1.0\n}",
        #"{"conversation_history": [{"role": "user"},  {"role": "tool"}, {"role": "user"}]}"#,
        #"{"conversation_history": []}"#, #"{}"#, #"{"conversation_history": null, "f": 1e400}"#,
        #"{"conversation_history": ["text", 5, [1], {"$turns": null, "separator": ", "}]}"#,
    ]

    static let results = [
        SessionStory("A result comes back to the byte, whatever its spelling, and its messages are turns") { storage in
            for (number, document) in spellings.enumerated() {
                let id = "a\(number)"
                try await storage.saveResult(result(document, pilot, count: 2), of: id)
                let stored = try await storage.result(of: id).map { String(decoding: $0, as: UTF8.self) }
                try expectEqual(stored, document)
            }
            try expectEqual(try await storage.turns(of: "a0", .last(9)).map(\.role), ["user", "assistant"])
        },
        SessionStory("A result that goes on from the stored turns adds what is new") { storage in
            try await storage.append([try raw(#"{"role": "user", "content": "a"}"#)], to: "a", creating: pilot)
            let document =
                #"{"conversation_history": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#
            try await storage.saveResult(result(document, pilot, count: 2), of: "a")
            try await storage.saveResult(result(document, pilot, count: 2), of: "a")
            try expectEqual(try await storage.texts(of: "a"), ["a", "b"])
            try expectEqual(try await storage.session("a")?.head, 2)
        },
        SessionStory("A result that does not go on from the stored turns changes none of them") { storage in
            try await storage.append(messages(0..<2), to: "a", creating: pilot)
            let document = #"{"conversation_history": [{"role": "user", "content": "other"}]}"#
            try await storage.saveResult(result(document, pilot, count: 1), of: "a")
            try expectEqual(try await storage.texts(of: "a"), ["message 0", "message 1"])
            let stored = try await storage.result(of: "a").map { String(decoding: $0, as: UTF8.self) }
            try expectEqual(stored, document)
        },
        SessionStory("A session without a result tells its conversation and its agent") { storage in
            try await storage.append([try raw(#"{"role": "user", "content": "a"}"#)], to: "a", creating: pilot)
            let stored = try await storage.result(of: "a").map { String(decoding: $0, as: UTF8.self) }
            let expected =
                #"{"conversation_history": [{"role": "user", "content": "a"}], "agent_name": "Pilot", "workflow_name": null}"#
            try expectEqual(stored, expected)
            try expectEqual(try await storage.result(of: "nobody"), nil)
        },
        SessionStory("A workflow's result keeps the conversations of its steps, also when a step is deleted") {
            storage in
            let history = #"[{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]"#
            let step = #"{"conversation_history": \#(history), "session_id": "workflow-1-0"}"#
            let document =
                #"{"workflow_name": "W", "step_results": [{"step_name": "S", "result": \#(step)}], "session_id": "workflow-1"}"#
            let child = NewSession(name: "S", baseSessionID: "workflow-1")
            let workflow = NewSession(name: "W", kind: .workflow, baseSessionID: "workflow-1")
            try await storage.saveResult(result(step, child, count: 2), of: "workflow-1-0")
            var saved = try result(document, workflow, count: 2)
            saved.agentsInvolved = try JSONText(#"{"workflow-1-0": "S"}"#)
            try await storage.saveResult(saved, of: "workflow-1")
            func stored() async throws -> String? {
                try await storage.result(of: "workflow-1").map { String(decoding: $0, as: UTF8.self) }
            }
            try expectEqual(try await stored(), document)
            try await storage.append(messages(0..<1), to: "workflow-1-0")
            try expectEqual(try await stored(), document)
            try expectEqual(try await storage.delete("workflow-1-0"), true)
            try expectEqual(try await stored(), document)
            try expectEqual(try await storage.session("workflow-1")?.agentsInvolved, "{}")
        },
    ]
}
