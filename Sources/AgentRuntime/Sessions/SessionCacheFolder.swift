#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder for sessions as files.
///
/// A project has its own, `.aurite_cache` beside its anchor. Without a project, or where it cannot be written to, a
/// folder of the user's serves. The Python program used `/tmp/aurite_cache`, which everybody on the machine shares and
/// whoever comes first owns.
public struct SessionCacheFolder: Sendable, Equatable {
    /// The folder's name in a project.
    public static let projectFolder = ".aurite_cache"

    /// The absolute path.
    public let path: String
    /// Whether it has to be this user's alone.
    public let isPrivate: Bool

    /// A folder that is taken as it is.
    /// - Parameter path: absolute.
    public init(path: String) {
        self.init(path: path, isPrivate: false)
    }

    private init(path: String, isPrivate: Bool) {
        self.path = AbsolutePath(path).text
        self.isPrivate = isPrivate
    }

    /// Chooses the folder: the project's; else the one that somebody named; else the user's own.
    /// - Parameters:
    ///   - projectRoot: the active project's folder, or nil.
    ///   - named: what `CACHE_DIR` says, absolute; nil when it is not set.
    ///   - userCaches: where the user's programs keep such things, absolute; nil when that is not known.
    ///   - temporary: for the last resort, a folder with the user's number in its name.
    public static func choose(
        projectRoot: String?,
        named: String?,
        userCaches: String?,
        temporary: String = "/tmp"
    ) -> SessionCacheFolder {
        if let projectRoot {
            let folder = "\(projectRoot)/\(projectFolder)"
            if isWritable(folder) ?? isWritable(projectRoot) ?? false { return SessionCacheFolder(path: folder) }
        }
        if let named { return SessionCacheFolder(path: named) }
        if let userCaches { return SessionCacheFolder(path: "\(userCaches)/aurite", isPrivate: true) }
        return SessionCacheFolder(path: "\(temporary)/aurite-cache-\(geteuid())", isPrivate: true)
    }

    /// Makes the folder, closed to others where nobody chose a place for it.
    func create() throws(FileProblem) {
        let folder = AbsolutePath(path)
        if isPrivate {
            try AtomicFile.createDirectory(folder.parent)
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw FileProblem("create the folder", path, code: errno)
            }
        } else {
            try AtomicFile.createDirectory(folder)
        }
        try check()
    }

    /// Refuses a private folder that another user made or can change: he would read the conversations or invent some.
    func check() throws(FileProblem) {
        guard isPrivate else { return }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw FileProblem("look at", path, code: errno)
        }
        let isOurs = status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid() && status.st_mode & 0o077 == 0
        guard isOurs else {
            throw FileProblem(
                "use the folder",
                path,
                reason: "other users can reach it, and it would hold conversations",
                hint: "Remove it, or chmod 700 if it is yours; CACHE_DIR names another place."
            )
        }
    }

    /// Nil when nothing is there.
    private static func isWritable(_ path: String) -> Bool? {
        if access(path, W_OK | X_OK) == 0 { return true }
        return errno == ENOENT ? nil : false
    }
}
