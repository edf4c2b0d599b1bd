public import SQLCore

extension ComponentStore {
    /// Adds a component.
    /// - Returns: the revision after it.
    /// - Throws: `ComponentStoreError.exists` when the type already has one of this name.
    @discardableResult
    public func create(_ key: ComponentKey, _ config: JSONText, basePath: String? = nil) async throws -> Int64 {
        try await changing { connection, now in
            guard try Self.config(of: key, in: connection) == nil else { throw ComponentStoreError.exists(key) }
            try Self.upsert(key, config, basePath, now, in: connection)
        }
    }

    /// Adds a component or replaces its configuration. Its times stay when nothing changes.
    /// - Returns: the revision after it.
    @discardableResult
    public func save(_ key: ComponentKey, _ config: JSONText, basePath: String? = nil) async throws -> Int64 {
        try await changing { connection, now in try Self.upsert(key, config, basePath, now, in: connection) }
    }

    /// Replaces the configuration of a component that is there.
    /// - Returns: the revision after it.
    /// - Throws: `ComponentStoreError.missing`.
    @discardableResult
    public func update(_ key: ComponentKey, _ config: JSONText) async throws -> Int64 {
        try await changing { connection, now in
            let changed = try connection.execute(
                """
                UPDATE components SET config = \(config), last_updated = \(now)
                WHERE component_type = \(key.type.rawValue) AND name = \(key.name)
                AND CAST(config AS text) IS DISTINCT FROM \(config)
                """
            )
            if changed == 0, try Self.config(of: key, in: connection) == nil { throw ComponentStoreError.missing(key) }
        }
    }

    /// Removes a component.
    /// - Returns: the revision after it.
    /// - Throws: `ComponentStoreError.missing`.
    @discardableResult
    public func delete(_ key: ComponentKey) async throws -> Int64 {
        try await changing { connection, _ in
            let changed = try connection.execute(
                "DELETE FROM components WHERE component_type = \(key.type.rawValue) AND name = \(key.name)"
            )
            if changed == 0 { throw ComponentStoreError.missing(key) }
        }
    }

    /// One component as it is stored now, or nil.
    public func find(_ key: ComponentKey) async throws -> ComponentRecord? {
        try await database.first(
            """
            SELECT config, base_path FROM components
            WHERE component_type = \(key.type.rawValue) AND name = \(key.name)
            """
        ) { ComponentRecord(key: key, config: try $0[0], basePath: try $0[1]) }
    }

    private func changing(
        _ body: @escaping @Sendable (any SQLConnection, SQLTimestamp) throws -> Void
    ) async throws -> Int64 {
        try await database.write { [now] connection in
            try body(connection, now())
            return try Self.revision(in: connection)
        }
    }

    private static func upsert(
        _ key: ComponentKey,
        _ config: JSONText,
        _ basePath: String?,
        _ now: SQLTimestamp,
        in connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO components (name, component_type, config, created_at, last_updated, base_path)
            VALUES (\(key.name), \(key.type.rawValue), \(config), \(now), \(now), \(basePath))
            ON CONFLICT (component_type, name) DO UPDATE
            SET config = excluded.config, last_updated = excluded.last_updated,
                base_path = coalesce(excluded.base_path, components.base_path)
            WHERE CAST(components.config AS text) IS DISTINCT FROM CAST(excluded.config AS text)
               OR components.base_path IS DISTINCT FROM coalesce(excluded.base_path, components.base_path)
            """
        )
    }

    private static func config(of key: ComponentKey, in connection: any SQLConnection) throws -> String? {
        try connection.value(
            "SELECT config FROM components WHERE component_type = \(key.type.rawValue) AND name = \(key.name)"
        )
    }
}

/// Why a component could not be changed.
public enum ComponentStoreError: Error, Equatable, CustomStringConvertible {
    case exists(ComponentKey)
    case missing(ComponentKey)

    /// `agent 'Pilot' not found`: the key and what is wrong with it.
    public var description: String {
        switch self {
        case .exists(let key): "\(key) already exists"
        case .missing(let key): "\(key) not found"
        }
    }
}
