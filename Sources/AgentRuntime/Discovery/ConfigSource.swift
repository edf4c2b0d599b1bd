/// One folder that configurations are read from.
public struct ConfigSource: Sendable, Hashable {
    /// What kind of anchor brought a source.
    public enum Level: String, Sendable {
        case project
        case workspace
        case user
    }

    /// The absolute path, symbolic links followed.
    public let directory: String
    /// The kind of the anchor that named it.
    public let level: Level
    /// The absolute path of the anchor's folder: what relative paths in configurations start from.
    public let contextRoot: String
    /// The context root relative to `Discovery.root`: `harbor`, empty for the root itself, and nil for
    /// the user's folder, which means nothing on another machine.
    public let base: String?
    /// The project's name; nil for other levels.
    public let projectName: String?
    /// The workspace's name, where there is one.
    public let workspaceName: String?
}
