public import SQLCore

/// One component on its way from files into the database.
public struct ExportedComponent: Sendable {
    /// The row that it becomes.
    public let key: ComponentKey
    /// Stored to the byte, as the file has it.
    public let config: JSONText
    /// See `ComponentRecord.basePath`.
    public let basePath: String?

    /// Checks nothing: the configuration need not fit its type.
    public init(key: ComponentKey, config: JSONText, basePath: String?) {
        self.key = key
        self.config = config
        self.basePath = basePath
    }
}

/// What an export does, or would do, to the database.
public struct ExportPlan: Sendable {
    /// Components that the database has no row for.
    public internal(set) var added: [ComponentKey] = []
    /// Rows whose bytes or base path are not what the files say.
    public internal(set) var changed: [ComponentKey] = []
    /// Rows that are equal to the byte and have the same base path.
    public internal(set) var unchanged: [ComponentKey] = []
    /// Rows that the files no longer have; removed only when asked for.
    public internal(set) var stale: [ComponentKey] = []
    /// Those of `changed`, and of `stale` when these are removed, that somebody changed in the database
    /// after the last export: that change is what the export replaces.
    public internal(set) var overwritten: [ComponentKey] = []

    /// The plan for a database that does not exist yet.
    public init(allNew components: [ExportedComponent] = []) {
        var seen: Set<ComponentKey> = []
        added = components.map(\.key).filter { seen.insert($0).inserted }.sorted()
    }
}

extension ComponentStore {
    /// Brings the database to what the files say, in one transaction. Rows that are equal already are
    /// not touched: neither their times nor their revision moves.
    /// - Parameters:
    ///   - components: what the files hold; of one key the first counts.
    ///   - prunes: whether rows that the files do not have are removed.
    ///   - approve: sees the plan inside the transaction; when it answers false nothing is changed.
    /// - Returns: what was done, or would have been.
    public func export(
        _ components: [ExportedComponent],
        prunes: Bool = false,
        approve: @escaping @Sendable (ExportPlan) throws -> Bool = { _ in true }
    ) async throws -> ExportPlan {
        try await database.write { [now] connection in
            // Two exports at once: the second compares with what the first has committed.
            if let lock = connection.dialect.writeLock("components") { try connection.execute(lock) }
            let export = try Export(components, prunes: prunes, in: connection)
            guard try approve(export.plan) else { return export.plan }
            try export.run(now: now(), in: connection)
            return export.plan
        }
    }

    /// What `export` would do. Changes nothing.
    public func planExport(_ components: [ExportedComponent], prunes: Bool = false) async throws -> ExportPlan {
        try await database.read { try Export(components, prunes: prunes, in: $0).plan }
    }
}

/// The comparison of files and rows, and the statements that make the rows equal.
private struct Export {
    private struct Stored {
        let config: [UInt8]
        let basePath: String?
        let digest: String?
    }

    private(set) var plan = ExportPlan()
    private var additions: [ExportedComponent] = []
    private var updates: [ExportedComponent] = []
    private var marks: [ExportedComponent] = []
    private let prunes: Bool

    init(_ components: [ExportedComponent], prunes: Bool, in connection: any SQLConnection) throws {
        self.prunes = prunes
        var stored = try Self.stored(in: connection)
        var seen: Set<ComponentKey> = []
        // In order of the key: rows are added where the index ends, and reports read the same every time.
        for component in components.filter({ seen.insert($0.key).inserted }).sorted(by: { $0.key < $1.key }) {
            guard let row = stored.removeValue(forKey: component.key) else {
                additions.append(component)
                plan.added.append(component.key)
                continue
            }
            let isEqual = row.config[...] == component.config.bytes && row.basePath == component.basePath
            if isEqual {
                plan.unchanged.append(component.key)
                if row.digest != Self.digest(component.config.bytes) { marks.append(component) }
            } else {
                updates.append(component)
                plan.changed.append(component.key)
                let replacesChange = Self.wasChanged(row) && !Self.meansTheSame(row, component.config)
                if replacesChange { plan.overwritten.append(component.key) }
            }
        }
        plan.stale = stored.keys.sorted()
        if prunes { plan.overwritten += plan.stale.filter { stored[$0].map(Self.wasChanged) ?? false } }
    }

    func run(now: SQLTimestamp, in connection: any SQLConnection) throws {
        var next = additions.makeIterator()
        let now = now.sqlValue
        let columns = [
            "name", "component_type", "config", "created_at", "last_updated", "base_path", "exported_digest",
        ]
        _ = try connection.load(into: "components", columns: columns) {
            next.next().map { component in
                [
                    .text(component.key.name), .text(component.key.type.rawValue),
                    .textBytes(Array(component.config.bytes)), now, now,
                    component.basePath.sqlValue, .text(Self.digest(component.config.bytes)),
                ]
            }
        }
        for component in updates {
            try connection.execute(
                """
                UPDATE components SET config = \(component.config), base_path = \(component.basePath),
                    last_updated = \(now), exported_digest = \(Self.digest(component.config.bytes))
                WHERE component_type = \(component.key.type.rawValue) AND name = \(component.key.name)
                """
            )
        }
        for component in marks {
            try connection.execute(
                """
                UPDATE components SET exported_digest = \(Self.digest(component.config.bytes))
                WHERE component_type = \(component.key.type.rawValue) AND name = \(component.key.name)
                """
            )
        }
        for key in prunes ? plan.stale : [] {
            try connection.execute(
                "DELETE FROM components WHERE component_type = \(key.type.rawValue) AND name = \(key.name)"
            )
        }
    }

    private static func stored(in connection: any SQLConnection) throws -> [ComponentKey: Stored] {
        var stored: [ComponentKey: Stored] = [:]
        try connection.run("SELECT component_type, name, config, base_path, exported_digest FROM components") { row in
            // A type that this program does not know is nobody's stale row: it stays.
            guard let type = ComponentType(rawValue: try row[0]) else { return }
            stored[ComponentKey(type, try row[1])] = Stored(
                config: try row[2],
                basePath: try row[3],
                digest: try row[4]
            )
        }
        return stored
    }

    /// Whether a row is no longer what the last export wrote. A row that was never exported was made in
    /// the database, so it counts.
    private static func wasChanged(_ row: Stored) -> Bool { row.digest != digest(row.config[...]) }

    /// Whether a row differs from a configuration in its spelling alone, as a row that the Python program
    /// exported does: with `_` members about where it came from, and other escapes.
    private static func meansTheSame(_ row: Stored, _ config: JSONText) -> Bool {
        guard let stored = try? JSONText(row.config), stored.kind == .object else { return false }
        let own = stored.members.filter { !$0.key.hasPrefix("_") }.map { ($0.key, $0.value) }
        return JSONText.object(members: own).isEquivalent(to: config)
    }

    private static func digest(_ bytes: ArraySlice<UInt8>) -> String { StableHash.hexDigits(of: bytes) }
}
