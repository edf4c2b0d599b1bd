import SQLCore
import Storage

/// Where `ConfigManager` keeps components: files or a database.
///
/// An index in memory answers reads. It is brought up to date before it answers, as cheaply as the
/// registry can, and it changes only after the write it belongs to has succeeded.
protocol ComponentRegistry: Sendable {
    /// The index, up to date.
    func entries() async throws -> [ComponentKey: IndexedComponent]
    /// One entry, up to date, or nil.
    func entry(_ key: ComponentKey) async throws -> IndexedComponent?
    /// What was left out of the index, and why.
    func warnings() async -> [ConfigWarning]
    /// Reads everything anew.
    func reload() async throws

    func create(_ key: ComponentKey, _ config: JSONText, at place: ComponentPlace) async throws
    func update(_ key: ComponentKey, _ config: JSONText) async throws
    func delete(_ key: ComponentKey) async throws
}

/// One entry of the index. The text is checked when it is read: a row may have been written by hand.
struct IndexedComponent: Sendable {
    let config: String
    let origin: ComponentOrigin
}

/// Where a new component belongs. Without any wish: the active project, else the workspace's first
/// project, else the workspace.
public struct ComponentPlace: Sendable, Equatable {
    /// The name of a project.
    public var project: String?
    /// Whether it belongs to the workspace itself.
    public var inWorkspace = false
    /// A file name, or a path relative to the source; `<type>s/<type>s.json` when nil.
    public var file: String?

    /// Without arguments: no wish at all.
    public init(project: String? = nil, inWorkspace: Bool = false, file: String? = nil) {
        self.project = project
        self.inWorkspace = inWorkspace
        self.file = file
    }
}
