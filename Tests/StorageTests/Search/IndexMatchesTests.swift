import SQLCore
import TestSupport
import Testing

@testable import Storage

/// Every way to the newest matches gives the same ones.
@Suite struct IndexMatchesTests {
    @Test("Walk, whole answer and stretches give all matches once, newest first", arguments: TestDatabase.allCases)
    func ways(on kind: TestDatabase) async throws {
        let (storage, opened) = try await kind.makeStorage()
        // Over the borders of the blocks of ids that an index may have, and with a gap.
        let ids = Array(8_000..<8_400) + Array(16_000..<16_900)
        let matching = ids.filter { $0 % 5 == 0 || $0 > 16_850 }
        try await opened.database.write { connection in
            for id in ids {
                let text = matching.contains(id) ? "word \(id)" : "other \(id)"
                try connection.execute(
                    """
                    INSERT INTO agent_history (id, session_id, turn_index, agent_name, timestamp, role, content_json)
                    VALUES (\(id), 's', \(id), 'Pilot', \(SQLTimestamp.now), 'user', \(JSONText.string(text)))
                    """
                )
            }
        }
        try await indexAll(storage)
        var limits: [IndexMatches.Limits] = [IndexMatches.Limits()]
        for (density, few, stretch) in [(10, 20, 100), (2, 20, 100), (1, 20, 9_000), (1, 5_000, 100), (2, 5_000, 700)] {
            let limit = IndexMatches.Limits(
                sample: 40,
                longestWalk: 300,
                density: Int64(density),
                few: few,
                stretch: Int64(stretch)
            )
            limits.append(limit)
        }
        for (number, limits) in limits.enumerated() {
            let found = try await opened.database.read { [limits] connection in
                if let query = connection.dialect.fullText.preparation { try connection.execute(query) }
                var matches = IndexMatches(.phrase(["word"], isPrefix: false), limits: limits, in: connection)
                var found: [Int64] = []
                var below: Int64? = 16_890
                while let end = below {
                    let next = try matches.next(below: end, limit: 30)
                    #expect(next.ids.count <= 30)
                    found += next.ids
                    below = next.rest
                }
                return found
            }
            #expect(found == matching.reversed().map(Int64.init).filter { $0 < 16_890 }, "\(number)")
        }
        try await opened.database.close()
    }
}
