public import SQLCore
public import Storage
import Synchronization

/// Component configurations, from files or from a database, behind one interface.
///
/// Reads are answered from an index in memory that follows every writer; writes go to the file or the
/// row first and to the index when they succeeded. What a program registers itself has priority over
/// both and lives as long as the manager.
///
/// ```swift
/// let manager = try await ConfigManager.files { Discovery(startingAt: folder, userDirectory: nil) }
/// let pilot = try await manager.get(ComponentKey(.agent, "Pilot"))
/// ```
public final class ConfigManager: Sendable {
    /// How a manager keeps its index current.
    public struct Options: Sendable {
        /// How old an answer may be where a database cannot tell at once that something was committed. Zero
        /// asks before every operation (`AURITE_CONFIG_FORCE_REFRESH=true`), and reads files every time.
        public var maximumStaleness: Duration
        /// Whether the files are exported to the database before it is read (`AURITE_DB_SYNC_ON_START`).
        public var syncsOnStart: Bool

        /// The defaults are those of a program without any setting.
        public init(maximumStaleness: Duration = .milliseconds(200), syncsOnStart: Bool = false) {
            self.maximumStaleness = maximumStaleness
            self.syncsOnStart = syncsOnStart
        }
    }

    /// The workspace, the project and the sources, found from the working directory.
    public let discovery: Discovery
    private let registry: any ComponentRegistry
    private let registered = Mutex<[ComponentKey: JSONText]>([:])

    private init(_ registry: any ComponentRegistry, _ discovery: Discovery) {
        self.registry = registry
        self.discovery = discovery
    }

    /// A manager of the components in files.
    /// - Parameter discover: looks around; called again whenever the files are read again.
    public static func files(
        options: Options = Options(),
        discover: @escaping @Sendable () -> Discovery
    ) async throws -> ConfigManager {
        let discovery = discover()
        let registry = FileRegistry(discovery, maximumStaleness: options.maximumStaleness, discover: discover)
        return ConfigManager(registry, discovery)
    }

    /// A manager of the components in a database, whose tables must be there.
    /// - Throws: what the database throws: an outage is never an empty registry.
    public static func database(
        _ storage: StorageManager,
        options: Options = Options(),
        discover: @escaping @Sendable () -> Discovery
    ) async throws -> ConfigManager {
        let discovery = discover()
        if options.syncsOnStart {
            let files = try await ConfigManager.files(discover: discover)
            _ = try await storage.components.export(try await files.exportedComponents())
        }
        let registry = DatabaseRegistry(
            storage,
            root: discovery.root,
            maximumStaleness: options.maximumStaleness
        )
        try await registry.reload()
        return ConfigManager(registry, discovery)
    }

    /// A component, checked and with its paths resolved.
    /// - Throws: `ConfigError` of kind `.notFound`, `.invalid` or `.missingFile`; what the database throws.
    public func get(_ key: ComponentKey) async throws -> Component {
        if let config = registered.withLock({ $0[key] }) { return Component(key: key, config: config, origin: .memory) }
        guard let entry = try await registry.entry(key) else { throw ConfigError.notFound(key) }
        return try ComponentReader.component(key, entry)
    }

    /// Every component, or those of some types, by type and name. Nothing is checked: a broken row is listed too.
    public func list(_ types: [ComponentType] = ComponentType.allCases) async throws -> [ComponentSummary] {
        let entries = try await entries()
        return entries.keys.filter { types.contains($0.type) }.sorted().compactMap { key in
            entries[key].map { ComponentSummary(key: key, origin: $0.origin, config: $0.config) }
        }
    }

    /// The registry's index with what the program registered before it.
    func entries() async throws -> [ComponentKey: IndexedComponent] {
        var entries = try await registry.entries()
        for (key, config) in registered.withLock({ $0 }) {
            entries[key] = IndexedComponent(config: config.text, origin: .memory)
        }
        return entries
    }

    /// The components of one name, whatever their type.
    public func keys(named name: String) async throws -> [ComponentKey] {
        var found: [ComponentKey] = []
        for type in ComponentType.allCases {
            let key = ComponentKey(type, name)
            let isRegistered = registered.withLock { $0[key] != nil }
            if isRegistered { found.append(key) } else if try await registry.entry(key) != nil { found.append(key) }
        }
        return found
    }

    /// What was left out of the index, and why.
    public func warnings() async -> [ConfigWarning] { await registry.warnings() }

    /// Registers a component for the life of this manager, before files and database, unchecked.
    public func register(_ key: ComponentKey, _ config: JSONText) {
        registered.withLock { $0[key] = config }
    }

    /// Adds a component to a file or to the database.
    /// - Throws: `ConfigError` of kind `.invalid`, `.alreadyExists`, `.badTarget` or `.unwritable`.
    public func create(
        _ key: ComponentKey,
        _ config: JSONText,
        at place: ComponentPlace = ComponentPlace()
    ) async throws {
        try await registry.create(key, try ComponentReader.checked(config, for: key), at: place)
    }

    /// Replaces a component's configuration as a whole.
    /// - Throws: `ConfigError` of kind `.invalid`, `.notFound` or `.unwritable`.
    public func update(_ key: ComponentKey, _ config: JSONText) async throws {
        try await registry.update(key, try ComponentReader.checked(config, for: key))
    }

    /// Removes a component.
    /// - Throws: `ConfigError` of kind `.notFound` or `.unwritable`.
    public func delete(_ key: ComponentKey) async throws { try await registry.delete(key) }

    /// Reads everything anew. What was registered in memory stays.
    public func refresh() async throws { try await registry.reload() }
}
