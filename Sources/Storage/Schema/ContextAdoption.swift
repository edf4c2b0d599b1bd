import SQLCore

/// Takes over the context units, conversations and settings of the Python program.
enum ContextAdoption {
    /// Those that refer to others come first, so that they can be dropped in this order.
    static let tables = ["messages", "conversations", "security_events", "settings", "context_units"]

    private static let suffix = "_before_adoption"

    static func exists(_ table: String, in connection: any SQLConnection) throws -> Bool {
        try connection.value(connection.dialect.tableExists(table)) ?? false
    }

    static let setAside: @Sendable (any SQLConnection) throws -> Void = { connection in
        for table in tables where try exists(table, in: connection) {
            try connection.execute(SQLQuery(unsafe: "ALTER TABLE \(table) RENAME TO \(table)\(suffix)"))
        }
    }

    static let carryOver: @Sendable (any SQLConnection) throws -> [String] = { connection in
        var notes = try carryUnits(connection)
        if try exists("conversations" + suffix, in: connection) {
            let count = try connection.execute(
                """
                INSERT INTO conversations (id, task, provider, model, created_at, prompt_type, context_ids)
                SELECT id, task, provider, model, created_at,
                    CASE WHEN prompt_type = 'compact' THEN 'compact' ELSE 'full' END, context_ids
                FROM conversations_before_adoption
                """
            )
            notes.append("\(count) conversations were taken over.")
        }
        if try exists("messages" + suffix, in: connection) { notes.append(try carryMessages(connection)) }
        if try exists("settings" + suffix, in: connection) {
            let count = try connection.execute(
                "INSERT INTO settings (key, value) SELECT key, value FROM settings_before_adoption"
            )
            notes.append("\(count) settings were taken over.")
        }
        if try exists("security_events" + suffix, in: connection) {
            let columns = "id, event, outcome, request_id, method, path, client_ip, actor, details, created_at"
            let count = try connection.execute(
                SQLQuery(
                    unsafe: "INSERT INTO security_events (\(columns)) SELECT \(columns) FROM security_events\(suffix)"
                )
            )
            notes.append("\(count) security events were taken over.")
        }
        for table in tables where try exists(table + suffix, in: connection) {
            try connection.execute(SQLQuery(unsafe: "DROP TABLE \(table)\(suffix)"))
        }
        return notes
    }

    /// Ids in the order of a time column; equal times stay in the order in which the table gives them.
    private static func ids(of table: String, in connection: any SQLConnection) throws -> [String] {
        let rows = try connection.all(SQLQuery(unsafe: "SELECT id, created_at FROM \(table)\(suffix)")) {
            (id: try $0[0] as String, time: try $0[1] as SQLTimestamp)
        }
        return rows.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element.id)
    }

    /// Messages get numbers in their order: there they had random names.
    private static func carryMessages(_ connection: any SQLConnection) throws -> String {
        let ids = try ids(of: "messages", in: connection)
        // A database that was not brought to the last version of that program lacks the column.
        var columns: [String] = []
        try connection.run("SELECT * FROM messages_before_adoption LIMIT 1") { row in
            columns = (0..<row.count).map { row.name(of: $0) }
        }
        let model = columns.contains("model") ? "model" : "NULL"
        for id in ids {
            try connection.execute(
                """
                INSERT INTO messages (conversation_id, role, content, "timestamp", tokens, finish_reason, model)
                SELECT conversation_id, role, content, created_at, tokens, finish_reason, \(unsafe: model)
                FROM messages_before_adoption WHERE id = \(id)
                """
            )
        }
        return "\(ids.count) messages were taken over."
    }

    private static func carryUnits(_ connection: any SQLConnection) throws -> [String] {
        let ids = try ids(of: "context_units", in: connection)
        let known = Set(ids)
        var withoutVector = 0
        for (place, id) in ids.enumerated() {
            let row = try connection.first(
                """
                SELECT content, CAST(embedding AS text), superseded_by FROM context_units_before_adoption
                WHERE id = \(id)
                """
            ) { row in
                (content: try row[0] as String, embedding: try row[1] as String?, successor: try row[2] as String?)
            }
            guard let row else { continue }
            let vector = row.embedding.flatMap(vector)
            if vector == nil { withoutVector += 1 }
            let successor = row.successor.flatMap { known.contains($0) && $0 != id ? $0 : nil }
            try connection.execute(
                """
                INSERT INTO context_units (id, source_type, name, content, metadata, embedding, embedding_space,
                    created_at, updated_at, superseded_by, type, confidence, tags, source, status, last_used, seq)
                SELECT id, 'manual', \(ContextUnit.defaultName(for: row.content)), content, '{}',
                    \(vector.map { VectorBytes.bytes(of: $0) }), \(vector.map { space(of: $0.count) }),
                    created_at, created_at, \(successor), lower(CAST(type AS text)), confidence, tags, source,
                    CASE WHEN \(successor == nil ? 0 : 1) = 1 THEN 'superseded' ELSE lower(CAST(status AS text)) END,
                    last_used, \(place + 1)
                FROM context_units_before_adoption WHERE id = \(id)
                """
            )
        }
        if !ids.isEmpty, let advance = connection.dialect.advanceCounter("context_units", "seq") {
            _ = try connection.value(advance, as: Int64?.self)
        }
        try ContextWords.catchUp(in: connection)
        var notes = ["\(ids.count) context units were taken over."]
        if withoutVector > 0 { notes.append("\(withoutVector) of them have no usable vector.") }
        return notes
    }

    /// The Python program has one model; other dimensions come from a model that nobody named.
    private static func space(of dimensions: Int) -> String {
        dimensions == 384 ? "all-MiniLM-L6-v2" : "unknown-\(dimensions)"
    }

    /// A JSON array of numbers, which is also how PostgreSQL writes a vector; nil where it is none that can be compared.
    private static func vector(_ text: String) -> [Float]? {
        guard let json = try? JSONText(text), json.kind == .array else { return nil }
        var vector: [Float] = []
        for element in json.elements {
            guard let number = element.double else { return nil }
            vector.append(Float(number))
        }
        return VectorBytes.isUsable(vector) ? vector : nil
    }
}
