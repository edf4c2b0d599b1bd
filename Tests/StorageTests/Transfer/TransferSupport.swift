import SQLCore
import Storage
import TestSupport

/// A source and a target with our tables, and a copy between them.
struct TransferStage {
    let source: StorageManager
    let target: StorageManager
    private let opened: [TestDatabase.Opened]

    /// The pairs of databases that every story of copies runs on.
    static let pairs: [(TestDatabase, TestDatabase)] = [
        (.memory, .postgres), (.postgres, .sqliteFile), (.sqliteFile, .memory), (.postgres, .postgres),
    ]

    init(_ pair: (TestDatabase, TestDatabase)) async throws {
        let clock = TestClock()
        let (source, first) = try await pair.0.makeStorage(now: clock.next)
        let (target, second) = try await pair.1.makeStorage(now: clock.next)
        self.source = source
        self.target = target
        opened = [first, second]
    }

    func transfer(_ change: (inout TransferOptions) -> Void = { _ in }) -> Transfer {
        Self.transfer(from: source, to: target, change)
    }

    static func transfer(
        from source: StorageManager,
        to target: StorageManager,
        named name: String = "test",
        _ change: (inout TransferOptions) -> Void = { _ in }
    ) -> Transfer {
        let owner = TransferOptions.Owner(host: "here", process: 1) { _ in true }
        var options = TransferOptions(source: name, owner: owner)
        options.batchRows = 7
        change(&options)
        return Transfer(from: source.database, to: target.database, options: options)
    }

    /// Components, sessions with turns, a fork and results, with keys that collations order differently.
    func fill() async throws {
        for name in ["a", "B", "_", "é", "Z", "b", "ä", "z z", "A", "\u{1F600}", "\u{FF21}"] {
            let config = try JSONText(#"{"name": "x", "n": 1.0, "big": 12345678901234567890, "u": "é\u0000\ud800"}"#)
            try await source.components.save(ComponentKey(.agent, name), config, basePath: name == "a" ? "p" : nil)
            try await source.sessions.create(name, NewSession(name: "Pilot"))
            try await source.sessions.append(
                (0..<5).map { NewTurn(.object(["role": .string("user"), "content": .string("\(name) \($0)")])) },
                to: name
            )
        }
        try await source.sessions.fork("a", at: 2, as: "fork", title: "a fork")
        try await source.database.write { connection in
            let columns = ["result_id", "evaluation_config_id", "result", "overall_score", "created_at"]
            let scores: [SQLValue] = [.real(0.1), .real(1e300), .null, .real(-0.0), .real(3)]
            var rows = scores.enumerated().makeIterator()
            _ = try connection.load(into: "qa_test_results", columns: columns) {
                rows.next().map { number, score in
                    [.text("r\(number)"), .text("e"), .text("null"), score, SQLTimestamp(microseconds: -1).sqlValue]
                }
            }
        }
    }
}

/// A statement run for its effect.
func run(_ statement: SQLQuery, on storage: StorageManager) async throws {
    try await storage.database.write { _ = try $0.execute(statement) }
}
