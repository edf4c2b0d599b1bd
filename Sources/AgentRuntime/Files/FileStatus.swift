import SQLCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What stands at a path, links followed.
struct FileStatus: Sendable {
    /// What tells two files apart, whatever names lead to them.
    struct Identity: Hashable, Sendable {
        let device: UInt64
        let node: UInt64
    }

    let identity: Identity
    let isRegularFile: Bool
    let isDirectory: Bool
    /// The permission bits.
    let permissions: mode_t
    let owner: uid_t
    let group: gid_t
    /// In bytes.
    let size: Int64
    /// When the content was last changed, as far as the file system tells.
    let modified: SQLTimestamp

    /// Asks the system.
    /// - Returns: nil when nothing is there.
    /// - Throws: `FileProblem` when the system does not tell, as in a folder without permission.
    init?(of path: String) throws(FileProblem) {
        guard !path.utf8.contains(0) else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return nil }
            throw FileProblem("look at", path, code: code)
        }
        self.init(status)
    }

    init(_ status: stat) {
        identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), node: UInt64(status.st_ino))
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        permissions = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        size = Int64(status.st_size)
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        modified = SQLTimestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Whether a folder is there; false also when the system does not tell.
    static func isDirectory(_ path: AbsolutePath) -> Bool { (try? FileStatus(of: path.text))?.isDirectory ?? false }
}
