import SQLCore

/// Settings that outlive a program: names and values as text.
public struct SettingsStore: Sendable {
    let database: any SQLDatabase

    /// All of them.
    public func all() async throws -> [String: String] {
        let rows = try await database.all("SELECT key, value FROM settings") {
            (try $0[0] as String, try $0[1] as String)
        }
        return Dictionary(rows, uniquingKeysWith: { $1 })
    }

    /// Sets several at once, or none; nil removes one.
    public func set(_ values: [String: String?]) async throws {
        try await database.write { connection in
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                guard let value else {
                    try connection.execute("DELETE FROM settings WHERE key = \(key)")
                    continue
                }
                try connection.execute(
                    """
                    INSERT INTO settings (key, value) VALUES (\(key), \(value))
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value
                    """
                )
            }
        }
    }
}
