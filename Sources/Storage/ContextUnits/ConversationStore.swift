import Foundation
public import SQLCore

/// A conversation about a task.
public struct Conversation: Sendable, Equatable {
    /// A UUID in lower case, unless another program gave it.
    public let id: String
    /// What the conversation began with.
    public let task: String
    /// `openai`, `anthropic` or `ollama`.
    public let provider: String
    /// The model as its provider names it.
    public let model: String
    /// When it began.
    public let createdAt: SQLTimestamp
    /// Whether its prompts are short.
    public let isCompact: Bool
    /// The units that its prompts held.
    public let contextIDs: [String]
}

/// One message of a conversation.
public struct ConversationMessage: Sendable, Equatable {
    /// Who speaks.
    public enum Role: String, Sendable {
        case user, assistant, system
    }

    /// The order of messages; 0 before it is stored.
    public var id: Int64 = 0
    /// Who speaks.
    public var role: Role
    /// What is said.
    public var content: String
    /// When it was stored.
    public var timestamp: SQLTimestamp = SQLTimestamp(microseconds: 0)
    /// What the answer cost.
    public var tokens: Int?
    /// Why the model stopped, in its own word.
    public var finishReason: String?
    /// The model that answered.
    public var model: String?

    /// A message that is not stored yet.
    public init(_ role: Role, _ content: String, tokens: Int? = nil, finishReason: String? = nil, model: String? = nil)
    {
        self.role = role
        self.content = content
        self.tokens = tokens
        self.finishReason = finishReason
        self.model = model
    }
}

/// Conversations and their messages, which are ordered by number and not by time.
public struct ConversationStore: Sendable {
    let database: any SQLDatabase
    let now: @Sendable () -> SQLTimestamp

    private static let columns = "id, task, provider, model, created_at, prompt_type, context_ids"

    /// Begins a conversation with its first messages, in one transaction.
    public func create(
        task: String,
        provider: String,
        model: String,
        isCompact: Bool = false,
        contextIDs: [String] = [],
        messages: [ConversationMessage] = []
    ) async throws -> Conversation {
        try await database.write { [now] connection in
            let moment = now()
            let id = UUID().uuidString.lowercased()
            try connection.execute(
                """
                INSERT INTO conversations (id, task, provider, model, created_at, prompt_type, context_ids)
                VALUES (\(id), \(task), \(provider), \(model), \(moment), \(isCompact ? "compact" : "full"),
                    \(ContextUnit.json(contextIDs)))
                """
            )
            try Self.insert(messages, id, moment, in: connection)
            return Conversation(
                id: id,
                task: task,
                provider: provider,
                model: model,
                createdAt: moment,
                isCompact: isCompact,
                contextIDs: contextIDs
            )
        }
    }

    /// Adds messages to a conversation, all or none.
    /// - Throws: `ContextError` of kind `.missing`.
    public func append(_ messages: [ConversationMessage], to id: String) async throws {
        try await database.write { [now] connection in
            guard try connection.value("SELECT 1 FROM conversations WHERE id = \(id)", as: Int.self) != nil else {
                throw ContextError(.missing, "conversation_id", "there is no conversation '\(id)'")
            }
            try Self.insert(messages, id, now(), in: connection)
        }
    }

    /// The conversation of this id, or nil.
    public func find(_ id: String) async throws -> Conversation? {
        try await database.first("SELECT \(unsafe: Self.columns) FROM conversations WHERE id = \(id)") {
            try Conversation($0)
        }
    }

    /// The newest conversations; of equal times the one with the greater id first.
    /// - Parameter before: the last one of the page before.
    public func list(before: Conversation? = nil, limit: Int = 50) async throws -> [Conversation] {
        let condition: SQLQuery =
            before.map {
                "WHERE created_at < \($0.createdAt) OR (created_at = \($0.createdAt) AND id < \($0.id))"
            } ?? ""
        return try await database.all(
            """
            SELECT \(unsafe: Self.columns) FROM conversations \(condition)
            ORDER BY created_at DESC, id DESC LIMIT \(max(limit, 0))
            """
        ) { try Conversation($0) }
    }

    /// A conversation's messages in their order.
    public func messages(of id: String) async throws -> [ConversationMessage] {
        try await database.all(
            """
            SELECT id, role, content, "timestamp", tokens, finish_reason, model FROM messages
            WHERE conversation_id = \(id) ORDER BY id
            """
        ) { row in
            var message = ConversationMessage(ConversationMessage.Role(rawValue: try row[1]) ?? .user, try row[2])
            message.id = try row[0]
            message.timestamp = try row[3]
            message.tokens = try row[4]
            message.finishReason = try row[5]
            message.model = try row[6]
            return message
        }
    }

    /// Removes a conversation with its messages.
    /// - Returns: whether there was one.
    @discardableResult
    public func delete(_ id: String) async throws -> Bool {
        try await database.execute("DELETE FROM conversations WHERE id = \(id)") > 0
    }

    private static func insert(
        _ messages: [ConversationMessage],
        _ id: String,
        _ moment: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        for message in messages {
            try connection.execute(
                """
                INSERT INTO messages (conversation_id, role, content, "timestamp", tokens, finish_reason, model)
                VALUES (\(id), \(message.role.rawValue), \(message.content), \(moment), \(message.tokens),
                    \(message.finishReason), \(message.model))
                """
            )
        }
    }
}

extension Conversation {
    fileprivate init(_ row: SQLRow) throws {
        let ids = try? JSONText(try row[6] as String)
        self.init(
            id: try row[0],
            task: try row[1],
            provider: try row[2],
            model: try row[3],
            createdAt: try row[4],
            isCompact: try row[5] as String == "compact",
            contextIDs: ids?.elements.map(\.lossyString) ?? []
        )
    }
}
