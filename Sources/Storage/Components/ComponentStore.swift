import SQLCore

/// Component configurations in a database.
///
/// Every change, ours, another program's or one by hand, gets a revision from a trigger. A reader
/// that remembers the revision it has seen fetches the changed rows alone.
public struct ComponentStore: Sendable {
    let database: any SQLDatabase
    let now: @Sendable () -> SQLTimestamp

    init(_ database: any SQLDatabase, now: @escaping @Sendable () -> SQLTimestamp) {
        self.database = database
        self.now = now
    }

    /// Every component with the revision they belong to, from one snapshot.
    public func snapshot() async throws -> ComponentSnapshot {
        try await database.read { connection in
            var records: [ComponentRecord] = []
            var unknown: [UnknownComponent] = []
            try connection.run("SELECT component_type, name, config, base_path FROM components") { row in
                switch try ComponentRow(row) {
                case .known(let record): records.append(record)
                case .unknown(let row): unknown.append(row)
                }
            }
            return ComponentSnapshot(records: records, revision: try Self.revision(in: connection), unknown: unknown)
        }
    }

    /// The number of the newest change; 0 before the first.
    public func revision() async throws -> Int64 {
        try await database.value(Self.revisionQuery) ?? 0
    }

    /// What has changed since a revision, from one snapshot.
    /// - Returns: nil when the log no longer reaches back that far: take a new snapshot.
    public func changes(since revision: Int64) async throws -> ComponentChanges? {
        try await database.read { connection in
            let newest = try Self.revision(in: connection)
            let oldest = try connection.value(
                "SELECT coalesce(min(revision), 0) FROM component_changes",
                as: Int64.self
            )
            guard newest >= revision, let oldest, revision == newest || oldest <= revision + 1 else { return nil }
            var changed: [ComponentRecord] = []
            var deleted: [ComponentKey] = []
            try connection.run(
                """
                SELECT log.component_type, log.name, components.config, components.base_path
                FROM (SELECT DISTINCT component_type, name FROM component_changes WHERE revision > \(revision)) AS log
                LEFT JOIN components ON components.component_type = log.component_type AND components.name = log.name
                """
            ) { row in
                guard !row.isNull(2) else {
                    if let type = ComponentType(rawValue: try row[0]) { deleted.append(ComponentKey(type, try row[1])) }
                    return
                }
                if case .known(let record) = try ComponentRow(row) { changed.append(record) }
            }
            return ComponentChanges(changed: changed, deleted: deleted, revision: newest)
        }
    }

    /// How many components there are by type, as the rows spell it.
    public func counts() async throws -> [String: Int] {
        let counts = try await database.all("SELECT component_type, count(*) FROM components GROUP BY component_type") {
            (try $0[0] as String, try $0[1] as Int)
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// Removes the oldest entries of the change log. A process that was away for longer loads everything anew.
    /// - Parameter keeping: how many of the newest entries stay, at least one: they carry the revision on.
    /// - Returns: how many entries were removed.
    @discardableResult
    public func trimChanges(keeping count: Int = 10_000) async throws -> Int {
        try await database.write { connection in
            let oldestKept = try Self.revision(in: connection) - Int64(max(count, 1))
            return try connection.execute("DELETE FROM component_changes WHERE revision <= \(oldestKept)")
        }
    }

    static func revision(in connection: any SQLConnection) throws -> Int64 {
        try connection.value(revisionQuery) ?? 0
    }

    private static let revisionQuery: SQLQuery = "SELECT coalesce(max(revision), 0) FROM component_changes"
}

/// A row of type, name, config and base path.
private enum ComponentRow {
    case known(ComponentRecord)
    case unknown(UnknownComponent)

    init(_ row: SQLRow) throws {
        let type: String = try row[0]
        if let known = ComponentType(rawValue: type) {
            self = .known(
                ComponentRecord(key: ComponentKey(known, try row[1]), config: try row[2], basePath: try row[3])
            )
        } else {
            self = .unknown(UnknownComponent(type: type, name: try row[1]))
        }
    }
}
