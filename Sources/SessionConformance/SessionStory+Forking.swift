import SQLCore
import Storage

extension SessionStory {
    static let forking = [
        SessionStory("A fork begins with the other session's turns and then goes its own way") { storage in
            try await storage.append(messages(0..<5), to: "a", creating: pilot)
            let fork = try await storage.fork("a", at: 3, as: "b", title: "another way")
            try expectEqual(fork.fork, SessionFork(session: "a", turns: 3))
            try expectEqual(fork.head, 3)
            try expectEqual(fork.title, "another way")
            try expectEqual(try await storage.append([message("own")], to: "b").firstIndex, 3)
            try await storage.append(messages(5..<6), to: "a")
            try expectEqual(try await storage.texts(of: "b"), ["message 0", "message 1", "message 2", "own"])
            try expectEqual(try await storage.texts(of: "a").count, 6)
            try expectEqual(try await storage.turns(of: "b", .last(2)).map(\.index), [2, 3])
        },
        SessionStory("Forks of forks read through all of them, wherever they branch off") { storage in
            try await storage.append(messages(0..<4), to: "s0", creating: pilot)
            for depth in 1...30 {
                try await storage.fork("s\(depth - 1)", at: nil, as: "s\(depth)", title: nil)
                if depth % 3 != 0 { try await storage.append([message("depth \(depth)")], to: "s\(depth)") }
            }
            let expected = (0..<4).map { "message \($0)" } + (1...30).filter { $0 % 3 != 0 }.map { "depth \($0)" }
            try expectEqual(try await storage.texts(of: "s30"), expected)
            try expectEqual(try await storage.turns(of: "s30", .last(5)).map(\.index), Array(19..<24))
            try await storage.fork("s30", at: 2, as: "early", title: nil)
            try await storage.append([message("early")], to: "early")
            try expectEqual(try await storage.texts(of: "early"), ["message 0", "message 1", "early"])
            try await storage.fork("early", at: 0, as: "empty", title: nil)
            try expectEqual(try await storage.texts(of: "empty"), [])
        },
        SessionStory("A fork's prefix outlives the session it came from") { storage in
            try await storage.append(messages(0..<6), to: "a", creating: pilot)
            try await storage.fork("a", at: 4, as: "b", title: nil)
            try await storage.append([message("own")], to: "b")
            try await storage.fork("b", at: 5, as: "c", title: nil)
            try expectEqual(try await storage.delete("a"), true)
            try expectEqual(try await storage.session("a"), nil)
            try expectEqual(
                try await storage.texts(of: "b"),
                ["message 0", "message 1", "message 2", "message 3", "own"]
            )
            // The freed id is as good as new.
            try await storage.append([message("again")], to: "a", creating: pilot)
            try expectEqual(try await storage.texts(of: "a"), ["again"])
            try expectEqual(try await storage.delete("b"), true)
            try expectEqual(try await storage.texts(of: "c").count, 5)
            try expectEqual(try await storage.delete("c"), true)
            try expectEqual(try await storage.texts(of: "a"), ["again"])
            try expectEqual(try await storage.count(SessionQuery()), 1)
        },
        SessionStory("A fork of what is not there, or under a name that is taken, is refused") { storage in
            try await storage.append(messages(0..<2), to: "a", creating: pilot)
            try await expectError(.unknown("nobody")) {
                _ = try await storage.fork("nobody", at: nil, as: "b", title: nil)
            }
            try await expectError(.exists("a")) { _ = try await storage.fork("a", at: 1, as: "a", title: nil) }
            try await expectError(.noSuchTurn(session: "a", turn: 3, head: 2)) {
                _ = try await storage.fork("a", at: 3, as: "b", title: nil)
            }
            try expectEqual(try await storage.count(SessionQuery()), 1)
        },
        SessionStory("A key of the shared prefix belongs to the session it was used in") { storage in
            try await storage.append(messages(0..<1), to: "a", AppendOptions(idempotencyKey: "k", creating: pilot))
            try await storage.fork("a", at: 1, as: "b", title: nil)
            let own = try await storage.append(messages(1..<2), to: "b", AppendOptions(idempotencyKey: "k"))
            try expectEqual(own, AppendResult(firstIndex: 1, head: 2, isReplay: false))
        },
    ]
}
