import Storage

/// The file that a new component is written to.
struct FileTarget {
    let path: String
    let format: ComponentFileFormat

    /// Chooses the source by the place's wishes and the file inside of it.
    /// - Throws: `ConfigError` of kind `.badTarget`.
    init(for key: ComponentKey, at place: ComponentPlace, in discovery: Discovery) throws {
        let source = try Self.source(place, discovery)
        path = try Self.path(place.file, for: key.type, in: source)
        guard let format = ComponentFileFormat(path: path) else {
            throw ConfigError(.badTarget, "'\(place.file ?? path)': component files end in .json, .yaml or .yml")
        }
        self.format = format
    }

    private static func source(_ place: ComponentPlace, _ discovery: Discovery) throws -> ConfigSource {
        let sources = discovery.sources
        func first(_ level: ConfigSource.Level) -> ConfigSource? { sources.first { $0.level == level } }
        if place.inWorkspace {
            guard let source = first(.workspace) else {
                throw ConfigError(
                    .badTarget,
                    "the workspace has no folder for components",
                    hint: "Name one in include_configs of its .aurite, and make it."
                )
            }
            return source
        }
        if let project = place.project {
            guard let source = sources.first(where: { $0.level == .project && $0.projectName == project }) else {
                let known = Set(sources.compactMap(\.projectName)).sorted().joined(separator: ", ")
                throw ConfigError(
                    .badTarget,
                    "no project '\(project)' with a folder for components",
                    hint: known.isEmpty ? "Make one with `aurite init --project NAME`." : "Projects: \(known)."
                )
            }
            return source
        }
        // Sources are in order of priority, so the active project's come first.
        guard let source = first(.project) ?? first(.workspace) else {
            throw ConfigError(
                .badTarget,
                "there is no project or workspace to write to",
                hint: "Make one with `aurite init`."
            )
        }
        return source
    }

    private static func path(_ file: String?, for type: ComponentType, in source: ConfigSource) throws -> String {
        let confinement = PathConfinement(root: source.directory)
        func confined(_ relative: String) throws -> String {
            do {
                return try confinement.path(of: relative).text
            } catch {
                throw ConfigError(.badTarget, error.description)
            }
        }
        // The default is confined too: a link in the source may lead out of it.
        guard let file else { return try confined("\(type.plural)/\(type.plural).json") }
        guard !file.contains("/") else { return try confined(file) }
        let named = source.files().paths.filter { AbsolutePath($0).name == file }
        guard named.count <= 1 else {
            throw ConfigError(
                .badTarget,
                "'\(file)' stands in several folders: \(named.joined(separator: ", "))",
                hint: "Name the folder too."
            )
        }
        return try named.first ?? confined("\(type.plural)/\(file)")
    }
}
