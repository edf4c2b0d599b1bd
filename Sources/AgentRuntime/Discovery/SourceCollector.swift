/// Gathers the anchors and sources of a `Discovery`, and the warnings on the way.
struct SourceCollector {
    private(set) var sources: [ConfigSource] = []
    private(set) var warnings: [ConfigWarning] = []
    /// The folders that are sources already, whatever name led to them.
    private var seen: Set<FileStatus.Identity> = []

    /// The folders with an anchor from `start` to `/`, nearest first.
    mutating func anchoredFolders(from start: AbsolutePath) -> [Discovery.Place] {
        var found: [Discovery.Place] = []
        var folder = start
        while true {
            if let place = place(folder) { found.append(place) }
            if folder == folder.parent { return found }
            folder = folder.parent
        }
    }

    /// Adds every source in the order of priority.
    mutating func addAll(
        project: Discovery.Place?,
        workspace: Discovery.Place?,
        userDirectory: String?,
        root: AbsolutePath
    ) {
        // A workspace that only acts as the project stays a workspace to those who ask.
        if let project, project != workspace { add(project, level: .project, workspace: workspace, root: root) }
        if let workspace { add(workspace, level: .workspace, workspace: workspace, root: root) }
        for entry in workspace?.anchor?.projects ?? [] {
            let folder = AbsolutePath.resolving(entry, relativeTo: AbsolutePath(workspace?.root ?? "/"))
            guard folder.text != project?.root, folder.text != workspace?.root else { continue }
            if let place = place(folder) {
                add(place, level: .project, workspace: workspace, root: root)
            } else {
                let anchor = AbsolutePath(workspace?.root ?? "/").appending(Anchor.fileName)
                warn(anchor.text, nil, "aurite.projects lists '\(entry)', which has no file \(Anchor.fileName)")
            }
        }
        guard let userDirectory else { return }
        let folder = AbsolutePath.resolving(userDirectory)
        addSource(
            folder,
            ConfigSource(
                directory: folder.text,
                level: .user,
                contextRoot: folder.text,
                base: nil,
                projectName: nil,
                workspaceName: nil
            )
        )
    }

    /// A folder's anchor, if it has one; a broken one is warned about.
    private mutating func place(_ folder: AbsolutePath) -> Discovery.Place? {
        do {
            guard let anchor = try Anchor.read(inDirectory: folder.text) else { return nil }
            return Discovery.Place(root: folder.text, anchor: anchor)
        } catch {
            warn(error.path, error.line, error.reason)
            return Discovery.Place(root: folder.text, anchor: nil)
        }
    }

    private mutating func add(
        _ place: Discovery.Place,
        level: ConfigSource.Level,
        workspace: Discovery.Place?,
        root: AbsolutePath
    ) {
        let contextRoot = AbsolutePath(place.root)
        for entry in place.anchor?.includeConfigs ?? [] {
            let folder = AbsolutePath.resolving(entry, relativeTo: contextRoot)
            addSource(
                folder,
                ConfigSource(
                    directory: folder.text,
                    level: level,
                    contextRoot: place.root,
                    base: contextRoot.relative(to: root),
                    projectName: level == .project ? place.name : nil,
                    workspaceName: workspace?.name
                )
            )
        }
    }

    private mutating func addSource(_ folder: AbsolutePath, _ source: ConfigSource) {
        do {
            guard let status = try FileStatus(of: folder.text), status.isDirectory else { return }
            if seen.insert(status.identity).inserted { sources.append(source) }
        } catch {
            warn(folder.text, nil, "the folder cannot be read: \(error.reason)")
        }
    }

    /// Warns once, however often an anchor is read.
    private mutating func warn(_ path: String, _ line: Int?, _ message: String) {
        let warning = ConfigWarning(path: path, line: line, message: message)
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
