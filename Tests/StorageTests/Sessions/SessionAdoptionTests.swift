import SQLCore
import SQLiteDriver
import Storage
import TestSupport
import Testing

/// The Python program's sessions as turns, against what its own file says.
@Suite struct SessionAdoptionTests {
    private struct Adopted {
        let storage: StorageManager
        let upgrade: SchemaUpgrade
        let results: [String: [UInt8]]
        let folder: TemporaryFolder
    }

    private func adopt(_ change: SQLQuery? = nil) async throws -> Adopted {
        let folder = try TemporaryFolder()
        let path = try Fixture.pythonSessions.copy(to: folder)
        let database = try SQLiteDatabase(path: path, logger: .silent)
        if let change { try await database.write { try $0.execute(change) } }
        let results = try await database.read { connection in
            try connection.all("SELECT session_id, execution_result FROM sessions") {
                (try $0[0] as String, try $0[1] as [UInt8])
            }
        }
        let storage = StorageManager(database)
        let upgrade = try await storage.prepare()
        return Adopted(
            storage: storage,
            upgrade: upgrade,
            results: Dictionary(uniqueKeysWithValues: results),
            folder: folder
        )
    }

    @Test("Every result reads back byte for byte, and the six counts are told")
    func countsAndBytes() async throws {
        let adopted = try await adopt()
        for (id, before) in adopted.results {
            #expect(try await adopted.storage.sessions.result(of: id) == before, "\(id)")
        }
        #expect(adopted.results.count == 363 && adopted.results.values.contains(Array("{}".utf8)))
        #expect(
            adopted.upgrade.notes.dropFirst() == [
                "30 evaluation results were taken over.",
                "723 rows of agent_history were taken over as turns of 61 sessions.",
                "363 sessions were taken over with 2333 turns.",
                "120 histories of workflow steps refer to the turns of their own sessions.",
                "The result of session 'agent-edge-numbers' is not JSON (NaN, for example): it is kept as the text it was.",
            ]
        )
        let rows = try await adopted.storage.database.read { connection in
            try connection.value("SELECT count(*) FROM agent_history", as: Int.self)
        }
        #expect(rows == 723 + 2_333)
    }

    @Test("An old row keeps its number, its time and its bytes, and the next turn follows it")
    func oldRows() async throws {
        let adopted = try await adopt()
        let sessions = adopted.storage.sessions
        let turns = try await sessions.turns(of: "Weather Agent-0", .from(0, count: 20))
        #expect(turns.map(\.index) == Array(0..<12) && turns.map(\.id) == Array(1...12))
        #expect(turns.first?.timestamp.description == "2025-06-01 00:00:01.000000")
        let next = try await sessions.append([NewTurn(.string("x"))], to: "Weather Agent-0")
        #expect(next.firstIndex == 12)
        #expect(try await sessions.turns(of: "Weather Agent-0", .last(1)).first?.id == 723 + 2_333 + 1)
    }

    @Test("What the Python program writes later is read, and goes on as turns at the first append")
    func laterDocument() async throws {
        let adopted = try await adopt()
        let sessions = adopted.storage.sessions
        let document = #"{"conversation_history": [{"role": "user", "content": "a"}], "agent_name": "Late"}"#
        try await adopted.storage.database.write { connection in
            try connection.execute(
                """
                INSERT INTO sessions (session_id, name, result_type, is_workflow, message_count, execution_result,
                    agents_involved, created_at, last_updated)
                VALUES ('late', 'Late', 'agent', 0, 1, \(document), 'null', '2025-06-01 00:00:01.000000',
                    '2025-06-01 00:00:01.000000')
                """
            )
        }
        #expect(try await sessions.turns(of: "late", .last(5)).map(\.role) == ["user"])
        #expect(try await sessions.append([NewTurn(.string("b"))], to: "late").firstIndex == 1)
        #expect(try await sessions.turns(of: "late", .last(5)).map(\.index) == [0, 1])
        let expected = #"{"conversation_history": [{"role": "user", "content": "a"}, "b"], "agent_name": "Late"}"#
        #expect(try await sessions.result(of: "late").map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("A session with a document and old rows keeps both apart")
    func bothForms() async throws {
        let adopted = try await adopt(
            "UPDATE agent_history SET session_id = 'agent-a3b1799d' WHERE session_id = 'Weather Agent-0'"
        )
        let sessions = adopted.storage.sessions
        #expect(try await sessions.turns(of: "agent-a3b1799d", .last(50)).count == 3)
        #expect(try await sessions.turns(of: "agent-a3b1799d-agent-history", .last(50)).count == 12)
    }
}
