import SQLCore
import Storage

extension SessionStory {
    static let reading = [
        SessionStory("Ranges read the last turns, those from an index and those before one") { storage in
            try await storage.append(messages(0..<10), to: "a", creating: pilot)
            let cases: [(TurnRange, [Int64])] = [
                (.last(3), [7, 8, 9]), (.last(100), Array(0..<10)), (.last(0), []), (.last(-1), []),
                (.from(8, count: 5), [8, 9]), (.from(4, count: 2), [4, 5]), (.from(10, count: 5), []),
                (.from(-3, count: 2), [0, 1]), (.before(7, count: 3), [4, 5, 6]), (.before(2, count: 5), [0, 1]),
                (.before(0, count: 5), []), (.before(100, count: 2), [8, 9]),
            ]
            for (range, expected) in cases {
                try expectEqual(try await storage.turns(of: "a", range).map(\.index), expected)
            }
        },
        SessionStory("Turns of an unknown session are an error, of an empty one none") { storage in
            try await expectError(.unknown("nobody")) { _ = try await storage.turns(of: "nobody", .last(1)) }
            try await storage.create("a", pilot)
            try expectEqual(try await storage.turns(of: "a", .last(5)), [])
        },
        SessionStory("A stream gives every turn once, and ends where the session ended when it began") { storage in
            try await storage.append(messages(0..<25), to: "a", creating: pilot)
            var seen: [Int64] = []
            for try await turn in storage.stream(of: "a", pageSize: 10) {
                if seen.isEmpty { try await storage.append(messages(25..<30), to: "a") }
                seen.append(turn.index)
            }
            try expectEqual(seen, Array(0..<25))
            var rest: [Int64] = []
            for try await turn in storage.stream(of: "a", from: 25) { rest.append(turn.index) }
            try expectEqual(rest, Array(25..<30))
        },
    ]
}
