import SQLCore
import Storage

extension SessionStory {
    static let appending = [
        SessionStory("Turns come back in their order, byte for byte") { storage in
            let odd = try [
                raw(#"{"role":"user","content":"a\u0000b \ud800 \u00e9 é"}"#),
                raw(#"{ "content" : [1.0, 1, 1e400, 12345678901234567890], "role":"assistant" }"#),
                raw("{\"role\": \"tool\",\n\t\"content\": \"東京 😀\"}"),
            ]
            let first = try await storage.append(odd, to: "a", creating: pilot)
            try expectEqual(first, AppendResult(firstIndex: 0, head: 3, isReplay: false))
            let second = try await storage.append([message("more")], to: "a")
            try expectEqual(second, AppendResult(firstIndex: 3, head: 4, isReplay: false))
            let turns = try await storage.turns(of: "a", .from(0, count: 100))
            try expectEqual(turns.map(\.index), [0, 1, 2, 3])
            try expectEqual(turns.map(\.role), ["user", "assistant", "tool", "user"])
            try expectEqual(turns.prefix(3).map(\.contentBytes), odd.map { Array($0.content.bytes) })
            try expect(turns.allSatisfy { $0.agentName == "Pilot" }, "the agent's name is the session's")
        },
        SessionStory("A session counts its turns and knows when it was last changed") { storage in
            try await storage.append(messages(0..<3), to: "a", creating: pilot)
            let before = try await storage.session("a")
            try await storage.append(messages(3..<5), to: "a")
            let after = try await storage.session("a")
            try expectEqual(before?.head, 3)
            try expectEqual(after?.head, 5)
            try expectEqual(after?.messageCount, 5)
            try expectEqual(after?.createdAt, before?.createdAt)
            try expect((after?.lastUpdated).map { $0 >= before?.lastUpdated ?? $0 } ?? false, "time went back")
        },
        SessionStory("An append to an unknown session is refused and makes none") { storage in
            try await expectError(.unknown("nobody")) { try await storage.append(messages(0..<1), to: "nobody") }
            try expectEqual(try await storage.session("nobody"), nil)
        },
        SessionStory("A stale head is a conflict that tells the current one, and stores nothing") { storage in
            try await storage.append(messages(0..<3), to: "a", creating: pilot)
            try await expectError(.conflict(session: "a", expected: 2, head: 3)) {
                try await storage.append(messages(3..<4), to: "a", AppendOptions(expectedHead: 2))
            }
            try expectEqual(try await storage.session("a")?.head, 3)
            let next = try await storage.append(messages(3..<4), to: "a", AppendOptions(expectedHead: 3))
            try expectEqual(next.firstIndex, 3)
        },
        SessionStory("A retry with the same key stores nothing twice and answers as before") { storage in
            try await storage.create("a", pilot)
            var options = AppendOptions(expectedHead: 0, idempotencyKey: "k-1")
            let first = try await storage.append(messages(0..<2), to: "a", options)
            try await storage.append(messages(2..<3), to: "a")
            let retry = try await storage.append(messages(0..<2), to: "a", options)
            try expectEqual(first, AppendResult(firstIndex: 0, head: 2, isReplay: false))
            try expectEqual(retry, AppendResult(firstIndex: 0, head: 2, isReplay: true))
            try expectEqual(try await storage.session("a")?.head, 3)
            options.expectedHead = nil
            for other in [messages(0..<1), messages(0..<3), messages(5..<7)] {
                try await expectError(.keyConflict(session: "a", key: "k-1")) {
                    try await storage.append(other, to: "a", options)
                }
            }
            // The key belongs to its session alone.
            try await storage.create("b", pilot)
            try expectEqual(try await storage.append(messages(5..<6), to: "b", options).isReplay, false)
        },
        SessionStory("Many turns are one append, which is stored whole") { storage in
            let many = messages(0..<1_200)
            let options = AppendOptions(idempotencyKey: "many", creating: pilot)
            try expectEqual(try await storage.append(many, to: "a", options).head, 1_200)
            try expectEqual(try await storage.append(many, to: "a", options).isReplay, true)
            try expectEqual(try await storage.texts(of: "a"), (0..<1_200).map { "message \($0)" })
        },
        SessionStory("Writers at once lose nothing and keep their own order") { storage in
            try await storage.create("a", pilot)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<10 {
                            try await storage.append([message("\(writer) \(number)"), message("-")], to: "a")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let turns = try await storage.turns(of: "a", .from(0, count: .max))
            try expectEqual(turns.map(\.index), Array(0..<160))
            let texts = try await storage.texts(of: "a")
            for writer in 0..<8 {
                try expectEqual(texts.filter { $0.hasPrefix("\(writer) ") }, (0..<10).map { "\(writer) \($0)" })
            }
            try expect(stride(from: 1, to: 160, by: 2).allSatisfy { texts[$0] == "-" }, "an append was torn apart")
        },
        SessionStory("Empty appends, empty ids and control characters are refused") { storage in
            try await storage.create("a", pilot)
            for (id, turns, key) in [
                ("a", [], nil), ("", messages(0..<1), nil), ("a\nb", messages(0..<1), nil),
                (String(repeating: "x", count: 1_000), messages(0..<1), nil), ("a", messages(0..<1), ""),
            ] as [(String, [NewTurn], String?)] {
                do {
                    try await storage.append(turns, to: id, AppendOptions(idempotencyKey: key, creating: pilot))
                } catch SessionError.invalid {
                    continue
                }
                try expect(false, "'\(id.prefix(10))' with \(turns.count) turns was taken")
            }
        },
    ]
}
