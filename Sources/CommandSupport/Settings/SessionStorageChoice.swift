public import AgentRuntime

/// Where sessions are kept.
public enum SessionStorageChoice: Sendable, Equatable {
    /// The database of the settings.
    case database
    /// Files in a folder.
    case files(SessionCacheFolder)

    /// Chooses by `AURITE_ENABLE_DB`, `AURITE_DB_STORE_HISTORY` and, for files, the project, `CACHE_DIR` and the user's
    /// own cache.
    /// - Parameters:
    ///   - settings: what the variables say.
    ///   - environment: tells the user's folders.
    ///   - workingDirectory: where a relative `CACHE_DIR` starts; absolute.
    ///   - projectRoot: the active project's folder, or nil.
    public init(_ settings: Settings, environment: Environment, workingDirectory: String, projectRoot: String?) {
        if settings.storesSessionsInDatabase {
            self = .database
            return
        }
        let named = settings.cacheDirectory.map { $0.hasPrefix("/") ? $0 : "\(workingDirectory)/\($0)" }
        let folder = SessionCacheFolder.choose(
            projectRoot: projectRoot,
            named: named,
            userCaches: Self.userCaches(environment)
        )
        self = .files(folder)
    }

    private static func userCaches(_ environment: Environment) -> String? {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        #if canImport(Darwin)
        let below = "Library/Caches"
        #else
        let below = ".cache"
        #endif
        return folder("XDG_CACHE_HOME") ?? folder("HOME").map { "\($0)/\(below)" }
    }
}
