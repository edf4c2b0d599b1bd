/// The workspace and the project around a folder, and where their configurations lie.
///
/// Anchors are looked for from the start folder up to `/`. The nearest project and the nearest workspace
/// count; the Python program took the outermost of each. A start at the workspace's own folder has no
/// active project. Where no anchor calls itself a project, the nearest one's folder acts as one.
///
/// A broken anchor costs only what it would have said, and a warning.
public struct Discovery: Sendable {
    /// A folder with an anchor.
    public struct Place: Sendable, Equatable {
        /// The absolute path, symbolic links followed.
        public let root: String
        /// What its anchor says; nil when that cannot be read.
        public let anchor: Anchor?

        /// The folder's own name.
        public var name: String { AbsolutePath(root).name }
    }

    /// What relative bases start from: the workspace, else the project, else the start folder.
    public let root: String
    /// The nearest workspace, or nil.
    public let workspace: Place?
    /// The active project, or nil.
    public let project: Place?
    /// Where configurations lie, by priority: of two components with one key the first wins.
    ///
    /// The active project's folders in their order, the workspace's, each other project's in the order
    /// of `projects`, the user's folder with all below it. A folder appears once; missing ones do not.
    public let sources: [ConfigSource]
    /// What could not be read. It did not stop anything else.
    public let warnings: [ConfigWarning]

    /// Looks around.
    /// - Parameters:
    ///   - directory: the start folder; a relative path starts at `/`.
    ///   - userDirectory: `~/.aurite`, or nil for none. A file of that name is an anchor and not this.
    public init(startingAt directory: String, userDirectory: String?) {
        let start = AbsolutePath.resolving(directory)
        var collector = SourceCollector()
        let anchored = collector.anchoredFolders(from: start)
        let workspace = anchored.first { $0.anchor?.kind == .workspace }
        var project = anchored.first { $0.anchor?.kind == .project } ?? anchored.first
        if let workspace, AbsolutePath(workspace.root) == start { project = nil }
        let root = AbsolutePath(workspace?.root ?? project?.root ?? start.text)
        collector.addAll(project: project, workspace: workspace, userDirectory: userDirectory, root: root)
        self.root = root.text
        self.workspace = workspace
        self.project = project
        sources = collector.sources
        warnings = collector.warnings
    }
}
