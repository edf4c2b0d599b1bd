#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Replaces a file as a whole: a reader, or a computer that loses power, finds the old content or the new one.
enum AtomicFile {
    /// Writes `bytes` to `path`.
    ///
    /// A symbolic link stays and its target is written. The permissions of an existing file stay, its
    /// owner too where the system allows it; a new file gets what the process's mask leaves of 0666.
    /// When this returns, the content and its name are on the disk.
    ///
    /// - Throws: `FileProblem`; the old file is then unchanged and nothing is left beside it. Only when
    ///   the folder's own flush fails, the last step, the new content stands there already.
    static func save(_ bytes: some Collection<UInt8>, to path: String) throws(FileProblem) {
        guard !path.utf8.contains(0) else {
            throw FileProblem("write", path, reason: "the path holds NUL", hint: "Correct the path.")
        }
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw FileProblem("write", path, reason: "the path is relative", hint: "Give an absolute path.")
        }
        let target = AbsolutePath.resolving(path)
        let existing = try FileStatus(of: target.text)
        if let existing, !existing.isRegularFile {
            throw FileProblem(
                "write",
                path,
                reason: existing.isDirectory ? "Is a directory" : "Not a regular file",
                hint: "Move it away or use another path."
            )
        }
        // A new file is created with 0666, so that the mask decides; a replacement starts closed and
        // gets its permissions before any content.
        let (file, temporary) = try openTemporary(beside: target, permissions: existing == nil ? 0o666 : 0o600)
        var isPlaced = false
        defer { if !isPlaced { unlink(temporary) } }
        try finish(file, with: Array(bytes), replacing: existing, at: target.text)
        guard rename(temporary, target.text) == 0 else { throw FileProblem("write", target.text, code: errno) }
        isPlaced = true
        try flushFolder(of: target)
    }

    /// Creates a folder and the missing ones above it.
    /// - Throws: `FileProblem` that names the folder which could not be made.
    static func createDirectory(_ path: AbsolutePath) throws(FileProblem) {
        if FileStatus.isDirectory(path) { return }
        if path.parent != path { try createDirectory(path.parent) }
        guard mkdir(path.text, 0o777) == 0 || (errno == EEXIST && FileStatus.isDirectory(path)) else {
            throw FileProblem("create the folder", path.text, code: errno)
        }
    }

    /// Removes a file and makes that last. A symbolic link goes, its target stays.
    static func remove(_ path: String) throws(FileProblem) {
        guard unlink(path) == 0 else { throw FileProblem("remove", path, code: errno) }
        try flushFolder(of: AbsolutePath(path))
    }

    private static func openTemporary(
        beside target: AbsolutePath,
        permissions: mode_t
    ) throws(FileProblem) -> (file: Int32, path: String) {
        while true {
            let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let temporary = target.parent.appending(".aurite-\(suffix).tmp").text
            let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
            if file >= 0 { return (file, temporary) }
            if errno != EEXIST { throw FileProblem("write", target.text, code: errno) }
        }
    }

    /// Fills the new file, puts it on the disk and closes it.
    private static func finish(
        _ file: Int32,
        with bytes: [UInt8],
        replacing existing: FileStatus?,
        at path: String
    ) throws(FileProblem) {
        defer { close(file) }
        if let existing { try takeOver(existing, of: path, by: file) }
        try fill(file, with: bytes, path: path)
        guard flush(file) else { throw FileProblem("write", path, code: errno) }
    }

    /// Brings a file to the disk. On macOS `fsync` stops at the drive's cache, so more is asked for first.
    private static func flush(_ file: Int32) -> Bool {
        #if canImport(Darwin)
        if fcntl(file, F_FULLFSYNC) == 0 { return true }
        #endif
        return fsync(file) == 0
    }

    private static func takeOver(_ existing: FileStatus, of path: String, by file: Int32) throws(FileProblem) {
        // Only a privileged process may give files away; for the others the file becomes theirs, as with any editor.
        if existing.owner != geteuid() || existing.group != getegid() {
            _ = fchown(file, existing.owner, existing.group)
        }
        guard fchmod(file, existing.permissions) == 0 else { throw FileProblem("write", path, code: errno) }
    }

    private static func fill(_ file: Int32, with bytes: [UInt8], path: String) throws(FileProblem) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileProblem("write", path, code: errno)
            }
            offset += count
        }
    }

    /// Makes a renaming last. Some file systems cannot flush folders and say so with EINVAL.
    private static func flushFolder(of path: AbsolutePath) throws(FileProblem) {
        let folder = open(path.parent.text, O_RDONLY | O_CLOEXEC)
        // A folder that may be written to but not listed cannot be opened: the content is safe, the name soon is.
        guard folder >= 0 else { return }
        defer { close(folder) }
        guard flush(folder) || errno == EINVAL || errno == ENOTSUP else {
            throw FileProblem("write", path.text, code: errno)
        }
    }
}
