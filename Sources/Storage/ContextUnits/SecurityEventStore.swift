import Foundation
public import SQLCore

/// Something that happened to a key or a signature.
public struct SecurityEvent: Sendable, Equatable {
    /// A UUID in lower case.
    public var id: String
    /// What was tried: `api_key_auth`.
    public var event: String
    /// How it ended: `invalid_key`.
    public var outcome: String
    /// The request, as far as there was one: `request_id`, `method`, `path`, `client_ip`, `actor`.
    public var request: [String: String]
    /// A JSON object.
    public var details: JSONText
    /// When it was stored.
    public var createdAt: SQLTimestamp
}

/// The audit trail.
public struct SecurityEventStore: Sendable {
    let database: any SQLDatabase
    let now: @Sendable () -> SQLTimestamp

    private static let requestColumns = ["request_id", "method", "path", "client_ip", "actor"]

    /// Adds an event.
    /// - Parameter request: values for `request_id`, `method`, `path`, `client_ip` and `actor`; others are left out.
    public func add(
        _ event: String,
        outcome: String,
        request: [String: String] = [:],
        details: JSONText = .object([:])
    ) async throws {
        let id = UUID().uuidString.lowercased()
        try await database.execute(
            """
            INSERT INTO security_events (id, event, outcome, request_id, method, path, client_ip, actor, details,
                created_at)
            VALUES (\(id), \(event), \(outcome), \(request["request_id"]), \(request["method"]), \(request["path"]),
                \(request["client_ip"]), \(request["actor"]), \(details), \(now()))
            """
        )
    }

    /// The newest events, which match every value that is given.
    public func list(event: String? = nil, outcome: String? = nil, limit: Int = 50) async throws -> [SecurityEvent] {
        var conditions: SQLQuery = "1 = 1"
        if let event { conditions = "\(conditions) AND event = \(event)" }
        if let outcome { conditions = "\(conditions) AND outcome = \(outcome)" }
        return try await database.all(
            """
            SELECT id, event, outcome, details, created_at, request_id, method, path, client_ip, actor
            FROM security_events WHERE \(conditions) ORDER BY created_at DESC, id DESC LIMIT \(max(limit, 0))
            """
        ) { row in
            var request: [String: String] = [:]
            for (index, name) in Self.requestColumns.enumerated() { request[name] = try row[5 + index] as String? }
            let details: String = try row[3]
            return SecurityEvent(
                id: try row[0],
                event: try row[1],
                outcome: try row[2],
                request: request,
                details: (try? JSONText(details)) ?? .string(details),
                createdAt: try row[4]
            )
        }
    }
}
