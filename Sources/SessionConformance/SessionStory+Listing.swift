import SQLCore
import Storage

extension SessionStory {
    static let listing = [
        SessionStory("Sessions are listed newest first, filtered, page by page") { storage in
            for number in 0..<9 {
                let name = number % 3 == 0 ? "Pilot" : "Cook"
                try await storage.append(messages(0..<1), to: "agent-\(number)", creating: NewSession(name: name))
            }
            let workflow = NewSession(name: "Voyage", kind: .workflow, baseSessionID: "voyage")
            try await storage.create("workflow-1", workflow)
            try await storage.append(messages(1..<2), to: "agent-0")
            func ids(_ query: SessionQuery) async throws -> [String] {
                var query = query
                var ids: [String] = []
                repeat {
                    let page = try await storage.sessions(query)
                    ids += page.sessions.map(\.id)
                    query.after = page.next
                } while query.after != nil
                return ids
            }
            let all = try await ids(SessionQuery(limit: 4))
            try expectEqual(all.first, "agent-0")
            try expectEqual(all.count, 10)
            try expectEqual(Set(all).count, 10)
            try expectEqual(
                Set(try await ids(SessionQuery(agentName: "Pilot", limit: 2))),
                ["agent-0", "agent-3", "agent-6"]
            )
            try expectEqual(try await ids(SessionQuery(workflowName: "Voyage")), ["workflow-1"])
            try expectEqual(try await ids(SessionQuery(agentName: "Pilot", workflowName: "Voyage")), ["workflow-1"])
            try expectEqual(try await ids(SessionQuery(kind: .workflow)), ["workflow-1"])
            try expectEqual(try await ids(SessionQuery(kind: .agent)).count, 9)
            try expectEqual(try await ids(SessionQuery(baseSessionID: "voyage")), ["workflow-1"])
            try expectEqual(try await ids(SessionQuery(agentName: "Voyage")), [])
            try expectEqual(try await storage.count(SessionQuery(agentName: "Cook", limit: 1)), 6)
            let newest = try await storage.session("agent-0")
            try expectEqual(try await ids(SessionQuery(updatedFrom: newest?.lastUpdated)).contains("agent-0"), true)
            try expectEqual(try await ids(SessionQuery(updatedBefore: newest?.createdAt)), [])
            try expectEqual(try await ids(SessionQuery(limit: 0)), [])
        },
        SessionStory("Title and metadata are kept as given and change nothing else") { storage in
            try await storage.append(messages(0..<1), to: "a", creating: pilot)
            try await storage.rename("a", title: "Ferry plans")
            try await storage.setMetadata("a", try JSONText(#"{ "n": 1.0 }"#))
            let session = try await storage.session("a")
            try expectEqual(session?.title, "Ferry plans")
            try expectEqual(session?.metadata, #"{ "n": 1.0 }"#)
            try expectEqual(session?.name, "Pilot")
            try await storage.rename("a", title: nil)
            try await storage.setMetadata("a", nil)
            try expectEqual(try await storage.session("a")?.title, nil)
            try expectEqual(try await storage.session("a")?.metadata, nil)
            try await expectError(.unknown("b")) { try await storage.rename("b", title: "x") }
            try await expectError(.unknown("b")) { try await storage.setMetadata("b", nil) }
            try await expectError(.exists("a")) { _ = try await storage.create("a", pilot) }
        },
    ]
}
