import SQLCore

/// The Python program's sessions, one document each, on their way into rows of turns.
struct SessionDocuments {
    /// How many sessions are held in memory at once.
    private static let pageSize = 50

    private struct Row {
        let id: String
        let document: [UInt8]
        let name: String
        let lastUpdated: SQLTimestamp
    }

    private let connection: any SQLConnection
    private var sessions = 0
    private var turns = 0
    private var nested = 0
    private var unreadable: [String] = []

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// What was carried, a sentence each; a document that is no JSON is named.
    var notes: [String] {
        var notes = ["\(sessions) sessions were taken over with \(turns) turns."]
        if nested > 0 {
            notes.append("\(nested) histories of workflow steps refer to the turns of their own sessions.")
        }
        for id in unreadable {
            notes.append("The result of session '\(id)' is not JSON (NaN, for example): it is kept as the text it was.")
        }
        return notes
    }

    /// Carries all sessions of one kind, in order of their ids.
    mutating func carry(kind: SessionKind) throws {
        var last = ""
        while true {
            let page = try connection.all(
                """
                SELECT session_id, execution_result, name, last_updated FROM sessions_before_adoption
                WHERE session_id > \(last) AND result_type = \(kind.rawValue) ORDER BY session_id LIMIT \(Self.pageSize)
                """
            ) { Row(id: try $0[0], document: try $0[1], name: try $0[2], lastUpdated: try $0[3]) }
            guard let end = page.last else { return }
            for row in page { try carry(row) }
            last = end.id
        }
    }

    private mutating func carry(_ row: Row) throws {
        sessions += 1
        guard let document = try? JSONText(row.document) else {
            unreadable.append(row.id)
            return try store(row, document: row.document, count: 0)
        }
        let result = ResultDocument(document: document)
        var own: [JSONText] = []
        var nested = 0
        let condensed = try result.condensed { history in
            guard let session = history.session else {
                own = history.elements
                return true
            }
            guard try isStored(history.elements, session) else { return false }
            nested += 1
            return true
        }
        self.nested += nested
        turns += own.count
        try store(row, document: Array(condensed.bytes), count: own.count)
        try load(own, row)
    }

    /// Whether the rows of a step's own session begin with exactly these messages.
    private func isStored(_ messages: [JSONText], _ session: String) throws -> Bool {
        let stored = try connection.all(
            """
            SELECT content_json FROM agent_history WHERE session_id = \(session) AND turn_index < \(messages.count)
            ORDER BY turn_index
            """
        ) { try $0[0] as [UInt8] }
        return stored.count == messages.count && zip(stored, messages).allSatisfy { $0[...] == $1.bytes }
    }

    private func store(_ row: Row, document: [UInt8], count: Int) throws {
        try connection.execute(
            """
            INSERT INTO sessions (session_id, base_session_id, name, result_type, is_workflow, message_count,
                execution_result, agents_involved, created_at, last_updated, next_turn)
            SELECT session_id, base_session_id, name, result_type, is_workflow, message_count,
                execution_result, agents_involved, created_at, last_updated, 0
            FROM sessions_before_adoption WHERE session_id = \(row.id)
            """
        )
        guard document != row.document else { return }
        try connection.execute(
            """
            UPDATE sessions SET execution_result = \(SQLValue.textBytes(document)), next_turn = \(count)
            WHERE session_id = \(row.id)
            """
        )
    }

    private func load(_ messages: [JSONText], _ row: Row) throws {
        guard !messages.isEmpty else { return }
        let time = row.lastUpdated.sqlValue
        var next = messages.enumerated().makeIterator()
        let columns = ["session_id", "turn_index", "agent_name", "timestamp", "role", "content_json"]
        _ = try connection.load(into: "agent_history", columns: columns) {
            next.next().map { index, message in
                [
                    .text(row.id), .integer(Int64(index)), .text(row.name), time, .text(NewTurn(message).role),
                    .textBytes(Array(message.bytes)),
                ]
            }
        }
    }
}
