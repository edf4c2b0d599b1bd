import SQLCore
import Storage

/// Components in a database, with an index in memory that follows every writer.
///
/// The index is loaded once, without parsing. Before an answer the database's change stamp is looked at
/// (3 microseconds on SQLite, less where a notification moves it), unless that was done within the last 5
/// milliseconds and an answer may be that old; only when it has moved the rows that
/// changed are read again. Where the stamp is but a hint, the revision is asked for by query at most every
/// `maximumStaleness`, so that a lost notification is made good. An outage is thrown: the index is never
/// emptied by one.
actor DatabaseRegistry: ComponentRegistry {
    private let storage: StorageManager
    /// The folder that base paths are relative to.
    private let root: String
    private let maximumStaleness: Duration
    private var index: [ComponentKey: IndexedComponent] = [:]
    private var unknown: [UnknownComponent] = []
    private var revision: Int64 = -1
    private var stamp: Int64?
    /// When the stamp was last looked at, and when the database was last asked by query.
    private var lookedAt: ContinuousClock.Instant?
    private var askedAt: ContinuousClock.Instant?

    init(_ storage: StorageManager, root: String, maximumStaleness: Duration) {
        self.storage = storage
        self.root = root
        self.maximumStaleness = maximumStaleness
    }

    func entries() async throws -> [ComponentKey: IndexedComponent] {
        try await catchUp()
        return index
    }

    func entry(_ key: ComponentKey) async throws -> IndexedComponent? {
        try await catchUp()
        return index[key]
    }

    func warnings() -> [ConfigWarning] {
        unknown.map { row in
            ConfigWarning(
                path: storage.database.label,
                message: "'\(row.name)' has the unknown type '\(row.type)'; it is left alone"
            )
        }
    }

    func reload() async throws {
        let stamp = try storage.database.changeStamp()
        let snapshot = try await storage.components.snapshot()
        guard snapshot.revision >= revision else { return }
        var loaded: [ComponentKey: IndexedComponent] = [:]
        loaded.reserveCapacity(snapshot.records.count)
        for record in snapshot.records { loaded[record.key] = entry(for: record) }
        index = loaded
        unknown = snapshot.unknown
        revision = snapshot.revision
        note(stamp)
    }

    func create(_ key: ComponentKey, _ config: JSONText, at place: ComponentPlace) async throws {
        do {
            try await storage.components.create(key, config)
        } catch ComponentStoreError.exists {
            throw ConfigError(.alreadyExists, "\(key) already exists.", hint: "Update it, or choose another name.")
        }
        try await readChanges()
    }

    func update(_ key: ComponentKey, _ config: JSONText) async throws {
        do {
            try await storage.components.update(key, config)
        } catch ComponentStoreError.missing {
            throw ConfigError.notFound(key)
        }
        try await readChanges()
    }

    func delete(_ key: ComponentKey) async throws {
        do {
            try await storage.components.delete(key)
        } catch ComponentStoreError.missing {
            throw ConfigError.notFound(key)
        }
        try await readChanges()
    }

    /// Looks for changes.
    private func catchUp() async throws {
        if revision < 0 { return try await reload() }
        let now = ContinuousClock.now
        if let lookedAt, now - lookedAt < min(maximumStaleness, .milliseconds(5)) { return }
        let newest = try storage.database.changeStamp()
        lookedAt = now
        let hasMoved = newest != nil && newest != stamp
        if !hasMoved {
            if storage.database.changeStampIsExact { return }
            if let askedAt, now - askedAt < maximumStaleness { return }
            // Mostly nothing has changed, and then this is the only question: one short statement.
            if try await storage.components.revision() == revision { return note(newest) }
        }
        // The stamp was taken before the rows: a commit in between moves it again.
        try await readChanges()
        note(newest)
    }

    /// Reads the rows that changed since our revision, our own writes among them.
    private func readChanges() async throws {
        guard let changes = try await storage.components.changes(since: revision) else {
            // The log no longer reaches back to us, or the tables were made anew.
            revision = -1
            return try await reload()
        }
        // While this waited, a later answer may have arrived.
        guard changes.revision > revision else { return }
        for key in changes.deleted { index[key] = nil }
        for record in changes.changed { index[record.key] = entry(for: record) }
        revision = changes.revision
    }

    private func note(_ stamp: Int64?) {
        self.stamp = stamp
        askedAt = .now
    }

    private func entry(for record: ComponentRecord) -> IndexedComponent {
        let contextRoot = record.basePath.map { $0.isEmpty ? root : "\(root)/\($0)" }
        return IndexedComponent(config: record.config, origin: .database(contextRoot: contextRoot))
    }
}
