import SQLCore
import Storage

/// Components in files, with an index in memory.
///
/// The files are read at start, after our own writes, and on `reload`; with a staleness of zero before
/// every operation. A write replaces the bytes of its own component alone, under a lock on the folder,
/// so that two programs lose nothing to each other.
actor FileRegistry: ComponentRegistry {
    private let discover: @Sendable () -> Discovery
    private var discovery: Discovery
    private let readsEveryTime: Bool
    private var index: FileIndex

    /// - Parameters:
    ///   - discovery: what was found at the start.
    ///   - discover: looks around again, for every reload, because the anchors change too.
    init(_ discovery: Discovery, maximumStaleness: Duration, discover: @escaping @Sendable () -> Discovery) {
        self.discover = discover
        self.discovery = discovery
        index = FileIndex(discovery)
        readsEveryTime = maximumStaleness == .zero
    }

    func entries() throws -> [ComponentKey: IndexedComponent] { current().entries }

    func entry(_ key: ComponentKey) throws -> IndexedComponent? { current().entries[key] }

    func warnings() -> [ConfigWarning] { index.warnings }

    func reload() {
        discovery = discover()
        index = FileIndex(discovery)
    }

    private func current() -> FileIndex {
        if readsEveryTime { reload() }
        return index
    }

    func create(_ key: ComponentKey, _ config: JSONText, at place: ComponentPlace) throws {
        guard current().entries[key] == nil else {
            throw ConfigError(.alreadyExists, "\(key) already exists.", hint: "Update it, or choose another name.")
        }
        let target = try FileTarget(for: key, at: place, in: discovery)
        try ComponentFile(path: target.path).edit { document in
            guard let document else { return try ComponentDocument.new(config, format: target.format) }
            guard try !document.entries.contains(where: { try FileIndex.key(of: $0.config) == key }) else {
                throw ConfigError(.alreadyExists, "\(key) already exists in \(target.path).")
            }
            return try document.appending(config)
        }
        reload()
    }

    func update(_ key: ComponentKey, _ config: JSONText) throws {
        try edit(key) { document, index in try document.replacing(index, with: config) }
        reload()
    }

    func delete(_ key: ComponentKey) throws {
        try edit(key) { document, index in try document.removing(index) }
        reload()
    }

    private func edit(
        _ key: ComponentKey,
        _ change: (ComponentDocument, Int) throws -> [UInt8]?
    ) throws {
        guard case .file(let origin) = current().entries[key]?.origin else { throw ConfigError.notFound(key) }
        try ComponentFile(path: origin.path).edit { document in
            // The file is read again under the lock: somebody may have changed it since it was indexed.
            guard let document,
                let index = document.entries.firstIndex(where: { (try? FileIndex.key(of: $0.config)) == key })
            else { throw ConfigError.notFound(key) }
            return try change(document, index)
        }
    }
}
