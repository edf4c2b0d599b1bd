import Foundation
import SQLCore
import Storage
import TestSupport

@testable import AgentRuntime

extension TemporaryFolder {
    /// Sessions in the folder `cache` of this one.
    func sessions(now: @escaping @Sendable () -> SQLTimestamp = { .now }) -> FileSessionStorage {
        FileSessionStorage(SessionCacheFolder(path: self("cache")), logger: .silent, now: now)
    }
}

/// A message of the OpenAI format.
func message(_ text: String, role: String = "user") -> NewTurn {
    NewTurn(.object(["role": .string(role), "content": .string(text)]))
}

extension SessionStorage {
    /// The texts of all turns.
    func texts(of id: String) async throws -> [String] {
        try await turns(of: id, .from(0, count: .max)).map { try $0.content()["content"]?.string ?? "" }
    }
}

/// A record as the Python program writes it, `json.dump` with an indent of 2.
func pythonRecord(_ id: String, updated: String = "2025-05-05T12:34:56.123456") -> String {
    #"""
    {
      "session_id": "\#(id)",
      "base_session_id": "\#(id)",
      "execution_result": {
        "status": "success",
        "conversation_history": [
          {
            "role": "user",
            "content": "Z\u00fcrich"
          },
          {
            "role": "assistant",
            "content": "Gr\u00fcezi \ud83d\ude00"
          }
        ],
        "agent_name": "Weather",
        "exception": null
      },
      "result_type": "agent",
      "created_at": "2025-05-05T12:00:00",
      "last_updated": "\#(updated)",
      "name": "Weather",
      "message_count": 2,
      "agents_involved": null
    }
    """#
}
