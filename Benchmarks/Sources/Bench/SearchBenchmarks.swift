import Foundation
import PostgresDriver
import SQLCore
import SQLiteDriver
import Storage

/// The first 20 hits among many turns, on both engines.
struct SearchBenchmarks {
    let folder: String
    let turns: Int

    func run() async throws {
        var options = SQLiteOptions()
        options.createsFile = true
        let file = StorageManager(try SQLiteDatabase(path: "\(folder)/search.db", options: options, logger: .silent))
        try await measure("SQLite", file)
        guard let url = ProcessInfo.processInfo.environment["AURITE_TEST_POSTGRES_URL"] else { return }
        var server = try PostgresOptions(url: url)
        server.schema = "bench_search"
        server.createsDatabase = true
        let database = PostgresDatabase(server, logger: .silent)
        try await database.connect()
        for statement in ["DROP SCHEMA bench_search CASCADE", "CREATE SCHEMA bench_search"] {
            try await database.execute(SQLQuery(unsafe: statement))
        }
        try await measure("PostgreSQL", StorageManager(database))
    }

    /// Texts of 40 words of a vocabulary in which the word of rank r stands in about 1/r of all texts' places, as in a
    /// language, and one word that stands in five turns alone.
    private func measure(_ engine: String, _ storage: StorageManager) async throws {
        try await storage.prepare()
        var random = SplitMix(state: 7)
        var number = 0
        while number < turns {
            let batch = (0..<min(5_000, turns - number)).map { place -> NewTurn in
                var words = (0..<40).map { _ in "word\(Int(pow(20_000, random.unit())))" }
                if (number + place) % max(turns / 5, 1) == 77 { words.append("needle") }
                return NewTurn(.object(["role": .string("user"), "content": .string(words.joined(separator: " "))]))
            }
            try await storage.sessions.append(batch, to: "s\(number / 5_000)", creating: NewSession(name: "Pilot"))
            number += batch.count
        }
        let start = ContinuousClock.now
        while try await storage.indexer.catchUp() > 0 {}
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Report.print(
            "\(engine): indexing what was not yet",
            value: Report.duration(seconds),
            note: "\(turns) turns of 40 words"
        )
        for (name, text, asked) in [
            ("rare word (5 turns)", "needle", "asked: 20 ms"),
            ("common word (every second turn)", "word2", "asked: 200 ms"),
            ("word of a few per cent", "word100", "asked: 200 ms"), ("two words", "word100 word300", ""),
            ("phrase of common words", "\"word1 word2\"", ""), ("beginning of a word", "word19*", ""),
        ] {
            let time = try await median(of: 11) { _ = try await storage.search.search(SearchQuery(text)) }
            Report.print("\(engine): search, \(name)", ours: time, peer: nil, asked: asked)
        }
        try await storage.close()
    }
}

/// The generator of Steele, Lea and Flood: the same numbers in each run.
struct SplitMix {
    var state: UInt64

    /// From 0 to below 1.
    mutating func unit() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((value ^ (value >> 31)) >> 11) / Double(1 << 53)
    }
}
